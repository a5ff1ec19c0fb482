from odoo import fields, models
from odoo.exceptions import UserError


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

    def _sales_refuse_relink(self, vals):
        """Refuse to take from a contract, or give to another, what was agreed: lines of confirmed orders, and those of
        a contract's own order, which amendments find by that.

        :raises UserError: naming line and contract
        """
        if "sales_contract_line_id" not in vals or self.env.su:
            return
        for line in self.sudo():  # who writes the order may not read the contract
            promised = line.sales_contract_line_id
            if promised.id == (vals["sales_contract_line_id"] or False):
                continue
            if promised and line.order_id == promised.contract_id.own_order_id:
                raise UserError(
                    self.env._(
                        "“%(line)s” fulfils “%(contract)s” as a whole and stays with its line there.",
                        line=line.name,
                        contract=promised.contract_id.display_name,
                    )
                )
            if line.state == "sale":
                raise UserError(
                    self.env._(
                        "“%(line)s” of %(order)s is confirmed: it stays with its contract, or without. Make another"
                        " order.",
                        line=line.name,
                        order=line.order_id.display_name,
                    )
                )
