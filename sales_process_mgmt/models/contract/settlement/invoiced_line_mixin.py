from odoo import models
from odoo.exceptions import UserError


class SalesInvoicedLineMixin(models.AbstractModel):
    """Lines of invoices, and the orders that they invoice: money that comes in is counted for these."""

    _name = "sales.invoiced.line.mixin"
    _description = "Line of an Invoice of an Order"

    def _sales_refuse_reordered(self, vals):
        """Refuse to let posted lines invoice another order: what was paid would be counted there.

        :raises UserError: naming the invoice
        """
        if "sale_line_ids" not in vals or self.env.su:
            return
        for line in self.sudo().filtered(lambda line: line.parent_state == "posted"):
            field = line._fields["sale_line_ids"]
            after = field.convert_to_record(field.convert_to_cache(vals["sale_line_ids"], line), line)
            if after._origin != line.sale_line_ids:
                raise UserError(
                    self.env._("“%s” is posted: what it invoices is not changed any more.", line.move_id.display_name)
                )

    def _sales_check_invoiced_customer(self):
        """Refuse lines that invoice an order of a contract, or with a plan, to somebody who has nothing to do with it.

        :raises UserError: naming the order and the customer
        """
        for line in self.sudo().filtered("sale_line_ids"):
            customer = line.move_id.partner_id.commercial_partner_id
            for order in line.sale_line_ids.order_id:
                known = (order.partner_id | order.partner_invoice_id).commercial_partner_id
                if customer and customer not in known and (order.sales_contract_id or order.sales_installment_ids):
                    raise UserError(
                        self.env._(
                            "%(order)s is of %(theirs)s: it is not invoiced to %(customer)s.",
                            order=order.display_name,
                            theirs=", ".join(known.mapped("display_name")),
                            customer=customer.display_name,
                        )
                    )
