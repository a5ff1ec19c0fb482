from odoo import api, fields, models


class SalesDealRowMixin(models.AbstractModel):
    """A line of what is known about a deal: belongs to one opportunity, is typed in a list, has limits.

    Rights are those of the opportunity (record rules per model). A model configures it with class attributes::

        _sales_texts = ("statement",)                      # limited free text
        _sales_company_fields = ("partner_id", "product_tmpl_id")  # must fit the opportunity's company
    """

    _name = "sales.deal.row.mixin"
    _inherit = ["sales.line.mixin", "sales.text.limit.mixin", "sales.range.mixin", "sales.same.company.mixin"]
    _description = "Line of Knowledge about a Deal"

    _sales_texts = ()
    _sales_company_fields = ("partner_id",)

    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Contact", index="btree_not_null")

    @api.model
    def _seen_names(self):
        return super()._seen_names() | {*self._sales_company_fields}

    @api.constrains(lambda self: self._sales_texts)
    def _check_texts(self):
        for name in self._sales_texts:
            self._check_text_length(name)

    @api.constrains(lambda self: ("lead_id", *self._sales_company_fields))
    def _check_companies(self):
        """A contact or product that belongs to another company is not for this opportunity."""
        for row in self.sudo():
            for name in self._sales_company_fields:
                row._refuse_foreign(row[name], row.lead_id.company_id)
