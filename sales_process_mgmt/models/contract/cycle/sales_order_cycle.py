from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

STEPS = [
    ("entry", "Entry"),
    ("approval", "Approval"),
    ("release", "Release"),
    ("delivery", "Delivery"),
    ("receivable", "Receivable"),
    ("close", "Close"),
    ("done", "Done"),
    ("cancel", "Cancelled"),
]


class SalesOrderCycle(models.Model):
    """The steps that a kind of order goes through, and which rules it has on its way.

    Entry is a step of all of them. With approval an order is confirmed once it is approved, with release its goods
    leave once they are released: both are asked by "Request Release" on the order.
    """

    _name = "sales.order.cycle"
    _description = "Order Cycle"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: all companies.")
    # === STEPS ===
    has_approval = fields.Boolean("Approval", help="An order is confirmed once it is approved.")
    has_release = fields.Boolean("Release", help="Goods leave once the order is released.")
    has_delivery = fields.Boolean("Delivery", default=True)
    has_receivable = fields.Boolean("Receivable", default=True, help="The order waits until it is invoiced and paid.")
    has_close = fields.Boolean("Close", help="Somebody locks the order when all is done.")
    # === RULES ===
    needs_contract = fields.Boolean("Contract Needed", help="No order without a running contract.")
    check_credit = fields.Boolean("Credit Rule", default=True, help="Where the company checks credit at all.")
    group_id = fields.Many2one("res.groups", "Only for", ondelete="restrict", help="Who may choose it; empty: all.")
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Default Warehouse", check_company=True, help="Proposed on orders of its company."
    )
    # === NUMBERS ===
    has_numbers = fields.Boolean("Numbers of Its Own", help="Otherwise orders are numbered as all others.")
    prefix = fields.Char("Number Prefix", default="SO%(year)s-")
    order_count = fields.Integer(compute="_compute_order_count")

    def _compute_order_count(self):
        groups = self.env["sale.order"]._read_group(
            [("sales_cycle_id", "in", self.ids)], ["sales_cycle_id"], ["__count"]
        )
        counts = {cycle.id: count for cycle, count in groups}
        for cycle in self:
            cycle.order_count = counts.get(cycle.id, 0)

    @api.constrains("has_numbers", "prefix")
    def _check_prefix(self):
        for cycle in self.filtered("has_numbers"):
            try:
                ((cycle.prefix or "") % {"year": "", "month": "", "day": "", "y": "", "doy": ""}).strip()
            except (KeyError, ValueError, TypeError):
                raise ValidationError(
                    self.env._(
                        "“%(cycle)s”: the prefix “%(prefix)s” cannot be read: use text, %%(year)s, %%(month)s.",
                        cycle=cycle.name,
                        prefix=cycle.prefix,
                    )
                ) from None

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        cycles = super().create(vals_list)
        cycles._make_numbers(self._companies())
        return cycles

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"has_numbers", "prefix", "company_id"}:
            self._make_numbers(self._companies())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_numbers(self):
        self._numbers().unlink()

    # === NUMBERS ===

    def _code(self):
        return f"sales.order.cycle.{self.id}"

    def _numbers(self):
        """Return the sequences of these cycles; their administrators have no right to those of others."""
        return self.env["ir.sequence"].sudo().search([("code", "in", [cycle._code() for cycle in self])])

    def _companies(self):
        """Return all companies: who writes cycles may not work for each of them."""
        return self.env["res.company"].sudo().search(Domain.TRUE)

    def _make_numbers(self, companies):
        """Make the sequences that companies lack, and let prefixes follow."""
        numbers = self._numbers()
        known = {(one.code, one.company_id) for one in numbers}
        missing = []
        for cycle in self.filtered("has_numbers"):
            mine = numbers.filtered(lambda one, cycle=cycle: one.code == cycle._code() and one.prefix != cycle.prefix)
            mine.write({"prefix": cycle.prefix})
            missing += [
                {
                    "name": self.env._("Orders: %s", cycle.name),
                    "code": cycle._code(),
                    "prefix": cycle.prefix,
                    "padding": 5,
                    "company_id": company.id,
                }
                for company in cycle.company_id or companies
                if (cycle._code(), company) not in known
            ]
        numbers.create(missing)

    @api.private
    def _next_number(self, company):
        """Return the next number of an order of a company, or False where the cycle has none of its own."""
        self.ensure_one()
        if not self.has_numbers:
            return False
        return self.env["ir.sequence"].sudo().with_company(company).next_by_code(self._code())

    # === ACTIONS ===

    def action_open_orders(self):
        """Open the orders of this cycle, with where they wait and why."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_order_status_action")
        return action | {"domain": [("sales_cycle_id", "=", self.id)], "context": {}}
