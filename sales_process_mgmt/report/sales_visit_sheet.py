from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..models.customer.card.balance_mixin import Scope
from ..models.customer.plan.money_query_mixin import Money, Span

# Lines of each section, so that the sheet stays one page.
LINES = {"contacts": 6, "orders": 5, "invoices": 5, "leads": 6, "installed": 6, "plans": 4, "swot": 6, "activities": 6,
         "promises": 4, "objections": 3}  # fmt: skip
RULED_LINES = 40  # of a whole page, to write on; what is printed covers the upper ones


class SalesVisitSheet(models.AbstractModel):
    """What one takes along to a customer, on a page: who, what was bought and owed, what is open, what is next.

    Everything is read with the rights of who prints it. What a customer has bought and owes in all is for those who
    may see his customer record or key account. Private profiles are not on it.
    """

    _name = "sales.visit.sheet"
    _inherit = ["sales.money.mixin"]
    _description = "Visit Sheet"

    @api.model
    @api.private
    def _sheet(self, partner, account=None):
        """Return what the sheet of a customer shows.

        :param partner: ``res.partner``; a contact stands for its company
        :param account: ``sales.key.account``, looked for where not given
        """
        partner = partner.commercial_partner_id
        account = account or self._find("sales.key.account", [("partner_id", "=", partner.id)], limit=1)
        leads = self._open_leads(partner)
        return {
            "partner": partner,
            "reached": " · ".join(filter(None, [self._address(partner), partner.phone, partner.email])),
            "customer": partner.sales_customer_id if self._reads("sales.customer") else None,
            "account": account,
            "company": account.company_id or self.env.company,
            "today": fields.Date.context_today(self),
            "contacts": self._contacts(partner),
            "money": self._money(partner, account),
            "orders": self._find(
                "sale.order",
                [("partner_id", "child_of", partner.id), ("state", "=", "sale")],
                order="date_order desc",
                limit=LINES["orders"],
            ),
            "leads": leads[: LINES["leads"]],
            **self._installed_base(partner),
            "objectives": self._objectives(account),
            "swot": self._swot(account, leads),
            "activities": self._activities(partner, account, leads),
            "extra": self._extra_sections(partner, account, leads),
            "ruled_lines": range(RULED_LINES),
        }

    @api.model
    def _installed_base(self, partner):
        """Return what stands there and what is planned to be bought; ``installed`` is None while the part is off."""
        if not self.env["sales.part"]._is_on("installed_base"):
            return {"installed": None, "plans": None}
        return {
            "installed": self._find(
                "sales.installed.product",
                [("partner_id", "=", partner.id), ("service_state", "!=", "retired")],
                limit=LINES["installed"],
            ),
            "plans": self._find("sales.purchase.plan", [("partner_id", "=", partner.id)], limit=LINES["plans"]),
        }

    @api.model
    def _extra_sections(self, partner, account, leads):  # pylint: disable=unused-argument
        """Return ``[(title, [text])]`` of what is promised and objected; those without a line are left out."""
        promises = self._find(
            "sales.customer.promise",
            [("partner_id", "=", partner.id), ("date_done", "=", False)],
            order="date_due, id",
            limit=LINES["promises"],
        )
        objections = self._find(
            "sales.objection",
            [("lead_id", "in", leads.ids), ("outcome", "=", "open")],
            order="date desc, id",
            limit=LINES["objections"],
        )
        sections = [
            (self.env._("Promised"), [f"{format_date(self.env, one.date_due)} {one.name}" for one in promises]),
            (self.env._("Open objections"), objections.mapped("name")),
        ]
        return [section for section in sections if section[1]]

    # === RIGHTS ===

    @api.model
    def _reads(self, model):
        return self.env[model].has_access("read")

    @api.model
    def _find(self, model, domain, **options):
        """Search as the user; nothing where he may not read the model at all."""
        records = self.env[model]
        return records.search(domain, **options) if self._reads(model) else records

    @api.model
    def _may_know_money(self, partner, account):
        """Tell whether the user may see what this customer has bought and owes in all."""
        seen = self._reads("sales.customer") and partner.sales_customer_id
        return bool(account or seen or partner.sudo().user_id == self.env.user)

    # === SECTIONS ===

    @api.model
    def _address(self, partner):
        """Return the address in a line; Odoo's has a comma for each line that is empty."""
        parts = (part.strip() for part in (partner.contact_address_inline or "").split(","))
        return ", ".join(filter(None, parts))

    @api.model
    def _contacts(self, partner):
        people = partner.child_ids.filtered(lambda one: one.type == "contact" and not one.is_company)
        return people[: LINES["contacts"]]

    @api.model
    def _money(self, partner, account):
        """Return what was bought this year and last, and what is open and overdue; None for whom it is not."""
        if not self._may_know_money(partner, account):
            return None
        company = account.company_id or self.env.company
        year = fields.Date.context_today(self).year
        this, last = (Span(partner.id, company.id, date(y, 1, 1), date(y, 12, 31)) for y in (year, year - 1))
        money = self._money_of([this, last])
        return {
            "currency": company.currency_id,
            "year": year,
            "this": money.get(this, Money()),
            "last": money.get(last, Money()),
            **self._owed(partner, company),
        }

    @api.model
    def _owed(self, partner, company):
        """Return what is open and overdue, as on the card, and the invoices that are late.

        It was asked before who may know: who does gets the totals, whatever entries he reads.
        """
        today = fields.Date.context_today(self)
        customers, scope = self.env["sales.customer"], Scope.at(company, today, partner.ids)
        self.env.flush_all()
        found = self.env.execute_query_dict(customers._open_items_query(scope))
        owed = found[0] if found else {"receivable": 0.0, "overdue": 0.0}
        late = self.env.execute_query_dict(self._late_query(customers, scope)) if owed["overdue"] else []
        return {
            "owed": owed["receivable"],
            "overdue": owed["overdue"],
            "late": [line | {"days": (today - line["due"]).days} for line in late],
        }

    @api.model
    def _late_query(self, customers, scope):
        return SQL(
            """
            SELECT l.move_name AS name, o.due, o.residual AS amount
              FROM (%s) o JOIN account_move_line l ON l.id = o.id
             WHERE o.is_due AND o.residual > 0
          ORDER BY o.due, o.id LIMIT %s
            """,
            customers._open_lines_query(scope),
            LINES["invoices"],
        )

    @api.model
    def _open_leads(self, partner):
        domain = [
            ("partner_id", "child_of", partner.id),
            ("type", "=", "opportunity"),
            ("won_status", "=", "pending"),
        ]
        return self._find("crm.lead", domain, order="expected_revenue desc, id", limit=50)

    @api.model
    def _objectives(self, account):
        if not account:
            return self.env["sales.account.objective"]
        domain = [("account_id", "=", account.id), ("year", "=", fields.Date.context_today(self).year)]
        return self._find("sales.account.objective", domain, order="quarter", limit=5)

    @api.model
    def _swot(self, account, leads):
        domain = ["|", ("account_id", "in", account.ids), ("lead_id", "in", leads.ids)]
        return self._find("sales.swot.item", domain, order="weight desc, id", limit=LINES["swot"])

    @api.model
    def _activities(self, partner, account, leads):
        """Return what is planned next with the customer, on whatever document."""
        documents = {"res.partner": [partner.id, *partner.child_ids.ids], "sales.key.account": account.ids}
        documents["crm.lead"] = leads.ids
        found = self.env["mail.activity"]
        for model, ids in documents.items():
            found |= found.search([("res_model", "=", model), ("res_id", "in", ids)], limit=LINES["activities"])
        return found.sorted(lambda one: (one.date_deadline, one.id))[: LINES["activities"]]


class SalesVisitSheetPartner(models.AbstractModel):
    """Visit sheets of customers."""

    _name = "report.sales_process_mgmt.visit_sheet_partner"
    _description = "Visit Sheet of a Customer"

    @api.model
    def _get_report_values(self, docids, data=None):  # pylint: disable=unused-argument
        sheet = self.env["sales.visit.sheet"]
        partners = self.env["res.partner"].browse(docids)
        partners.check_access("read")
        return {"docs": partners, "sheets": [sheet._sheet(partner) for partner in partners]}


class SalesVisitSheetAccount(models.AbstractModel):
    """Visit sheets of key accounts."""

    _name = "report.sales_process_mgmt.visit_sheet_account"
    _description = "Visit Sheet of a Key Account"

    @api.model
    def _get_report_values(self, docids, data=None):  # pylint: disable=unused-argument
        sheet = self.env["sales.visit.sheet"]
        accounts = self.env["sales.key.account"].browse(docids)
        accounts.check_access("read")
        return {"docs": accounts, "sheets": [sheet._sheet(account.partner_id, account) for account in accounts]}
