from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SalesContractQuotationMixin(models.AbstractModel):
    """A quotation that the customer wants as a contract: its lines and terms are taken over, nothing is typed twice."""

    _name = "sales.contract.quotation.mixin"
    _description = "Quotation that Becomes a Contract"

    sales_made_contract_ids = fields.One2many(
        "sales.contract", "origin_order_id", "Made Contracts", readonly=True, copy=False, groups="base.group_user"
    )

    def action_sales_make_contract(self):
        """Make a draft contract of a quotation, and open it; the one that was made before, if there is.

        :raises UserError: where it is a confirmed order, or has nothing to promise
        """
        self.ensure_one()
        self.check_access("write")
        contract = self.sales_made_contract_ids[:1]
        if not contract:
            self._sales_refuse_contract()
            contract = self.env["sales.contract"].with_company(self.company_id).create(self._sales_contract_values())
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_contract_action")
        return action | {"views": [(False, "form")], "res_id": contract.id}

    def _sales_refuse_contract(self):
        if self.state not in ("draft", "sent"):
            raise UserError(
                self.env._("“%s” is no quotation any more: a contract is made before its order.", self.display_name)
            )
        if not self._sales_promised_lines().filtered("product_id"):
            raise UserError(
                self.env._("“%s” has no line with a product: there is nothing to promise.", self.display_name)
            )

    @api.private
    def _sales_promised_lines(self):
        """Return the lines that a contract promises: no down payments, nothing that the customer did not choose."""
        return self.order_line.filtered(
            lambda line: not line.is_downpayment and (line.display_type in (False, "line_section", "line_note"))
        )

    def _sales_contract_values(self):
        goods = self.order_line.product_id.filtered(lambda product: product.type != "service")
        services = self.order_line.product_id - goods
        return {
            "company_id": self.company_id.id,
            "kind": "mixed" if goods and services else "framework" if goods else "service",
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "opportunity_id": self.opportunity_id.id,
            "origin_order_id": self.id,
            "currency_id": self.currency_id.id,
            "pricelist_id": self.pricelist_id.id,
            "payment_term_id": self.payment_term_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "line_ids": [Command.create(values) for values in self._sales_contract_line_values()],
        }

    def _sales_contract_line_values(self):
        rows = []
        for line in self._sales_promised_lines():
            values = {"sequence": line.sequence, "name": line.name, "display_type": line.display_type}
            if not line.display_type:
                values |= {
                    "product_id": line.product_id.id,
                    "quantity": line.product_uom_qty,
                    "product_uom_id": line.product_uom_id.id,
                    "price_unit": line.price_unit,
                    "discount": line.discount,
                    "tax_ids": [Command.set(line.tax_ids.ids)],
                    "analytic_distribution": line.analytic_distribution,
                }
            rows.append(values)
        return rows
