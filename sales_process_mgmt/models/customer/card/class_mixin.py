from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ..choices import CLASSES

# Written by every measuring; NULL where a customer has no class.
SHARES = ("class_begin", "class_cumulated")
MEASURED = ("class_measured", "class_amount", "class_percent", *SHARES)
SHARE_STEPS = 10  # of a percent: shares are shown to a tenth, and those that are kept may be so far from the true ones


class SalesCustomerClassMixin(models.AbstractModel):
    """ABC class of a customer: where his share of twelve months' business begins.

    Customers are put in order, the largest first. Whose share begins below the first limit (cumulative before him
    < 80 %) is A, below the second (< 95 %) B, and so on. Who bought nothing in the twelve months, or gave back more
    than he bought, has no class. A leader's override counts to its end date.
    """

    _name = "sales.customer.class.mixin"
    _inherit = ["sales.customer.measure.mixin"]
    _description = "Class of a Customer"

    customer_class = fields.Selection(
        CLASSES,
        "Class",
        readonly=True,
        copy=False,
        measured=True,
        index="btree_not_null",
        help="The class that counts: measured every night, or set by a leader until a date.",
    )
    class_measured = fields.Selection(CLASSES, "Measured Class", readonly=True, copy=False, measured=True)
    class_amount = fields.Monetary(
        "Business of 12 Months",
        readonly=True,
        copy=False,
        measured=True,
        help="Revenue or margin, as the class rule of the company says.",
    )
    class_percent = fields.Integer(
        "Customers up to Here (%)", readonly=True, copy=False, measured=True, aggregator=None
    )
    class_begin = fields.Float("Share Begins at (%)", readonly=True, copy=False, measured=True, aggregator=None)
    class_cumulated = fields.Float("Cumulative Share (%)", readonly=True, copy=False, measured=True, aggregator="max")
    # === OVERRIDE ===
    class_override = fields.Selection(CLASSES, "Class Set by Hand", readonly=True, copy=False, measured=True)
    class_override_until = fields.Date("Set by Hand Until", readonly=True, copy=False, measured=True)
    class_override_reason = fields.Char("Reason", readonly=True, copy=False, measured=True)
    class_override_user_id = fields.Many2one(
        "res.users", "Set by", readonly=True, copy=False, measured=True, index="btree_not_null"
    )

    # === OVERRIDE ===

    @api.private
    def _may_set_class(self):
        """Tell whether the user leads the team of the customer's salesperson, or administers sales."""
        self.ensure_one()
        return self.env.user._sales_leads(self.sudo().user_id.sale_team_id)

    def _check_may_set_class(self):
        self.check_access("read")
        for customer in self:
            if not customer._may_set_class():
                raise AccessError(
                    self.env._(
                        "The class of “%(customer)s” is set by the leader of the salesperson's team"
                        " or a sales administrator.",
                        customer=customer.display_name,
                    )
                )

    @api.private
    def _set_class(self, name, until, reason):
        """Let class ``name`` count to the end of ``until``, whatever is measured.

        :raise UserError: without a reason, with a day that is past, or with a class that the company does not have
        :raise AccessError: when the user neither leads the team nor administers sales
        """
        self._check_may_set_class()
        for customer in self:
            customer._refuse_class(name, until, reason)
        values = {"customer_class": name, "class_override": name, "class_override_until": until}
        owner = {"class_override_reason": reason.strip(), "class_override_user_id": self.env.uid}
        self._as_system().write(values | owner)
        day = format_date(self.env, until)
        self._note(self.env._("The class is set by hand until %(day)s.", day=day))

    def _refuse_class(self, name, until, reason):
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the class is set by hand."))
        self._refuse_too_long("class_override_reason", reason)
        today = self._today_of(self.company_id)
        if not until or until < today:
            raise UserError(
                self.env._(
                    "A class is set by hand up to a day to come: %(day)s is past.",
                    day=format_date(self.env, until) if until else "–",
                )
            )
        names = self.env["sales.class.rule"]._of_company(self.company_id)._class_names()
        if name not in names:
            raise UserError(
                self.env._(
                    "“%(company)s” has the classes %(names)s, not %(name)s.",
                    company=self.company_id.sudo().name,
                    names=", ".join(names),
                    name=name,
                )
            )

    def action_set_class(self):
        """Open the window in which a leader sets the class by hand."""
        self.ensure_one()
        self._check_may_set_class()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_class_override_action")
        return action | {"context": {"default_customer_id": self.id}}

    def action_end_class_override(self):
        """Let the measured class count again."""
        self._check_may_set_class()
        for customer in self._as_system().filtered("class_override"):
            customer.write(
                {
                    "customer_class": customer.class_measured,
                    "class_override": False,
                    "class_override_until": False,
                    "class_override_reason": False,
                    "class_override_user_id": False,
                }
            )
            customer.with_env(self.env)._note(self.env._("The measured class counts again."))
        return True

    def _as_system(self):
        """What is measured is written by the system only; the right was checked before."""
        return self.sudo()

    def _note(self, text):
        """Leave word of a change by hand with the partner, whom more people read than the class and its reason."""
        partners = self.partner_id.sudo()
        partners._message_log_batch(bodies=dict.fromkeys(partners.ids, text))

    # === NIGHTLY ===

    @api.model
    def _measures(self):
        return [*super()._measures(), self._measure_class]

    @api.model
    def _measure_class(self):
        """Put all customers of all companies into their classes."""
        if not self.env["sales.part"]._is_on("customer_class"):
            return
        self.env.flush_all()
        kept = ("class_override", "class_override_until", "class_override_reason", "class_override_user_id")
        self._write_found(
            self._class_tonight_query(),
            SQL(
                """
                (%(names)s) = ROW(%(fresh)s), %(kept)s,
                customer_class = CASE WHEN f.is_set THEN t.class_override ELSE f.class_measured END
                """,
                names=SQL(", ").join(map(SQL.identifier, MEASURED)),
                fresh=SQL(", ").join(SQL.identifier("f", name) for name in MEASURED),
                kept=SQL(", ").join(
                    SQL("%s = CASE WHEN f.is_set THEN %s END", SQL.identifier(name), SQL.identifier("t", name))
                    for name in kept
                ),
            ),
        )

    @api.model
    def _class_tonight_query(self):
        """Return SQL: the customers whose class, place or override is not what it was, with what is now.

        Every invoice moves the shares of all a little. Those that are less than a step from what is kept are left, so
        that a night does not write every customer anew; for the same reason no rank is kept.
        """
        todays = self._todays()
        exact = [name for name in MEASURED if name not in SHARES]
        return SQL(
            """
            SELECT s.id, %(fresh)s, %(shares)s, o.is_set
              FROM sales_customer s
         LEFT JOIN (%(placed)s) p ON p.partner_id = s.partner_id AND p.company_id = s.company_id
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN s.class_override IS NULL THEN FALSE
                               ELSE s.class_override_until >= (SELECT today FROM (%(days)s) day
                                                                WHERE day.company_id = s.company_id) END AS is_set) o
                   -- most customers have had no business and have none: looked at first, and no further
             WHERE (p.partner_id IS NOT NULL OR s.customer_class IS NOT NULL OR s.class_measured IS NOT NULL)
               AND ((%(kept)s) IS DISTINCT FROM (%(fresh)s)
                    OR %(moved)s
                    OR s.customer_class IS DISTINCT FROM p.class_measured AND NOT o.is_set
                    OR s.class_override IS NOT NULL AND NOT o.is_set)
            """,
            fresh=SQL(", ").join(SQL.identifier("p", name) for name in exact),
            kept=SQL(", ").join(SQL.identifier("s", name) for name in exact),
            shares=SQL(", ").join(
                SQL("ROUND(p.%s * %s) / %s AS %s", SQL.identifier(name), SHARE_STEPS, SHARE_STEPS, SQL.identifier(name))
                for name in SHARES
            ),
            moved=SQL(" OR ").join(
                SQL("ABS(s.%s - p.%s) * %s > 1", SQL.identifier(name), SQL.identifier(name), SHARE_STEPS)
                for name in SHARES
            ),
            days=self._today_query(todays),
            placed=self.env["sales.class.rule"]._placed_query(todays),
        )
