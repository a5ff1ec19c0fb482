from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .pool_mixin import STATES

# Not for all staff: Odoo puts fields that conditions name into views, also into those of a part that is off.
POOL = "sales_process_mgmt.group_part_pool"
# What the card shows of the customer record, under the user's own rules.
SHOWN = {"compute": "_compute_sales_pool", "compute_sudo": False, "groups": POOL}


class SalesClaimMixin(models.AbstractModel):
    """Taking customers from the pool, and who may change an owner.

    Whoever is no sales administrator and sets the salesperson of a pool customer, by any door, claims it and is
    judged so. An owned one changes hands by a hand-over, by its leader or an administrator, a key account also by
    its manager.
    """

    _name = "sales.claim.mixin"
    _description = "Claiming of Customers"

    sales_pool_name = fields.Char("Pool", **SHOWN)  # not a link: its name comes from the cache
    sales_pool_state = fields.Selection(STATES, "State in the Pool", **SHOWN)
    sales_pool_days_left = fields.Integer("Days Left", **SHOWN)
    sales_pool_term_date = fields.Date("Returns to the Pool on", **SHOWN)
    sales_pool_term_kind = fields.Char("Why It Returns", **SHOWN)
    sales_pool_hold = fields.Char("Kept by", **SHOWN)
    sales_owner_date = fields.Datetime("Owned Since", **SHOWN)
    sales_reclaim_date = fields.Date("May Claim Again on", **SHOWN)

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
            partner.sales_pool_name = customer.pool_id._shown_of()[0] if customer.pool_id else False
            partner.sales_pool_state = customer.pool_state
            partner.sales_pool_days_left = customer.pool_days_left
            partner.sales_pool_term_date = customer.pool_term_date
            partner.sales_pool_term_kind = kinds.get(customer.pool_term_kind)
            partner.sales_pool_hold = holds.get(customer.pool_hold)
            partner.sales_owner_date = customer.owner_date
            partner.sales_reclaim_date = customer.reclaim_date

    # === BUTTONS ===

    def action_sales_claim(self):
        """Take customers from the pool: all or none, and say how many more may be taken today.

        Raises UserError with figures where one cannot be taken.
        """
        self.check_access("write")  # before messages tell of the pool: customers call it of themselves in the portal
        partners = self.commercial_partner_id
        rows = partners._sales_pool_rows()
        outside = partners - rows.partner_id
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
        params = {
            "type": "success",
            "message": partners._sales_claimed_text(rows.pool_id),
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        }
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def _sales_claimed_text(self, pools):
        """Say whose they are now, and what is left of the claims of the day."""
        if len(self) == 1:
            lines = [self.env._("“%(customer)s” is yours now.", customer=self.name)]
        else:
            lines = [self.env._("%(count)s customers are yours now.", count=len(self))]
        lines += [
            self.env._(
                "Claimed today from “%(pool)s”: %(claimed)s of %(cap)s.",
                pool=pool.name,
                claimed=pool._claimed_today(self.env.user),
                cap=pool.daily_cap,
            )
            for pool in pools
            if pool.daily_cap
        ]
        return " ".join(lines)

    def action_sales_release(self):
        """Give own customers back to the pool."""
        self.check_access("write")
        partners = self.commercial_partner_id
        outside = partners - partners._sales_pool_rows().partner_id
        if outside:
            raise UserError(self.env._("“%(customer)s” is in no pool.", customer=outside[0].name))
        partners.write({"user_id": False})
        return True

    # === JUDGING ===

    def _sales_pool_rows(self):
        """Return the pool records of partners, of all companies, as superuser: they decide for all.

        Of none while the part is off.
        """
        rows = self.env["sales.customer"].sudo()
        if not self.env["sales.part"]._is_on("pool"):
            return rows
        return rows.search([("partner_id", "in", self.ids), ("pool_id.active", "=", True)])

    def _sales_key_accounts(self):
        """Return the key accounts of partners, in all companies, as superuser; none while the part is off."""
        accounts = self.env["sales.key.account"].sudo()
        if not self.env["sales.part"]._is_on("key_account"):
            return accounts
        return accounts.search([("partner_id", "in", self.ids)])

    def _sales_judged(self, rows, accounts, owners):
        """Return those of which the user is judged; an administrator where only other companies have them.

        :param dict owners: ``{partner id: res.users}``, who has them; one who works in none of his companies is of
            another
        """
        if self.env.su or not self.env.user.has_group("sales_team.group_sale_manager"):
            return self.browse() if self.env.su else self
        own, foreign = self.browse(), self.browse()
        for kept in (rows, accounts):
            mine = kept.filtered(lambda row: row.company_id in self.env.user.company_ids)
            own |= mine.partner_id
            foreign |= (kept - mine).partner_id
        companies = self.env.user.company_ids
        foreign |= (self - own).filtered(
            lambda one: owners[one.id] and not owners[one.id].sudo().company_ids & companies
        )
        return self & (foreign - own)

    def _sales_judge_owners(self, before, hands, rows):
        """Refuse changes of owners that have been written but are not the user's to make.

        :param dict before: ``{partner id: Standing}`` before
        :param dict hands: ``{partner id: (old, new)}``, from whose hands to whose
        :param rows: pool records of the partners, and of the customers to which they belong now
        :return: ``{partner id: reason}`` for the history
        :raises AccessError: where the customer is not his to give
        :raises UserError: where a cap or the time after a return forbids it
        """
        reasons = {partner.id: self._sales_reason(*hands[partner.id]) for partner in self}
        if self.env.su:
            return reasons
        accounts = self._sales_key_accounts()
        judged = self._sales_judged(rows, accounts, {partner.id: hands[partner.id][0] for partner in self})
        for partner in judged:
            is_customer = before[partner.id].customer == partner.id
            customer = partner.sudo().commercial_partner_id
            if customer not in (partner, self.browse(before[partner.id].customer)):
                partner._sales_refuse_leaving(customer, rows)
            partner._sales_judge(*hands[partner.id], is_customer, rows, accounts)
        judged._sales_refuse_lent(hands)
        judged._sales_check_caps(hands, rows, reasons)
        return reasons

    def _sales_reason(self, old, new):
        if not new:
            return "returned"
        return "claimed" if new == self.env.user and not old and not self.env.su else "assigned"

    def _sales_judge(self, old, new, is_customer, rows, accounts):
        """Refuse that one partner goes from ``old`` to ``new`` where that is not the user's to say.

        What is in a pool is claimed, and a key account is its manager's to give. Any other customer is taken from
        its owner by nobody; its owner gives it to whom he likes, and nobody's is free, as Odoo has it.
        """
        if self in accounts.partner_id:
            self._sales_judge_key_account(accounts)
        elif self in rows.partner_id:
            self._sales_judge_owner(old, new)
        elif is_customer and old and old not in (new, self.env.user) and self.env["sales.part"]._is_on("pool"):
            self._sales_judge_owner(old, new)

    def _sales_judge_key_account(self, accounts):
        """Let the key-account manager and the leader of his team change the salesperson, and no stranger."""
        if not self._sales_leads_accounts(accounts.filtered(lambda account: account.partner_id == self)):
            raise AccessError(
                self.env._(
                    "“%(customer)s” is a key account: its salesperson is changed by the key-account manager, the leader"
                    " of the manager's team or a sales administrator, or by a hand-over.",
                    customer=self.name,
                )
            )

    def _sales_leads_accounts(self, accounts):
        """Tell whether the user is the manager of one of these key accounts, or leads the team of one."""
        managers = accounts.manager_id
        return self.env.user in managers or bool(managers.sale_team_id & self.env.user.sales_led_team_ids.sudo())

    def _sales_may_give(self, old, new):
        """Tell whether a customer goes from ``old`` to ``new`` by the user: he leads both, or it is his or free."""
        user = self.env.user
        if (old and old == new) or (new == user and not old) or (old == user and not new):
            return True
        led = user.sales_led_team_ids
        people = (person for person in (old, new) if person and person != user)
        return bool(led) and all(person.sudo().sale_team_id in led for person in people)

    def _sales_judge_owner(self, old, new):
        """Refuse that one customer goes from ``old`` to ``new`` where that is not the user's to do."""
        if self._sales_may_give(old, new):
            return
        if old:
            text = self.env._(
                "“%(customer)s” belongs to %(owner)s: it changes hands by a hand-over, by the leader of the team or"
                " by a sales administrator of the owner's company.",
                customer=self.name,
                owner=old.sudo().name,
            )
        else:
            text = self.env._(
                "“%(customer)s” is in the pool: you can take it for yourself; to somebody else a leader gives it.",
                customer=self.name,
            )
        raise AccessError(text)

    def _sales_refuse_lent(self, hands):
        """Refuse to give away to nobody what is only lent: who lent it would not have it back."""
        released = self.filtered(lambda partner: hands[partner.id][0] and not hands[partner.id][1])
        if not released:
            return
        holders = self.env["res.users"].union(*(hands[partner.id][0] for partner in released))
        handover, partner = self.env["sales.handover"]._first_lent(released, holders)
        if handover:
            raise UserError(
                self.env._(
                    "“%(customer)s” is only lent, by %(user)s until %(date)s, and cannot be given to the pool: ask the"
                    " leader of the team to end the hand-over, then it goes back.",
                    customer=partner.name,
                    user=handover.from_user_id.name,
                    date=format_date(self.env, handover.date_end),
                )
            )

    def _sales_refuse_leaving(self, customer, rows):
        """Refuse to make a customer part of another one that is not in its pool: that would take it out."""
        pools = rows.filtered(lambda row: row.partner_id == self).pool_id
        left = pools - rows.filtered(lambda row: row.partner_id == customer).pool_id
        if left:
            self._sales_refuse_out_of(left[0], customer)

    def _sales_refuse_deleting_of_pool(self):
        """Refuse to delete what is in a pool: its owners and terms would be forgotten, and it could be entered anew."""
        rows = self._sales_pool_rows()
        if rows and not self.env.su and not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._(
                    "“%(customer)s” is in the pool “%(pool)s”, with the history of its owners. Only a sales"
                    " administrator deletes it; archive the contact instead.",
                    customer=rows[0].partner_id.name,
                    pool=rows[0].pool_id.name,
                )
            )

    def _sales_refuse_two_pools(self, rows):
        """Refuse to merge customers of several pools of a company: all but one would be out of theirs."""
        for of_company in rows.grouped("company_id").values():
            first, *others = of_company
            for row in others:
                if row.pool_id != first.pool_id and (first | row).partner_id & self:
                    first.partner_id._sales_refuse_out_of(first.pool_id, row.partner_id)

    def _sales_refuse_out_of(self, pool, customer):
        raise AccessError(
            self.env._(
                "“%(customer)s” is in the pool “%(pool)s” and “%(other)s” is not: only a sales administrator takes"
                " a customer out of its pool.",
                customer=self.name,
                pool=pool.name,
                other=customer.name,
            )
        )

    def _sales_check_caps(self, hands, rows, reasons):
        """Hold caps, and let nobody have back what he lost: who claims, and to whom a leader gives."""
        judged = (self & rows.partner_id).filtered(lambda partner: hands[partner.id][0] != hands[partner.id][1])
        for user, partners in judged.grouped(lambda partner: hands[partner.id][1]).items():
            claimed = partners.filtered(lambda partner: reasons[partner.id] == "claimed")
            of_user = rows.filtered(lambda row, all_=partners: row.partner_id in all_) if user else rows.browse()
            for pool, of_pool in of_user.grouped("pool_id").items():
                if claimed:
                    self._sales_check_company(user, claimed, rows)
                    pool._check_claim(user, of_pool.partner_id)
                else:
                    pool._check_reclaim(user, of_pool.partner_id)
                    pool._check_holding_cap(user, len(of_pool.partner_id))

    def _sales_check_claimed(self, rows):
        """Refuse to claim by merging what may not be claimed, before it is one with others; takes the holdings."""
        user = self.env.user
        of_pools = rows.filtered(lambda row: row.partner_id in self).grouped("pool_id")
        self.env["sales.pool.holding"]._take({(pool.id, user.id) for pool in of_pools})
        self._sales_check_company(user, self, rows)
        for pool, of_pool in of_pools.items():
            pool._check_reclaim(user, of_pool.partner_id)
            pool._check_daily_cap(user, len(of_pool.partner_id))

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
        self.flush_recordset(["user_id", "commercial_partner_id"])
        owners = {row: row.partner_id.commercial_partner_id.user_id for row in rows}
        pairs = {(row.pool_id.id, owner.id) for row, owner in owners.items() if owner}
        self.env["sales.pool.holding"]._take(pairs)

    def _sales_begin_term(self, rows):
        """Begin to count anew for the new owner, and take back what the old one was warned of."""
        records = self.env["sales.customer"].sudo().search([("partner_id", "in", self.ids)])
        records.write({"owner_date": fields.Datetime.now(), "pool_warned_date": False})
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

    @api.private
    def _sales_lost_by(self, user):
        """Return the customers that ``user`` lost to their pool and may not claim yet; for the same callers."""
        lost = self.browse()
        for pool, rows in self.commercial_partner_id.sudo()._sales_pool_rows().grouped("pool_id").items():
            lost |= pool._lost_lately(user, rows.partner_id).partner_id
        return lost
