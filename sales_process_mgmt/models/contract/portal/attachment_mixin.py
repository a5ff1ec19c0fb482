from odoo import api, models


class SalesSignatureFileMixin(models.AbstractModel):
    """The customer's signature below a contract is a file; nobody puts another one there."""

    _name = "sales.signature.file.mixin"
    _inherit = ["sales.sealed.file.mixin"]
    _description = "File of a Signature"

    @api.model
    def _sales_sealed_fields(self):
        return super()._sales_sealed_fields() | {("sales.contract", "signature")}
