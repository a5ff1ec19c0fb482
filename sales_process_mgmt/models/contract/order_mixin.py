from odoo import fields, models


class SalesContractOrderMixin(models.AbstractModel):
    """An order that fulfils a contract."""

    _name = "sales.contract.sale.mixin"
    _inherit = ["sales.order.guard.mixin"]
    _description = "Order of a Contract"

    sales_contract_id = fields.Many2one(
        "sales.contract",
        "Contract",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        domain="[('commercial_partner_id', 'parent_of', partner_id), ('state', '=', 'signed'),"
        " ('kind', 'in', ('framework', 'distribution')), ('currency_id', '=', currency_id)]",
        groups="base.group_user",
    )
