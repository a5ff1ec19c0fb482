from collections import defaultdict

from odoo import models
from odoo.tools import float_compare


class SalesMoneyNoteJudgeMixin(models.AbstractModel):
    """Papers that an invoice needs: the customer's signed note of a delivery, and his acceptance report."""

    _name = "sales.money.note.judge.mixin"
    _description = "Judge of Papers before an Invoice"

    # === SIGNED NOTES ===

    def _judge_note(self, cases):
        """Of goods no more is invoiced than was delivered with a signed note, all invoices of the call together."""
        cases = [case for case in cases if case.contract]
        invoices = self.env["account.move"].union(*(case.document for case in cases))
        lines = invoices.invoice_line_ids.sale_line_ids.filtered(
            lambda line: not line.is_downpayment and line.product_id.type == "consu"
        )
        asked = self._asked(invoices)
        short = {}
        for line in lines:
            noted, missing = self._noted(line)
            billed = line.qty_invoiced_posted + asked[line]
            if asked[line] > 0 and float_compare(billed, noted, precision_digits=6) > 0:
                short[line] = self._note_text(line, billed, noted, missing)
        texts = {}
        for case in cases:
            own = case.document.invoice_line_ids.sale_line_ids
            found = [
                text for line, text in short.items() if line in own and line.order_id == (case.order or line.order_id)
            ]
            if found:
                texts[case] = " ".join(found)
        return texts

    def _asked(self, invoices):
        """Return ``{order line: quantity}`` that these invoices ask for, in the unit of the order line."""
        asked = defaultdict(float)
        for item in invoices.invoice_line_ids:
            for line in item.sale_line_ids:
                asked[line] += item.product_uom_id._compute_quantity(item.quantity, line.product_uom_id, round=False)
        return asked

    def _noted(self, line):
        """Return the quantity delivered with a signed note, what came back left out, and deliveries without note."""
        noted, missing = 0.0, self.env["stock.picking"]
        for move in line.move_ids.filtered(lambda one: one.state == "done"):
            quantity = move.product_uom._compute_quantity(move.quantity, line.product_uom_id, round=False)
            leaves = move.location_dest_id.usage == "customer"
            if leaves and move.picking_id.sales_is_noted:
                noted += quantity
            elif leaves:
                missing |= move.picking_id
            elif move.location_id.usage == "customer":
                noted -= quantity
        return noted, missing

    def _note_text(self, line, billed, noted, missing):
        text = self.env._(
            "“%(product)s” of %(order)s: %(billed)s would be invoiced, %(noted)s are delivered with the customer's"
            " signed note.",
            product=line.product_id.display_name,
            order=line.order_id.name,
            billed=f"{billed:g}",
            noted=f"{max(noted, 0):g}",
        )
        if missing:
            text += " " + self.env._("Attach it to %s.", ", ".join(missing.mapped("name")))
        return text

    # === ACCEPTANCE ===

    def _judge_acceptance(self, cases):
        """The last instalment, and what is due on acceptance, is invoiced after the customer's acceptance report."""
        return {
            case: self.env._(
                "%(contract)s has no acceptance report yet that says “accepted”: record it first.",
                contract=case.contract.display_name,
            )
            for case in cases
            if case.contract and not case.contract.date_accepted and self._waits_for_acceptance(case)
        }

    def _waits_for_acceptance(self, case):
        plan = case.contract.installment_ids.sorted("sequence")
        installment = case.document.sales_installment_id
        if installment in plan:
            return installment == plan[-1:] or installment.trigger == "acceptance"
        # An invoice that is no down payment closes what is left of a contract with an order of its own.
        return bool(plan) and case.contract._has_own_order() and not case.document._sales_is_deposit()
