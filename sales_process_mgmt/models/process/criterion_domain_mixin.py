from odoo import models


class SalesCriterionDomainMixin(models.AbstractModel):
    """A literal domain on opportunities that says when an opportunity meets a criterion."""

    _name = "sales.criterion.domain.mixin"
    _inherit = ["sales.domain.mixin"]
    _description = "Domain of an Exit Criterion"

    def _domain_model(self):
        return self.env["crm.lead"]

    def _foreign_text(self, path, model):
        return self.env._(
            "“%(path)s” leads to what does not belong to the opportunity: %(documents)s",
            path=path,
            documents=model._description,
        )
