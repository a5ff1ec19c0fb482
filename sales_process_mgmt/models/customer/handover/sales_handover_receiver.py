from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

WRONG_DOMAIN = (ValueError, TypeError, SyntaxError, KeyError, AttributeError, RecursionError, OverflowError, UserError)
SELLER = "sales_team.group_sale_salesman"


class SalesHandoverReceiver(models.Model):
    """A colleague who takes over, and what he gets."""

    _name = "sales.handover.receiver"
    _inherit = ["sales.seen.mixin"]
    _description = "Who Takes Over"
    _order = "handover_id, sequence, id"
    _rec_name = "user_id"

    handover_id = fields.Many2one("sales.handover", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        "Colleague",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    team_id = fields.Many2one(
        related="user_id.sale_team_id",
        related_sudo=False,
        string="Sales Team",
        help="The colleague's own; deals stay with theirs.",
    )
    customer_domain = fields.Char(
        "Gets Customers That",
        help="With the distribution by condition: the first colleague whose condition a customer meets gets it.",
    )
    currency_id = fields.Many2one(related="handover_id.currency_id")
    # === WHAT HE GETS ===
    customer_count = fields.Integer("Customers", compute="_compute_counts")
    contact_count = fields.Integer("Contacts", compute="_compute_counts")
    opportunity_count = fields.Integer("Opportunities", compute="_compute_counts")
    quotation_count = fields.Integer("Quotations", compute="_compute_counts")
    order_count = fields.Integer("Orders", compute="_compute_counts")
    activity_count = fields.Integer("Activities", compute="_compute_counts")
    also = fields.Char(compute="_compute_counts", help="Promises, key accounts and what else goes to the colleague.")
    amount = fields.Monetary("Weighted Amount", compute="_compute_counts")
    held_count = fields.Integer("Has Now", compute="_compute_held_count", help="Customers that are his already.")

    _user_uniq = models.Constraint(
        "UNIQUE(handover_id, user_id)", "A colleague stands once only among those who take over."
    )

    # === COMPUTE ===

    @api.depends("handover_id.line_ids.to_user_id", "handover_id.line_ids.amount")
    def _compute_counts(self):
        """Count what is planned for, or was given to, each; one statement for all of them."""
        counts, amounts = {}, {}
        for handover, user, scope, count, amount in self.env["sales.handover.line"]._read_group(
            [("handover_id", "in", self.handover_id.ids), ("to_user_id", "!=", False), ("state", "!=", "skipped")],
            ["handover_id", "to_user_id", "scope"],
            ["__count", "amount:sum"],
        ):
            counts[handover.id, user.id, scope] = count
            amounts[handover.id, user.id] = amounts.get((handover.id, user.id), 0) + amount
        fields_of = {name: name.removesuffix("_count") for name in self._fields if name.endswith("_count")}
        del fields_of["held_count"]
        labels, shown = self._scope_labels(), set(fields_of.values())
        for receiver in self:
            key = (receiver.handover_id.id, receiver.user_id.id)
            for name, scope in fields_of.items():
                receiver[name] = counts.get((*key, scope), 0)
            others = ((counts.get((*key, code)), label) for code, label in labels.items() if code not in shown)
            receiver.also = ", ".join(
                self.env._("%(count)s %(kind)s", count=count, kind=label) for count, label in others if count
            )
            receiver.amount = amounts.get(key, 0)

    @api.model
    def _scope_labels(self):
        return {code: scope.label for code, scope in self.env["sales.handover"]._sales_handover_scopes().items()}

    @api.depends("user_id", "handover_id.team_id")
    @api.depends_context("uid")
    def _compute_held_count(self):
        """Count what they have already: for who hands over, and of oneself."""
        told = self.filtered(
            lambda one: one.user_id == self.env.user or self.env.user._sales_leads(one.handover_id.team_id)
        )
        held = dict(
            self.env["res.partner"]
            .sudo()
            ._read_group(
                [("user_id", "in", told.user_id.ids), "|", ("is_company", "=", True), ("parent_id", "=", False)],
                ["user_id"],
                ["__count"],
            )
        )
        for receiver in self:
            receiver.held_count = held.get(receiver.user_id, 0) if receiver in told else 0

    # === CHECKS ===

    @api.constrains("user_id")
    def _check_user(self):
        for receiver in self:
            receiver.handover_id._check_people()

    @api.constrains("customer_domain")
    def _check_customer_domain(self):
        for receiver in self.filtered("customer_domain"):
            receiver._conditions()

    def _conditions(self):
        """Return the condition as a domain that was tried, with the rights of who asks.

        :raise UserError: if it does not parse or run, naming what is wrong
        """
        self.ensure_one()
        try:
            domain = Domain(literal_eval(self.customer_domain or "[]"))
            self._conditioned().search(domain, limit=1)
        except WRONG_DOMAIN as error:
            raise UserError(
                self.env._("The condition of %(user)s is wrong: %(error)s", user=self.sudo().user_id.name, error=error)
            ) from error
        return domain

    def _meeting(self, partner_ids):
        """Return the ids of those customers among ``partner_ids`` that meet the condition; none where there is none."""
        self.ensure_one()
        if not self.customer_domain or self.customer_domain.strip() == "[]":
            return []
        return self._conditioned().search(Domain("id", "in", partner_ids) & self._conditions()).ids

    def _conditioned(self):
        """Return the model of customers with the rights of who asks, in all companies where he works."""
        companies = self.env.user.company_ids.ids
        return self.env["res.partner"].sudo(False).with_context(allowed_company_ids=companies)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        receivers = super().create(vals_list)
        receivers.handover_id._begin_anew()
        return receivers

    def write(self, vals):
        self.handover_id._begin_anew()
        result = super().write(vals)
        self.handover_id._begin_anew()
        return result

    def unlink(self):
        self.handover_id._begin_anew()
        return super().unlink()
