from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools.distribution import Item, level

MOST_LINES = 500


class SalesLoadLevel(models.TransientModel):
    """Propose which customers to pass on so that the people of a team have about the same; makes hand-overs of it."""

    _name = "sales.load.level"
    _description = "Level the Load"
    _inherit = ["sales.range.mixin"]

    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, default=lambda self: self._default_team_id(), ondelete="cascade"
    )
    user_ids = fields.Many2many(
        "res.users", string="Among", compute="_compute_user_ids", store=True, readonly=False, precompute=True
    )
    measure = fields.Selection(
        [("number", "Number of customers"), ("amount", "Weighted amount")],
        "Level by",
        default="number",
        required=True,
    )
    most_deals = fields.Integer(
        "At Most Open Deals", default=1, help="Customers with more open opportunities stay with who works on them."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    summary = fields.Text("Before and After", compute="_compute_summary")
    line_ids = fields.One2many(
        "sales.load.level.line",
        "wizard_id",
        "Proposal",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.model
    def _default_team_id(self):
        team = self.env.user.sales_led_team_ids[:1]
        return team or self.env.user.sale_team_id

    @api.depends("team_id")
    def _compute_user_ids(self):
        for wizard in self:
            wizard._check_team()
            wizard.user_ids = wizard._who_stays(wizard.team_id.sudo().member_ids).sudo(False)

    def _who_stays(self, members):
        """Return the members without those who have handed over because they leave, and have no customers any more."""
        left = Domain("from_user_id", "in", members.ids) & Domain("reason", "=", "leave") & Domain("state", "=", "done")
        gone = self.env["sales.handover"].sudo().search(left).from_user_id
        owning = {
            owner for (owner,) in self.env["res.partner"].sudo()._read_group([("user_id", "in", gone.ids)], ["user_id"])
        }
        return members.filtered(lambda user: user not in gone or user in owning)

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.depends("team_id", "user_ids", "measure", "most_deals")
    def _compute_line_ids(self):
        for wizard in self:
            wizard._check_team()  # what follows counts with all rights
            items, _loads = wizard._items_and_loads()
            wizard.line_ids = [Command.clear()] + [Command.create(values) for values in wizard._proposal(items)]

    @api.depends("line_ids.to_user_id", "line_ids.from_user_id", "line_ids.amount", "user_ids", "measure")
    def _compute_summary(self):
        for wizard in self:
            wizard._check_team()
            _items, loads = wizard._items_and_loads()
            after = dict(loads)
            for line in wizard.line_ids:
                size = line.amount if wizard.measure == "amount" else 1
                after[line.from_user_id.id] = after.get(line.from_user_id.id, 0) - size
                after[line.to_user_id.id] = after.get(line.to_user_id.id, 0) + size
            wizard.summary = "\n".join(
                f"{user.name}: {loads[user._origin.id]:,.0f} → {after[user._origin.id]:,.0f}"
                for user in wizard.user_ids
                if user._origin.id in loads
            )

    # === CHECKS ===

    @api.constrains("most_deals")
    def _check_most_deals(self):
        self._check_ranges({"most_deals": (0, 1000)})

    @api.constrains("team_id", "user_ids")
    def _check_team(self):
        """Let leaders level their own team, and sales managers any; nobody else learns what others have."""
        for wizard in self.filtered("team_id"):
            team = wizard.team_id._origin.sudo()
            if not self.env.user._sales_leads(team):
                raise AccessError(
                    self.env._("Only the leader of %s or a sales manager levels its load.", team.name or "…")
                )
            foreign = wizard.user_ids._origin - team.member_ids
            if foreign and not self.env.user.has_group("sales_team.group_sale_manager"):
                seen = foreign.sudo(False)._filtered_access("read")
                names = ", ".join([*seen.sudo().mapped("name"), *map(str, (foreign - seen).ids)])
                raise ValidationError(self.env._("Not in %(team)s: %(users)s.", team=team.name, users=names))

    # === PROPOSAL ===

    def _items_and_loads(self):
        """Return what may be moved, and what each has: ``([Item, …], {user id: number or amount})``.

        Nothing without a team: it says who may know.
        """
        self.ensure_one()
        users = self.user_ids._origin if self.team_id else self.env["res.users"]
        is_customer = Domain("is_company", "=", True) | Domain("parent_id", "=", False)
        company = Domain("company_id", "in", [self.env.company.id, False])
        customers = self.env["res.partner"].sudo().search(Domain("user_id", "in", users.ids) & is_customer & company)
        deals, amounts, totals = self._open_deals(users)
        by_amount = self.measure == "amount"
        loads = dict.fromkeys(users.ids, 0)
        items = []
        for customer in customers:
            owner = customer.user_id.id
            loads[owner] += 0 if by_amount else 1
            size = amounts.get((customer.id, owner), 0) if by_amount else 1
            if deals.get(customer.id, 0) <= self.most_deals:
                items.append(Item(customer.id, owner, deals.get(customer.id, 0), size))
        return items, ({user_id: totals.get(user_id, 0) for user_id in loads} if by_amount else loads)

    def _open_deals(self, users):
        """Return ``({customer id: open deals}, {(customer id, user id): weighted amount}, {user id: the same})``."""
        leads = (
            self.env["crm.lead"]
            .sudo()
            .search(
                [
                    ("user_id", "in", users.ids),
                    ("type", "=", "opportunity"),
                    ("won_status", "=", "pending"),
                    ("company_id", "in", [self.env.company.id, False]),
                ]
            )
        )
        deals, amounts, totals = {}, {}, {}
        for lead in leads:
            customer, owner = lead.partner_id.commercial_partner_id.id, lead.user_id.id
            amount = lead.expected_revenue * lead.probability / 100
            deals[customer] = deals.get(customer, 0) + 1
            amounts[customer, owner] = amounts.get((customer, owner), 0) + amount
            totals[owner] = totals.get(owner, 0) + amount
        return deals, amounts, totals

    def _proposal(self, items):
        """Return the values of the lines that bring all nearest to each other."""
        _items, loads = self._items_and_loads()
        by_key = {item.key: item for item in items}
        _deals, amounts, _totals = self._open_deals(self.user_ids._origin)
        return [
            {
                "partner_id": move.key,
                "from_user_id": move.giver,
                "to_user_id": move.taker,
                "deals": by_key[move.key].deals,
                "amount": amounts.get((move.key, move.giver), 0),
            }
            for move in level(loads, items, MOST_LINES)
        ]

    # === MAKING ===

    def action_make(self):
        """Make a hand-over in preview for everybody who gives something; they are looked at and done there.

        :return: the action that opens them
        :raise UserError: when nothing is proposed
        """
        self.ensure_one()
        self._check_team()
        if not self.line_ids:
            raise UserError(self.env._("There is nothing to level: all have about the same already."))
        handovers = self.env["sales.handover"]
        for giver, lines in self.line_ids.grouped("from_user_id").items():
            handovers |= self._make(giver, lines)
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_handover_action")
        if len(handovers) == 1:
            return action | {"res_id": handovers.id, "views": [(False, "form")], "view_mode": "form"}
        return action | {"domain": [("id", "in", handovers.ids)]}

    def _make(self, giver, lines):
        handover = self.env["sales.handover"].create(
            {
                "from_user_id": giver.id,
                "reason": "rebalance",
                "company_ids": [Command.set(self.env.company.ids)],
                "partner_ids": [Command.set(lines.partner_id.ids)],
                "receiver_ids": [Command.create({"user_id": user.id}) for user in lines.to_user_id],
            }
        )
        handover.action_preview()
        planned = handover.line_ids.filtered(lambda line: line.scope == "customer")
        for taker, given in lines.grouped("to_user_id").items():
            partners = set(given.partner_id.ids)
            planned.filtered(lambda line, partners=partners: line.partner_id.id in partners).to_user_id = taker
        return handover


class SalesLoadLevelLine(models.TransientModel):
    _name = "sales.load.level.line"
    _description = "Customer to Pass On"

    wizard_id = fields.Many2one("sales.load.level", required=True, index=True, ondelete="cascade")
    user_ids = fields.Many2many(related="wizard_id.user_ids")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, ondelete="cascade")
    from_user_id = fields.Many2one("res.users", "Handed Over By", required=True, readonly=True, ondelete="cascade")
    to_user_id = fields.Many2one("res.users", "Taken Over By", required=True, ondelete="cascade")
    deals = fields.Integer("Open Deals", readonly=True)
    amount = fields.Monetary("Weighted Amount", readonly=True)
