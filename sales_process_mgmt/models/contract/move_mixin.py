from odoo import fields, models


class SalesInstallmentMoveMixin(models.AbstractModel):
    """An invoice that asks for an instalment."""

    _name = "sales.installment.move.mixin"
    _description = "Invoice of an Instalment"

    sales_installment_id = fields.Many2one(
        "sales.contract.installment",
        "Instalment",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
