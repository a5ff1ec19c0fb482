from odoo import models
from odoo.exceptions import ValidationError


class SalesSameCompanyMixin(models.AbstractModel):
    """Documents that name partners and products: what belongs to one company is not for another one's document."""

    _name = "sales.same.company.mixin"
    _description = "Records of One Company"

    def _refuse_foreign(self, record, company):
        """Refuse a partner or product of a company that is neither ``company`` nor above it.

        :param record: has a ``company_id``, empty for all companies
        :param company: of the document; empty where it is for all
        :raises ValidationError: naming both companies
        """
        record = record.sudo()
        other = record.company_id
        if company and other and other not in company.sudo().parent_ids:
            raise ValidationError(
                self.env._(
                    "“%(record)s” belongs to %(other)s and not to %(company)s.",
                    record=record.display_name,
                    other=other.name,
                    company=company.name,
                )
            )
