from odoo import api, models
from odoo.exceptions import UserError

from .money_judge_mixin import Case


class SalesMoneyOrderMixin(models.AbstractModel):
    """An order that money rules hold: it is confirmed, and its goods leave."""

    _name = "sales.money.order.mixin"
    _inherit = ["sales.contract.sale.mixin", "sales.order.hold.mixin", "sales.money.document.mixin"]
    _description = "Order that Money Rules Hold"

    _sales_money_link = "order_id"

    @api.private
    def _sales_order_reasons(self, door):
        reasons = super()._sales_order_reasons(door)
        for order, found in self._sales_money_reasons(door).items():
            reasons[order].extend(found)
        return reasons

    @api.model
    def _sales_final_kinds(self):
        """Who overrides is said by the rule: no release of a hold goes around it."""
        return super()._sales_final_kinds() | {"rule"}

    def _sales_refuse_final(self, reasons):
        """What only money rules refuse is not a case for changing the order: they say themselves who overrides."""
        if {reason.kind for reason in reasons} == {"rule"}:
            raise UserError("\n".join([*(reason.text for reason in reasons), *self._sales_way_on({"rule"})]))
        return super()._sales_refuse_final(reasons)

    def _sales_way_on(self, kinds):
        texts = super()._sales_way_on(kinds)
        if "rule" in kinds:
            texts.append(self.env._("“Override” on the order takes the reason; nothing has been changed."))
        return texts

    def _sales_passed(self, door):
        """They go through: what was overridden or only warned of is used up and noted."""
        result = super()._sales_passed(door)
        self._sales_money_pass(door)
        return result

    def _sales_money_door(self):
        if self.state == "sale":
            return "deliver" if self.delivery_status not in (False, "full") else False
        return "confirm" if self.state in ("draft", "sent") else False

    def _sales_money_cases(self):
        return [Case(order, order.sales_contract_id, order) for order in self]

    def _sales_money_owners(self):
        return self.user_id | self.sales_contract_id.user_id

    def _sales_money_contract(self):
        return self.sales_contract_id

    def _sales_money_amount(self):
        return self.amount_total
