from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .pool_mixin import STATES

# Not for all staff: Odoo puts fields that conditions name into views, also into those of a part that is off.
POOL = "sales_process_mgmt.group_part_pool"
# What the card shows of the customer record, under the user's own rules.
SHOWN = {"compute": "_compute_sales_pool", "compute_sudo": False, "groups": POOL}


class SalesClaimMixin(models.AbstractModel):
    """Taking customers from the pool, and who may change an owner.

    Whoever is no sales administrator and sets the salesperson of a pool customer, by any door, claims it and is
    judged so. An owned one changes hands by a hand-over, by its leader or an administrator.
    """

    _name = "sales.claim.mixin"
    _description = "Claiming of Customers"

    sales_pool_id = fields.Many2one("sales.pool", "Pool", **SHOWN)
    sales_pool_state = fields.Selection(STATES, "State in the Pool", **SHOWN)
    sales_pool_days_left = fields.Integer("Days Left", **SHOWN)
    sales_pool_term_date = fields.Date("Returns to the Pool on", **SHOWN)
    sales_pool_term_kind = fields.Char("Why It Returns", **SHOWN)
    sales_pool_hold = fields.Char("Kept by", **SHOWN)
    sales_owner_date = fields.Datetime("Owned Since", **SHOWN)

    @api.depends("sales_customer_id", "user_id")
    @api.depends_context("company", "uid", "lang")
    def _compute_sales_pool(self):
        """Show what the user's company knows of the customer in its pool, if he may read it."""
        customers = self.env["sales.customer"]
        kinds, holds = (
            dict(customers._fields[name]._description_selection(self.env)) for name in ("pool_term_kind", "pool_hold")
        )
        for partner in self:
            customer = partner.sales_customer_id
            partner.sales_pool_id = customer.pool_id
            partner.sales_pool_state = customer.pool_state
            partner.sales_pool_days_left = customer.pool_days_left
            partner.sales_pool_term_date = customer.pool_term_date
            partner.sales_pool_term_kind = kinds.get(customer.pool_term_kind)
            partner.sales_pool_hold = holds.get(customer.pool_hold)
            partner.sales_owner_date = customer.owner_date

    # === BUTTONS ===

    def action_sales_claim(self):
        """Take customers from the pool: all or none. Raises UserError with figures where one cannot be taken."""
        partners = self.commercial_partner_id
        outside = partners - partners._sales_pool_rows().partner_id
        if outside:
            raise UserError(
                self.env._("“%(customer)s” is in no pool: there is nothing to claim.", customer=outside[0].name)
            )
        owned = partners.filtered("user_id")
        if owned:
            raise UserError(
                self.env._(
                    "“%(customer)s” has been taken already: it belongs to %(owner)s now.",
                    customer=owned[0].name,
                    owner=owned[0].sudo().user_id.name,
                )
            )
        partners.write({"user_id": self.env.uid})
        return True

    def action_sales_release(self):
        """Give own customers back to the pool."""
        partners = self.commercial_partner_id
        outside = partners - partners._sales_pool_rows().partner_id
        if outside:
            raise UserError(self.env._("“%(customer)s” is in no pool.", customer=outside[0].name))
        partners.write({"user_id": False})
        return True

    # === JUDGING ===

    def _sales_pool_rows(self):
        """Return the pool records of commercial partners, of all companies, as superuser: they decide for all."""
        return self.env["sales.customer"].sudo().search([("partner_id", "in", self.ids), ("pool_id.active", "=", True)])

    def _sales_judge_owners(self, before):
        """Refuse changes of owners that have been written but are not the user's to make.

        :param dict before: ``{partner id: id of the owner}`` before
        :return: ``{partner id: reason}`` for the history
        :raises AccessError: where the customer is not his to give
        :raises UserError: where a cap or the time after a return forbids it
        """
        rows = self._sales_pool_rows()
        users = self.env["res.users"]
        free = self.env.su or self.env.user.has_group("sales_team.group_sale_manager")
        reasons = {}
        for partner in self:
            old, new = users.browse(before[partner.id] or ()), partner.sudo().user_id
            judged = not free and partner in rows.partner_id
            reasons[partner.id] = partner._sales_judge_owner(old, new) if judged else self._sales_reason(old, new)
        if not free:
            self._sales_check_caps(rows, reasons)
        return reasons

    def _sales_reason(self, old, new):
        if not new:
            return "returned"
        return "claimed" if new == self.env.user and not old and not self.env.su else "assigned"

    def _sales_judge_owner(self, old, new):
        """Return why one customer went from ``old`` to ``new``, or refuse it."""
        user = self.env.user
        if (new == user and not old) or (old == user and not new):
            return self._sales_reason(old, new)
        led = user.sales_led_team_ids
        if led and all(not person or person == user or person.sudo().sale_team_id in led for person in (old, new)):
            return self._sales_reason(old, new)
        if old:
            text = self.env._(
                "“%(customer)s” belongs to %(owner)s: it changes hands by a hand-over, by the leader of the team or"
                " by a sales administrator.",
                customer=self.name,
                owner=old.sudo().name,
            )
        else:
            text = self.env._(
                "“%(customer)s” is in the pool: you can take it for yourself; to somebody else a leader gives it.",
                customer=self.name,
            )
        raise AccessError(text)

    def _sales_check_caps(self, rows, reasons):
        """Hold caps: of who claims, and of those to whom a leader gives customers."""
        judged = self & rows.partner_id
        for user, partners in judged.sudo().filtered("user_id").grouped("user_id").items():
            claimed = partners.filtered(lambda partner: reasons[partner.id] == "claimed")
            for pool, of_pool in (
                rows.filtered(lambda row, all_=partners: row.partner_id in all_).grouped("pool_id").items()
            ):
                if claimed:
                    self._sales_check_company(user, claimed, rows)
                    pool._check_claim(user, of_pool.partner_id)
                else:
                    pool._check_holding_cap(user, len(of_pool.partner_id))

    def _sales_check_company(self, user, partners, rows):
        """Refuse customers that are in pools of companies only for which the user does not work."""
        mine = rows.filtered(lambda row: row.company_id in user.company_ids).partner_id
        for partner in partners - mine:
            raise AccessError(
                self.env._("“%(customer)s” is in a pool of a company that is not yours.", customer=partner.name)
            )

    # === AFTERWARDS ===

    def _sales_hold(self, rows):
        """Write the row of each pool and new owner before anybody counts, after the customers themselves."""
        self.flush_recordset(["user_id"])
        pairs = {(row.pool_id.id, row.partner_id.user_id.id) for row in rows if row.partner_id.user_id}
        self.env["sales.pool.holding"]._take(pairs)

    def _sales_begin_term(self, rows):
        """Begin to count anew for the new owner, and take back what the old one was warned of."""
        records = self.env["sales.customer"].sudo().search([("partner_id", "in", self.ids)])
        records.write({"owner_date": fields.Datetime.now()})
        if rows:
            warnings = (
                self.env["mail.activity"]
                .sudo()
                .search(
                    [
                        ("res_model", "=", "res.partner"),
                        ("res_id", "in", rows.partner_id.ids),
                        ("activity_type_id", "=", self.env.ref("sales_process_mgmt.mail_activity_type_pool").id),
                    ]
                )
            )
            warnings.unlink()
            self.env["sales.customer"]._measure_pool(rows.partner_id.ids)

    @api.private
    def _sales_over_caps(self, new_user):
        """Return texts: in which pools ``new_user`` would hold more than he may if these customers were his.

        For whoever changes owners through ``_sales_change_owner`` and lets a manager confirm.
        """
        texts = []
        partners = self.commercial_partner_id.sudo().filtered(lambda partner: partner.user_id != new_user)
        for pool, rows in partners._sales_pool_rows().grouped("pool_id").items():
            held, count = pool._held_by(new_user), len(rows.partner_id)
            if held + count > pool.holding_cap:
                texts.append(
                    self.env._(
                        "%(user)s would hold %(held)s customers of the pool “%(pool)s”; %(cap)s are the limit.",
                        user=new_user.name,
                        held=held + count,
                        pool=pool.name,
                        cap=pool.holding_cap,
                    )
                )
        return texts
