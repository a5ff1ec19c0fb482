from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain


class Fact(NamedTuple):
    """A fact that a document proves: what people call it, and the opportunities for which it is true."""

    label: str
    domain: Domain


class SalesFactMixin(models.AbstractModel):
    """Registry of document facts about an opportunity.

    A room adds its facts by extending ``_sales_facts`` in a mixin of its own that is composed into ``crm.lead``::

        @api.model
        def _sales_facts(self):
            return super()._sales_facts() | {
                "deposit_paid": Fact(self.env._("Down payment received"), Domain("order_ids", "any", …)),
            }

    A fact is a domain, so that one statement judges any number of opportunities.
    """

    _name = "sales.fact.mixin"
    _description = "Document Facts of an Opportunity"

    @api.model
    def _sales_facts(self):
        """Return ``{code: Fact}``; codes are stored on criteria and never change."""
        return {}
