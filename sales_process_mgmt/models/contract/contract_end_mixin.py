from odoo import api, models
from odoo.exceptions import UserError


class SalesContractEndMixin(models.AbstractModel):
    """How a contract ends: done, once nothing is left to do; or terminated before its time, with the reason."""

    _name = "sales.contract.end.mixin"
    _description = "End of a Contract"

    def action_done(self):
        """Close contracts of which nothing is left to call off, deliver, invoice or collect.

        What a framework has not called off when its time is over does not keep it open.

        :raises UserError: with what is left of each of them
        """
        self.check_access("write")
        left = {contract: contract._left_texts() for contract in self.sudo()}  # of orders that the user may not read
        texts = [
            self.env._(
                "“%(contract)s” is not done yet: %(left)s. What is not wanted any more is ended by “Terminate”, with"
                " the reason.",
                contract=contract.display_name,
                left="; ".join(found),
            )
            for contract, found in left.items()
            if found
        ]
        if texts:
            raise UserError("\n".join(texts))
        self._end("done", {})
        return True

    def action_terminate(self, reason=None):
        """End a contract before its time.

        :param str reason: kept on the contract
        :raises UserError: without a reason
        """
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why the contract is terminated."))
        self._end("terminated", {"termination_reason": reason})
        # Invoices that stand are owed; what was only planned is not.
        planned = self._amending().installment_ids.filtered(lambda line: not line._own_invoiced()[1])
        planned.write({"is_void": True})
        return True

    def _end(self, state, values):
        self.check_access("write")
        for contract in self:
            if contract.state != "signed":
                raise UserError(self.env._("“%s” does not run: there is nothing to end.", contract.display_name))
        self._as_system().write({"state": state, **values})

    # === WHAT IS LEFT ===

    @api.private
    def _left_texts(self):
        """Return what is left to do, each with its figure."""
        self.ensure_one()
        return [*self._left_goods(), *self._left_money()]

    def _left_goods(self):
        to_call, to_deliver = [], []
        for line in self.line_ids:
            name, rounding = line.product_id.display_name or line.name, line.product_uom_id
            if not self._has_own_order() and not self.is_expired and rounding.compare(line.quantity_left, 0) > 0:
                to_call.append(f"{line.quantity_left:g} {rounding.name} {name}")
            rest = line.quantity_called - line.quantity_delivered
            if line.product_id.type == "consu" and rounding.compare(rest, 0) > 0:
                to_deliver.append(f"{rest:g} {rounding.name} {name}")
        texts = []
        if to_call:
            texts.append(self.env._("left to call off: %s", ", ".join(to_call)))
        if to_deliver:
            texts.append(self.env._("left to deliver: %s", ", ".join(to_deliver)))
        return texts

    def _left_money(self):
        currency = self.currency_id
        to_invoice = self._amount_called() - self.amount_invoiced
        to_collect = self.amount_invoiced - self.amount_settled - self.amount_written
        texts = []
        if currency.compare_amounts(to_invoice, 0) > 0:
            texts.append(self.env._("left to invoice: %s", currency.format(to_invoice)))
        if currency.compare_amounts(to_collect, 0) > 0:
            texts.append(self.env._("left to collect: %s", currency.format(to_collect)))
        return texts

    def _amount_called(self):
        """Return the worth with tax of what was called off: all of a contract that has an order of its own."""
        if self._has_own_order():
            return self.amount_total
        return self.currency_id.round(self._called_worth().get(self.id, (0.0, 0.0))[0])
