from odoo import fields, models


class SalesContractOrderLineMixin(models.AbstractModel):
    """A line of an order that fulfils a line of a contract."""

    _name = "sales.contract.sale.line.mixin"
    _description = "Order Line of a Contract"

    sales_contract_line_id = fields.Many2one(
        "sales.contract.line",
        "Contract Line",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
