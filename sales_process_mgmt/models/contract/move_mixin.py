from odoo import fields, models


class SalesInstallmentMoveMixin(models.AbstractModel):
    """An invoice that asks for an instalment."""

    _name = "sales.installment.move.mixin"
    _description = "Invoice of an Instalment"

    sales_contract_id = fields.Many2one(
        "sales.contract",
        "Contract",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    sales_installment_id = fields.Many2one(
        "sales.contract.installment",
        "Instalment",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )

    def _sales_keep_installment(self):
        """A credit note of an instalment's invoice lowers what was invoiced of the instalment."""
        for line, moves in self.sudo().grouped(lambda move: move.reversed_entry_id.sales_installment_id).items():
            if line:
                moves.sales_installment_id = line
