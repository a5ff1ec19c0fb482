from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...tools.ids import as_id


class SalesCustomer(models.Model):
    """What a company knows and measures of a customer: one per commercial partner and company.

    Measured figures live here and not on ``res.partner``: nightly jobs lock no partner. A field with
    ``measured=True`` is written by the system only. Rows are made by the nightly job for everybody with
    whom the company has documents, and at once by ``_of`` where something is to be kept.
    """

    _name = "sales.customer"
    _description = "Customer"
    _inherit = [
        "sales.customer.card.mixin",
        "sales.customer.balance.mixin",
        "sales.customer.pool.mixin",
        "sales.customer.class.mixin",
        "sales.customer.sheet.mixin",
        "sales.customer.contact.mixin",
    ]
    _rec_name = "partner_id"
    _order = "partner_id, company_id"

    # The constraint's index begins with it.
    partner_id = fields.Many2one("res.partner", "Customer", required=True, ondelete="cascade", measured=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, measured=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        related="partner_id.user_id",
        string="Salesperson",
        store=True,
        index=True,
        readonly=True,
        copy=False,
        measured=True,
    )
    # What one chooses customers of the pool by.
    city = fields.Char(related="partner_id.city")
    phone = fields.Char(related="partner_id.phone")
    industry_id = fields.Many2one(related="partner_id.industry_id")

    _pool_user_index = models.Index("(pool_id, user_id) WHERE pool_id IS NOT NULL")
    _partner_company_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)", "There is one customer record per partner and company."
    )

    def init(self):
        """Leave room in each page: nights write measures that no index has, and such a row then stays in its page."""
        self.env.cr.execute("ALTER TABLE sales_customer SET (fillfactor = 80)")
        return super().init()

    @api.depends("partner_id")
    def _compute_display_name(self):
        for customer in self:
            customer.display_name = customer.partner_id.display_name

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_measured({name for vals in vals_list for name in vals})
        partners = self.env["res.partner"].browse([as_id(vals.get("partner_id")) or 0 for vals in vals_list])
        for vals, partner in zip(vals_list, partners, strict=True):
            if partner:
                vals["partner_id"] = partner.commercial_partner_id.id
        customers = super().create(vals_list)
        if customers.service_user_id:
            self._forget_readers()
        return customers

    def write(self, vals):
        self._refuse_measured(vals)
        self._refuse_serving_nobodys(vals)
        result = super().write(vals)
        if "service_user_id" in vals:
            self._forget_readers()
        return result

    @api.model
    @api.private
    def _forget_readers(self):
        """Record rules ask whom one serves, and who has key accounts: it is read once in a transaction."""
        self.env["res.users"].invalidate_model(["sales_served_partner_ids", "sales_account_ids"])
        self.env["res.partner"].invalidate_model(["sales_active_account_ids"])

    def _refuse_measured(self, names):
        """Refuse to take from people what is measured; the system writes it as superuser."""
        measured = sorted(name for name in names if getattr(self._fields.get(name), "measured", False))
        if measured and not self.env.su:
            labels = [self._fields[name].get_description(self.env, ["string"])["string"] for name in measured]
            raise AccessError(
                self.env._("Measured from documents and not written by hand: %(fields)s.", fields=", ".join(labels))
            )

    # === ROWS ===

    @api.model
    @api.private
    def _of(self, partners, company=None):
        """Return the customer records of ``partners`` in a company, made where there is none yet.

        :param partners: ``res.partner``; contacts stand for their company
        :param company: ``res.company``, the current one where not given
        """
        company = company or self.env.company
        commercial = partners.commercial_partner_id
        found = self.sudo().search([("partner_id", "in", commercial.ids), ("company_id", "=", company.id)])
        missing = commercial - found.partner_id
        made = self.sudo().create([{"partner_id": partner.id, "company_id": company.id} for partner in missing])
        return (found | made).sudo(False)

    @api.model
    def _make_rows(self):
        """Make the rows that are missing: who has an order, an invoice, an opportunity, or an owner; one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_customer (partner_id, company_id, user_id,
                                            create_uid, create_date, write_uid, write_date)
                SELECT k.partner_id, k.company_id, p.user_id,
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM (%(known)s) k
                  JOIN res_partner p ON p.id = k.partner_id AND p.active
                    ON CONFLICT DO NOTHING
                """,
                known=self._known_query(),
                uid=self.env.uid,
            )
        )
        self._analyze_when_many()
        self.env.invalidate_all()

    @api.model
    def _known_query(self):
        """Return SQL: ``(partner_id, company_id)`` of everybody with whom a company does business."""
        return SQL(
            """
            SELECT c.commercial_partner_id AS partner_id, o.company_id
              FROM sale_order o JOIN res_partner c ON c.id = o.partner_id WHERE o.state = 'sale'
             UNION
            SELECT m.commercial_partner_id, m.company_id
              FROM account_move m
             WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')
               AND m.commercial_partner_id IS NOT NULL
             UNION
            SELECT c.commercial_partner_id, l.company_id
              FROM crm_lead l JOIN res_partner c ON c.id = l.partner_id
             WHERE l.company_id IS NOT NULL AND l.type = 'opportunity'
             UNION
            SELECT c.id, COALESCE(c.company_id, u.company_id)
              FROM res_partner c JOIN res_users u ON u.id = c.user_id
             WHERE c.commercial_partner_id = c.id AND c.active
            """
        )

    # === ACTIONS ===

    def action_open_partner(self):
        """Open the partner, on whose form the card is."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    # === NIGHTLY ===

    @api.model
    def _measures(self):
        """Make missing rows before anything of them is measured."""
        promises = self.env["sales.customer.promise"]
        return [self._make_rows, promises._measure_promises, *super()._measures()]

    @api.model
    def _cron_measure(self):
        """Measure all customers anew, one measure after the other, each committed by itself.

        When the time of the job is over, the next run goes on with the next measure.
        """
        cron, place = self.env["ir.cron"], self.env["sales.job.place"]
        measures = self._measures()
        first = place._of("measure") % len(measures)
        cron._commit_progress(remaining=len(measures) - first)
        for number, measure in enumerate(measures[first:], first + 1):
            measure()
            if not cron._commit_progress(1) and number < len(measures):
                place._keep("measure", number)
                return
        place._keep("measure", False)
