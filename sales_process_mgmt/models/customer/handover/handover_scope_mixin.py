from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_list

from ..running_orders import running_domain

# Documents on which people have activities that are about a customer.
ABOUT_CUSTOMERS = (
    "res.partner",
    "crm.lead",
    "sale.order",
    "sales.customer.promise",
    "sales.key.account",
    "sales.deal.registration",
)
# Documents that belong to a sales team, and that stay in it whoever gets them.
OF_TEAMS = ("crm.lead", "sale.order")
# Who archives somebody is not told of these: they go along with others, or Odoo has just deleted them.
NOT_HINTED = ("contact", "order", "activity")


class Scope(NamedTuple):
    """A kind of record that a hand-over takes along where its box ``has_<code>`` is ticked."""

    label: str
    model: str
    domain: Domain  # what is open: what is not stays with its owner, as history
    owner: str = "user_id"
    keeps: tuple = ()  # fields that Odoo would compute from the new owner, and that stay as they are
    note: bool = True  # whether a note is written on each record
    about: str = ""  # the field with the document whose customer, team and form count in place of the record's own
    part: str = ""  # the part of the addon to which it belongs; nothing of a part that is off is handed over
    has_team: bool = False  # who owns it stands in a team: written with all that Odoo tells of it, put back as it was


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

    The record's customer is found by ``partner_id``, its own or that of the document it is ``about``; it goes to the
    same colleague as the customer does. A scope with ``has_team`` has two methods on its model, see
    ``sales.key.account.handover.mixin``.
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
        help="Confirmed ones that are not delivered and invoiced in full, or with a service to be done. Sales reports"
        " count them for the new salesperson then.",
    )
    has_activity = fields.Boolean(
        "Activities", default=True, help="Planned calls, meetings and tasks on customers, deals and quotations."
    )
    has_promise = fields.Boolean("Promises", default=True, help="Not kept yet, late ones too; each with its reminder.")
    has_service = fields.Boolean(
        "Customer Service", default=True, help="Customers whose card names the person as their customer service."
    )
    has_key_account = fields.Boolean(
        "Key Accounts Managed",
        default=True,
        help="Who may appoint the key-account manager hands them over: a sales administrator, or the manager. Who is"
        " appointed stands in the team and reads private profiles as the account's own rules say.",
    )

    @api.model
    def _sales_handover_scopes(self):
        """Return ``{code: Scope}``, in the order in which they are handed over; codes are stored and never change."""
        is_active = Domain("active", "=", True)
        is_customer = Domain("is_company", "=", True) | Domain("parent_id", "=", False)
        is_reminder = Domain("res_model", "=", "sales.customer.promise") & Domain("automated", "=", True)
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
            "order": Scope(self.env._("Running Orders"), "sale.order", running_domain(), **deal),
            "activity": Scope(
                self.env._("Activities"),
                "mail.activity",
                is_active & Domain("res_model", "in", ABOUT_CUSTOMERS) & ~is_reminder,
                note=False,
            ),
            **self._account_scopes(),
        }

    @api.model
    def _account_scopes(self):
        """Return the scopes of what somebody looks after at a customer besides selling to him."""
        return {
            "promise": Scope(
                self.env._("Promises"),
                "sales.customer.promise",
                Domain("date_done", "=", False),
                part="customer_card",
            ),
            "service": Scope(
                self.env._("Customer Service"),
                "sales.customer",
                Domain("partner_id.active", "=", True),
                owner="service_user_id",
                note=False,
                about="partner_id",
                part="customer_card",
            ),
            "key_account": Scope(
                self.env._("Key Accounts Managed"),
                "sales.key.account",
                Domain("active", "=", True),
                owner="manager_id",
                part="key_account",
                has_team=True,
            ),
        }

    def _ticked_scopes(self):
        """Return the scopes whose boxes are ticked, of the parts that are on."""
        self.ensure_one()
        return {code: scope for code, scope in self._scopes_in_use().items() if self[f"has_{code}"]}

    @api.model
    def _scopes_in_use(self):
        part = self.env["sales.part"]
        scopes = self._sales_handover_scopes()
        return {code: scope for code, scope in scopes.items() if not scope.part or part._is_on(scope.part)}

    @api.model
    def _owned_domain(self, scope, user):
        """Return what is open of a scope and can be handed over by ``user``."""
        return scope.domain & Domain(scope.owner, "=", user.id)

    @api.model
    def _records(self, scope, domain):
        """Return all records of a scope in a domain, archived ones included.

        As superuser: a leader may not read the quotations of his people, and hands them over nevertheless.
        """
        return self.env[scope.model].sudo().with_context(active_test=False).search(domain, order="id")

    @api.model
    def _documents(self, scope, records):
        """Return ``{record: document}``: what an activity or an objection is about, of others the record itself."""
        if scope.about:
            return {record: record[scope.about] for record in records if record[scope.about]}
        if records._name != "mail.activity":
            return {record: record for record in records}
        return self._pointed_at(records)

    @api.model
    def _pointed_at(self, records):
        """Return ``{record: document}``: what ``res_model`` and ``res_id`` point at, where it still is."""
        result = {}
        for model, of_model in records.grouped("res_model").items():
            documents = self.env[model].sudo().browse(set(of_model.mapped("res_id"))).exists()
            by_id = {document.id: document for document in documents}
            result |= {record: by_id[record.res_id] for record in of_model if record.res_id in by_id}
        return result

    @api.model
    def _title_of(self, record):
        """Return what a line calls a record."""
        return (record.display_name or "").split("\n")[0]

    @api.model
    def _customer_of(self, document):
        """Return the customer that a document is about, or none."""
        if document._name == "res.partner":
            return document.commercial_partner_id
        # The partner of a registration is the dealer who bids for the customer.
        name = "customer_id" if document._name == "sales.deal.registration" else "partner_id"
        return document[name].commercial_partner_id

    @api.model
    def _counted(self, counts):
        """Return a text like “12 Customers and 3 Quotations” of ``{label: count}``, in the language of the reader."""
        texts = [self.env._("%(count)s %(what)s", count=count, what=label) for label, count in counts.items() if count]
        return format_list(self.env, texts) if texts else ""

    @api.model
    def _hint_at_left_behind(self, users):
        """Tell who archives people what still belongs to them."""
        if not self.env["sales.part"]._is_on("handover") or self.env.su:
            return
        scopes = {code: scope for code, scope in self._scopes_in_use().items() if code not in NOT_HINTED}
        for user in users:
            counts = {
                scope.label: self.env[scope.model].sudo().search_count(self._owned_domain(scope, user))
                for scope in scopes.values()
            }
            if any(counts.values()):
                message = self.env._(
                    "%(user)s still has: %(what)s. Hand them over under CRM, Customers, Hand-overs.",
                    user=user.name,
                    what=self._counted(counts),
                )
                params = {"type": "warning", "sticky": True, "message": message}
                self.env.user._bus_send("simple_notification", params)
