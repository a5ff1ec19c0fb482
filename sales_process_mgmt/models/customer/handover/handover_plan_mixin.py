from odoo import SUPERUSER_ID, models
from odoo.fields import Domain

from ....tools.distribution import Bundle, spread
from .handover_scope_mixin import OF_TEAMS
from .sales_handover_line import STAYS


class SalesHandoverPlanMixin(models.AbstractModel):
    """Preview of a hand-over: finds what is open, shares it out, and says what is out of the ordinary."""

    _name = "sales.handover.plan.mixin"
    _inherit = ["sales.handover.loan.mixin"]
    _description = "Plan of a Hand-over"

    def _plan(self):
        """Plan all open records anew."""
        self.ensure_one()
        lines = self.env["sales.handover.line"]
        lines._clear(self)
        lines._append(self, self._planned_rows(self._find_open()))
        self.sudo().write({"elsewhere_count": self._count_elsewhere(), "cap_confirmed_by_id": False})
        self._note_excess()

    def _take_up(self):
        """Plan also what has come in since the preview: it goes where its customer goes."""
        planned = {(line.scope, line.res_id) for line in self.line_ids}
        found = [row for row in self._find_open() if (row["scope"], row["res_id"]) not in planned]
        self.env["sales.handover.line"]._append(self, self._planned_rows(found))

    # === WHAT IS OPEN ===

    def _find_open(self):
        """Return a dict for each open record of who hands over, with what its line says of it."""
        rows = []
        for code, scope in self._ticked_scopes().items():
            rows += self._find_scope(code, scope)
        only = set(self.partner_ids.commercial_partner_id.ids)
        rows = [row for row in rows if row["partner_id"] in only] if only else rows
        self._name_loans(rows)
        return rows

    def _find_scope(self, code, scope):
        records = self._records(
            scope, self._owned_domain(scope, self.from_user_id) & self._company_domain(scope, self.company_ids)
        )
        may_move = self._mover()
        rows = []
        for record, document in self._documents(scope, records).items():
            company = (record if "company_id" in record._fields else document).company_id
            if company and company not in self.company_ids:
                continue
            team = document.team_id if document._name in OF_TEAMS else self.env["crm.team"]
            rows.append(
                {
                    "scope": code,
                    "res_model": record._name,
                    "res_id": record.id,
                    "name": self._title_of(record),
                    "partner_id": self._customer_of(document).id or None,
                    "company_id": company.id or None,
                    "team_id": team.id or None,
                    "amount": self._weighted_amount(record),
                    "is_locked": record._name == "sale.order" and record.locked,
                    "from_user_id": self.from_user_id.id,
                    "document": (document._name, document.id),
                    "may_move": may_move(record, team),
                }
            )
        return rows

    def _company_domain(self, scope, companies):
        if "company_id" not in self.env[scope.model]._fields:
            return Domain.TRUE
        return Domain("company_id", "in", [*companies.ids, False])

    def _mover(self):
        """Return a function that tells whether the user may hand over a record that belongs to a team.

        A leader moves what is of his teams, or of none; a sales manager everything. Key accounts: who may appoint.
        """
        if self.env.uid == SUPERUSER_ID:
            return lambda record, team: True
        is_manager = self.env.user.has_group("sales_team.group_sale_manager")
        led = set(self.env.user.sudo().sales_led_team_ids.ids)

        def may_move(record, team):
            if record._name == "sales.key.account":
                return record.sudo(False)._is_led_by_user()
            return is_manager or not team or team.id in led

        return may_move

    def _weighted_amount(self, record):
        """Return expected revenue × probability of an opportunity, in the currency of the hand-over."""
        if record._name != "crm.lead":
            return 0
        company = record.company_id or self.company_id
        amount = record.expected_revenue * record.probability / 100
        if company.currency_id == self.currency_id:
            return amount
        return company.currency_id._convert(amount, self.currency_id, self.company_id, self._today())

    def _count_elsewhere(self):
        """Count what is open in other companies of the user: it is not handed over here."""
        others = self.env.user.company_ids - self.company_ids
        if not others:
            return 0
        return sum(
            self.env[scope.model]
            .sudo()
            .search_count(self._owned_domain(scope, self.from_user_id) & Domain("company_id", "in", others.ids))
            for scope in self._ticked_scopes().values()
            if "company_id" in self.env[scope.model]._fields
        )

    # === WHO GETS IT ===

    def _planned_rows(self, found):
        """Return the rows with who gets each: everything of a customer goes to the same colleague."""
        chosen = self._distribute([row for row in found if row["may_move"]])
        users = {user.id: user for user in self.receiver_user_ids}
        rows = []
        for row in found:
            user = users.get(chosen.get(self._key(row)), self.env["res.users"])
            exception = self._exception_of(row, user) if row["may_move"] else "no_right"
            to_user_id = user.id if exception not in STAYS else None
            kept = {name: value for name, value in row.items() if name not in ("document", "may_move")}
            rows.append(kept | {"to_user_id": to_user_id or None, "exception": exception or None})
        return rows

    def _key(self, row):
        """Return what a row goes together with: its customer, or the document itself where it has none."""
        return row["partner_id"] or row["document"]

    def _distribute(self, rows):
        """Return ``{key: user id}``; customers that have been given to somebody here keep him."""
        bundles = {}
        for row in rows:
            bundles.setdefault(self._key(row), []).append(row)
        known = {
            line.partner_id.id: line.to_user_id.id for line in self.line_ids if line.partner_id and line.to_user_id
        }
        chosen = {key: known[key] for key in bundles if key in known}
        if self.distribution == "condition":
            chosen |= self._choose_by_condition([key for key in bundles if key not in chosen])
        left = [self._bundle(key, items) for key, items in bundles.items() if key not in chosen]
        takers = self.receiver_ids.user_id.ids
        return chosen | spread(left, takers, by_amount=self.distribution == "amount")

    def _bundle(self, key, rows):
        companies = {row["company_id"] for row in rows} - {None}
        able = [user.id for user in self.receiver_user_ids if companies <= set(user.sudo().company_ids.ids)]
        is_customer = any(row["scope"] == "customer" for row in rows)
        return Bundle(key, is_customer, sum(row["amount"] for row in rows), tuple(able))

    def _choose_by_condition(self, keys):
        """Return ``{customer id: user id}`` of those that meet the condition of a colleague, the first one's."""
        left, chosen = [key for key in keys if isinstance(key, int)], {}
        for receiver in self.receiver_ids:
            met = set(receiver._meeting(left))
            chosen |= dict.fromkeys(met, receiver.user_id.id)
            left = [key for key in left if key not in met]
        return chosen

    # === EXCEPTIONS ===

    def _exception_of(self, facts, user):
        """Return what is out of the ordinary about giving a record to ``user``, or nothing.

        :param dict facts: ``res_model``, ``company_id``, ``team_id``, ``is_locked`` and ``loan_id`` of the record
        """
        if user and facts["company_id"] and facts["company_id"] not in user.sudo().company_ids.ids:
            return "no_company"
        if facts["loan_id"]:
            return "on_loan"
        if facts["is_locked"]:
            return "locked"
        is_deal = facts["res_model"] in OF_TEAMS and facts["team_id"]
        if user and is_deal and facts["team_id"] not in self._teams_of(user).ids:
            return "other_team"
        return False

    def _teams_of(self, user):
        """Return the teams in which ``user`` sells: Odoo would move the deals of others to one of them."""
        user = user.sudo()
        return user.crm_team_member_ids.crm_team_id | self.env["crm.team"].sudo().browse(user.sales_led_team_ids.ids)
