from odoo import api, models
from odoo.fields import Domain

from ..choices import DEAL_INTENTIONS, TELESALES_CODES


class SalesCustomerSheetMixin(models.AbstractModel):
    """Customer funnel sheet 客户漏斗表: a rep's customers by telesales code and deal intention."""

    _name = "sales.customer.sheet.mixin"
    _description = "Customer Funnel Sheet"

    @api.model
    @api.readonly
    def get_customer_sheet(self, domain):
        """Return the numbers of the customers that the user may see.

        :param list domain: conditions on ``sales.customer``, from the search bar
        :return: dict with ``codes`` (rows) and ``intentions`` (columns) as ``[value, label]``, False for those
            that have none, and ``counts`` as ``[code, intention, number]``
        """
        grouped = self._read_group(Domain(domain), ["telesales_code", "deal_intention"], ["__count"])
        return {
            "codes": [*self._labels("telesales_code", TELESALES_CODES), [False, self.env._("No code")]],
            "intentions": [*self._labels("deal_intention", DEAL_INTENTIONS), [False, self.env._("Not judged")]],
            "counts": [list(row) for row in grouped],
        }

    @api.model
    def _labels(self, name, choices):
        labels = dict(self.fields_get([name], ["selection"])[name]["selection"])
        return [[value, labels[value]] for value, _label in choices]
