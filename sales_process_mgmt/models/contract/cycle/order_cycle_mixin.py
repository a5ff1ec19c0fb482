from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.ids import as_id
from ..order.order_guard_mixin import Reason


class SalesOrderCycleMixin(models.AbstractModel):
    """An order of a kind: its number, its warehouse, and the rules of its cycle."""

    _name = "sales.order.cycle.mixin"
    _inherit = ["sales.order.credit.mixin", "sales.order.step.mixin"]
    _description = "Order of a Cycle"

    sales_cycle_id = fields.Many2one(
        "sales.order.cycle",
        "Order Cycle",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
        help="Which steps this kind of order goes through, and which rules it has.",
    )

    # === WHO CHOOSES ===

    def _sales_check_cycle_choice(self):
        """Some cycles are chosen by a group only. Asked by create and write: constraints do not know who writes.

        :raises UserError: naming the cycle and the group
        """
        for cycle in self.sales_cycle_id.sudo().filtered("group_id"):
            if not self.env.su and cycle.group_id not in self.env.user.sudo().all_group_ids:
                raise UserError(
                    self.env._(
                        "The order cycle “%(cycle)s” is chosen by “%(group)s” only.",
                        cycle=cycle.name,
                        group=cycle.group_id.full_name,
                    )
                )

    def _sales_refuse_cycle_change(self, vals):
        """A confirmed order stays in its cycle, unless an administrator of sales moves it."""
        if "sales_cycle_id" not in vals or self.env.su or self.env.user.has_group("sales_team.group_sale_manager"):
            return
        for order in self:
            if order.state == "sale" and order.sales_cycle_id.id != vals["sales_cycle_id"]:
                raise UserError(
                    self.env._(
                        "%(order)s is confirmed: its order cycle is changed by an administrator of sales only.",
                        order=order.display_name,
                    )
                )

    # === REASONS ===

    @api.private
    def _sales_order_reasons(self, door):
        reasons = super()._sales_order_reasons(door)
        for order in self.filtered("sales_cycle_id"):
            reasons[order] += order._sales_cycle_reasons(door)
        return reasons

    def _sales_cycle_reasons(self, door):
        self.ensure_one()
        cycle = self.sales_cycle_id
        names = {"cycle": cycle.name}
        found = []
        if door == "confirm" and cycle.needs_contract and not self._sales_has_running_contract():
            found.append(Reason("cycle", self.env._("orders of “%(cycle)s” need a running contract.", **names)))
        if door == "confirm" and cycle.has_approval:
            found.append(Reason("approval", self.env._("orders of “%(cycle)s” are approved first.", **names)))
        if door == "deliver" and cycle.has_release:
            found.append(Reason("release", self.env._("goods of “%(cycle)s” are released first.", **names)))
        return found

    def _sales_has_running_contract(self):
        """Hook: tell whether the order draws on a contract that is signed and not expired."""
        self.ensure_one()
        contract = self.sales_contract_id
        return contract.state == "signed" and not contract.is_expired

    def _sales_has_credit_rule(self):
        return super()._sales_has_credit_rule() and (not self.sales_cycle_id or self.sales_cycle_id.check_credit)

    def _sales_is_judged(self):
        cycle = self.sales_cycle_id.sudo()
        return super()._sales_is_judged() or cycle.needs_contract or cycle.has_approval or cycle.has_release

    # === DEFAULTS ===

    @api.model
    def _sales_number_by_cycle(self, vals_list):
        """Give new orders the number of their cycle; what has one already keeps it."""
        default = self._fields["name"].default(self)
        for vals in vals_list:
            chosen = vals.get("sales_cycle_id", self.env.context.get("default_sales_cycle_id"))
            cycle = self.env["sales.order.cycle"].sudo().browse(as_id(chosen) or []).exists()
            if cycle and vals.get("name", default) in (default, False, ""):
                company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
                vals["name"] = cycle._next_number(company) or default

    def _sales_take_cycle_warehouse(self):
        """Propose the warehouse of the cycle on quotations of its company."""
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            warehouse = order.sudo().sales_cycle_id.warehouse_id
            if warehouse and warehouse.company_id == order.company_id:
                order.warehouse_id = warehouse
