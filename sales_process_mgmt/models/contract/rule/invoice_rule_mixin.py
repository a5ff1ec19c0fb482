from odoo import api, models
from odoo.exceptions import UserError

from .money_judge_mixin import Case

SALES = ("out_invoice", "out_receipt")


class SalesMoneyInvoiceMixin(models.AbstractModel):
    """A customer's invoice that money rules hold. Drafts are free to be made; posting is what rules refuse.

    Every way to posting writes the state: the button, the list, the nightly job, and a client who writes it himself.
    An invoice that the customer has paid online already is never refused: his money is in.
    """

    _name = "sales.money.invoice.mixin"
    _inherit = ["sales.installment.move.mixin", "sales.money.document.mixin"]
    _description = "Invoice that Money Rules Hold"

    _sales_money_link = "move_id"

    # === DOOR ===

    @api.private
    def _sales_invoice_reasons(self):
        """Registry: return ``{invoice: [Reason]}``, as if all these invoices were posted together.

        Extend with ``super()``.
        """
        return {move: [] for move in self} | self._sales_money_reasons("invoice")

    def _sales_posted_by(self, vals):
        """Return the customers' invoices that are posted by writing ``vals``."""
        if vals.get("state") != "posted":
            return self.browse()
        return self.filtered(lambda move: move.move_type in SALES and move.state != "posted")

    @api.private
    def _sales_refuse_posting(self):
        """Refuse to post these invoices.

        :raises UserError: with the reasons of all of them
        """
        # Who posts may not read all that speaks against it: contracts, deliveries, other invoices.
        reasons = self.sudo()._sales_invoice_reasons() if self else {}
        texts = [
            self.env._("%(invoice)s: %(reason)s", invoice=move._sales_money_name(), reason=reason.text)
            for move, found in reasons.items()
            for reason in found
        ]
        if texts:
            raise UserError("\n".join(texts))
        self._sales_money_pass("invoice")

    def _sales_money_name(self):
        """Return how a refusal calls it: a number that it would only get by posting is not given yet."""
        origin = ", ".join(self.invoice_line_ids.sale_line_ids.order_id.mapped("name")) or self.partner_id.display_name
        return self.env._("Invoice of %s", origin)

    # === WHAT THE RULES LOOK AT ===

    @api.private
    def _sales_is_deposit(self):
        """Tell whether it asks for down payments only: each of its lines belongs to one."""
        self.ensure_one()
        items = self.invoice_line_ids.filtered(lambda item: item.display_type == "product")
        return bool(items) and all(
            item.sale_line_ids and all(line.is_downpayment for line in item.sale_line_ids) for item in items
        )

    def _sales_is_paid_online(self):
        """Tell whether money that came online covers the whole invoice."""
        paid = sum(
            one.currency_id._convert(one.amount, self.currency_id, self.company_id, one.create_date.date())
            for one in self.transaction_ids
            if one.state == "done" and one.operation != "refund"
        )
        return bool(paid) and self.currency_id.compare_amounts(paid, self.amount_total) >= 0

    def _sales_money_door(self):
        return "invoice" if self.move_type in SALES and self.state == "draft" else False

    def _sales_money_cases(self):
        """An invoice is judged for each contract; for frameworks, for each order; and for orders with a plan alone."""
        cases = []
        for move in self.filtered(lambda one: not one._sales_is_paid_online()):
            orders, contracts = move._sales_money_sources()
            for contract in contracts:
                own = orders.filtered(lambda order, contract=contract: order.sales_contract_id == contract)
                if contract._has_own_order() or not own:
                    own = own[:1]
                cases += [Case(move, contract, order) for order in (own or [own])]
            orders |= move.sales_installment_id.order_id
            alone = orders.filtered(lambda order: order.sales_installment_ids and not order.sales_contract_id)
            cases += [Case(move, alone.sales_contract_id, order) for order in alone]
        return cases

    def _sales_money_sources(self):
        """Return the orders and contracts that it invoices: also where its lines have lost their orders since."""
        orders = self.invoice_line_ids.sale_line_ids.order_id
        contracts = orders.sales_contract_id | self.sales_installment_id.contract_id
        return orders, contracts or self.sales_contract_id

    def _sales_money_owners(self):
        orders, contracts = self._sales_money_sources()
        return self.invoice_user_id | orders.user_id | contracts.user_id

    def _sales_money_contract(self):
        _orders, contracts = self._sales_money_sources()
        return contracts if len(contracts) == 1 else contracts.browse()

    def _sales_money_amount(self):
        return self.amount_total
