from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

# Documents on which people have activities that are about a customer.
ABOUT_CUSTOMERS = ("res.partner", "crm.lead", "sale.order")
UNDELIVERED = ("pending", "started", "partial")


class Scope(NamedTuple):
    """A kind of record that a hand-over takes along where its box ``has_<code>`` is ticked."""

    label: str
    model: str
    domain: Domain  # what is open: what is not stays with its owner, as history
    owner: str = "user_id"
    keeps: tuple = ()  # fields that Odoo would compute from the new owner, and that stay as they are
    note: bool = True  # whether a note is written on each record


class SalesHandoverScopeMixin(models.AbstractModel):
    """Registry of what can be handed over.

    A room adds its own kind of record by extending ``sales.handover`` with a box and a scope of the same code::

        class SalesHandover(models.Model):
            _inherit = "sales.handover"

            has_contract = fields.Boolean("Contracts", default=True)

            @api.model
            def _sales_handover_scopes(self):
                contracts = Scope(self.env._("Contracts"), "sales.contract", Domain("state", "=", "running"))
                return super()._sales_handover_scopes() | {"contract": contracts}

    The record's customer is found by ``partner_id``; it goes to the same colleague as the customer does.
    """

    _name = "sales.handover.scope.mixin"
    _description = "What Is Handed Over"

    has_customer = fields.Boolean("Customers", default=True)
    has_contact = fields.Boolean("Contacts", default=True, help="People at a customer who have a salesperson.")
    has_opportunity = fields.Boolean(
        "Leads and Opportunities",
        default=True,
        help="Open ones; won and lost ones stay with who closed them. Team and stage stay as they are.",
    )
    has_quotation = fields.Boolean("Quotations", default=True, help="Not confirmed yet. The sales team stays.")
    has_order = fields.Boolean(
        "Running Orders",
        help="Confirmed ones that are not delivered and invoiced in full. Sales reports count them for the new"
        " salesperson then.",
    )
    has_activity = fields.Boolean(
        "Activities", default=True, help="Planned calls, meetings and tasks on customers, deals and quotations."
    )

    @api.model
    def _sales_handover_scopes(self):
        """Return ``{code: Scope}``, in the order in which they are handed over; codes are stored and never change."""
        is_active = Domain("active", "=", True)
        is_customer = Domain("is_company", "=", True) | Domain("parent_id", "=", False)
        is_running = Domain("invoice_status", "!=", "invoiced") | Domain("delivery_status", "in", UNDELIVERED)
        deal = {"keeps": ("team_id", "company_id")}
        return {
            "customer": Scope(self.env._("Customers"), "res.partner", is_active & is_customer),
            "contact": Scope(self.env._("Contacts"), "res.partner", is_active & ~is_customer),
            "opportunity": Scope(
                self.env._("Leads and Opportunities"),
                "crm.lead",
                is_active & Domain("won_status", "=", "pending"),
                **deal,
            ),
            "quotation": Scope(
                self.env._("Quotations"), "sale.order", Domain("state", "in", ("draft", "sent")), **deal
            ),
            "order": Scope(
                self.env._("Running Orders"), "sale.order", Domain("state", "=", "sale") & is_running, **deal
            ),
            "activity": Scope(
                self.env._("Activities"),
                "mail.activity",
                is_active & Domain("res_model", "in", ABOUT_CUSTOMERS),
                note=False,
            ),
        }

    def _ticked_scopes(self):
        """Return the scopes whose boxes are ticked."""
        self.ensure_one()
        return {code: scope for code, scope in self._sales_handover_scopes().items() if self[f"has_{code}"]}

    @api.model
    def _records(self, scope, domain):
        """Return all records of a scope in a domain, archived ones included.

        As superuser: a leader may not read the quotations of his people, and hands them over nevertheless.
        """
        return self.env[scope.model].sudo().with_context(active_test=False).search(domain, order="id")

    @api.model
    def _documents(self, records):
        """Return ``{record: document}``: what an activity is about, of all others the record itself."""
        if records._name != "mail.activity":
            return {record: record for record in records}
        result = {}
        for model, activities in records.grouped("res_model").items():
            documents = self.env[model].sudo().browse(set(activities.mapped("res_id"))).exists()
            by_id = {document.id: document for document in documents}
            result |= {activity: by_id[activity.res_id] for activity in activities if activity.res_id in by_id}
        return result

    @api.model
    def _customer_of(self, document):
        """Return the customer that a document is about, or none."""
        partner = document if document._name == "res.partner" else document.partner_id
        return partner.commercial_partner_id

    @api.model
    def _hint_at_left_behind(self, users):
        """Tell who archives people what still belongs to them."""
        if not self.env["sales.part"]._is_on("handover") or self.env.su:
            return
        scopes = self._sales_handover_scopes()
        labels = {code: scopes[code].label for code in ("customer", "opportunity", "quotation")}
        for user in users:
            counts = {
                code: self.env[scopes[code].model]
                .sudo()
                .search_count(scopes[code].domain & Domain(scopes[code].owner, "=", user.id))
                for code in labels
            }
            if any(counts.values()):
                message = self.env._(
                    "%(user)s still has: %(what)s. Hand them over under CRM, Sales, Hand-overs.",
                    user=user.name,
                    what=", ".join(f"{count} {labels[code]}" for code, count in counts.items() if count),
                )
                params = {"type": "warning", "sticky": True, "message": message}
                self.env.user._bus_send("simple_notification", params)
