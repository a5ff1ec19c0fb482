from odoo import api, models

from ..base.names import fetch_names


class SalesPeopleMixin(models.AbstractModel):
    """Everybody who is named on the form of an opportunity comes in one statement, with its customer.

    Each part that names contacts adds them by extending ``_sales_people`` in a mixin that inherits from this one, and
    ``_sales_users`` where it names users; one that is in no line of the form costs nothing.
    """

    _name = "sales.people.mixin"
    _description = "People on an Opportunity"

    def _sales_contact_error(self, contact):
        """Return why somebody cannot speak for the customer of this opportunity, or False.

        Who confirms something must be a person inside the customer; whether he still is later, nobody asks.
        """
        self.ensure_one()
        contact, customer = contact.sudo(), self.sudo().partner_id.commercial_partner_id
        if customer and not contact.is_company and contact.commercial_partner_id == customer:
            return False
        return self.env._(
            "“%(name)s” cannot confirm this: only a contact of the opportunity's customer (%(customer)s) can.",
            name=contact.name,
            customer=customer.name or self.env._("none is named yet"),
        )

    @api.private
    def _sales_people(self, specification):  # pylint: disable=unused-argument
        """Return the contacts that the form is going to name.

        :param dict specification: the fields that the web client reads
        :returns: ``res.partner``
        """
        return self.env["res.partner"]

    @api.private
    def _sales_users(self, specification):  # pylint: disable=unused-argument
        """Return the users that the form is going to name in its lines, as ``res.users``."""
        return self.env["res.users"]

    def _sales_fetch_people(self, specification):
        """Fetch them together with the customer and the salesperson, who are on every form."""
        self.fetch(specification)  # as reading does next: not twice, in two portions
        people, users = self._sales_people(specification), self._sales_users(specification)
        if people or users:
            fetch_names(self.partner_id | people, self.user_id | users)
