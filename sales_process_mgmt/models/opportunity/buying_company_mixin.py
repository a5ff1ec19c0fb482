from odoo import fields, models

from .buying_gap import GAPS


def asked(label):
    """Return the switch of a gap."""
    return fields.Boolean(label, default=True, groups="base.group_user")


class SalesBuyingCompanyMixin(models.AbstractModel):
    """Which gaps of a buying centre a company wants named."""

    _name = "sales.buying.company.mixin"
    _description = "Gaps of a Buying Centre that a Company Names"

    sales_ask_decision_maker = asked("No decision maker known")
    sales_ask_opposed = asked("Decision maker opposed")
    sales_ask_coach = asked("No coach")
    sales_ask_finance = asked("Finance not covered")
    sales_ask_technical = asked("Technical not covered")
    sales_ask_using = asked("Using department not covered")
    sales_ask_purchasing = asked("Purchasing not covered")

    def _sales_gaps_asked(self):
        """Return the codes of the gaps that this company names."""
        company = self.sudo()
        return [code for code in GAPS if company[f"sales_ask_{code}"]]
