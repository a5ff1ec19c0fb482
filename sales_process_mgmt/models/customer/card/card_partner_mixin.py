from datetime import date, datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..choices import (
    CLASSES,
    COMPANY_SIZES,
    COMPANY_TYPES,
    CONTRACT_STATES,
    CUSTOMER_KINDS,
    DEAL_INTENTIONS,
    PAYMENT_HABITS,
    TELESALES_CODES,
    VALUE_TYPES,
)
from ..people import among
from .balance_mixin import SOURCES, Scope
from .card_mixin import TYPED

# What the tab shows as it is kept; the balance and the contacts are asked for anew.
KEPT = (*TYPED, "card_completeness")
CLASSED = (
    "customer_class",
    "class_measured",
    "class_begin",
    "class_override",
    "class_override_until",
    "class_override_reason",
)
FRESH = (*(name for columns in SOURCES.values() for name in columns), "last_contact_date", "next_contact_date")
# Not for all staff: Odoo puts fields that conditions name into views, also into those of a part that is off.
CARD = "sales_process_mgmt.group_part_customer_card"
CLASS = "sales_process_mgmt.group_part_customer_class"
MONEY = "sales_card_currency_id"
SHOWN_PROMISES = 12
# JSON knows no dates.
PARSED = {"date": date.fromisoformat, "datetime": datetime.fromisoformat}


def typed(name, kind, *args, **options):
    """Return a field of the tab that writes ``name`` of the customer record, under the user's rights there.

    Each has an inverse of its own: while one is written, Odoo takes the others of the same compute for empty.
    """
    return kind(
        *args,
        compute="_compute_sales_card",
        inverse=lambda partners: partners._inverse_sales_card(name),
        compute_sudo=False,
        groups=CARD,
        copy=False,
        **options,
    )


def measured(kind, *args, **options):
    """Return a field of the tab that only shows."""
    return kind(*args, compute="_compute_sales_card", compute_sudo=False, groups=CARD, **options)


def classed(kind, *args, **options):
    """Return a field of the class, which shows without the card too."""
    return kind(*args, compute="_compute_sales_class", compute_sudo=False, groups=CLASS, **options)


class SalesCustomerCardPartnerMixin(models.AbstractModel):
    """The customer card on the partner: read in one statement under the user's rules, written through ``_of``."""

    _name = "sales.customer.card.partner.mixin"
    _inherit = ["sales.customer.partner.mixin"]
    _description = "Customer Card of a Partner"

    # === TYPED ===
    sales_company_type = typed("company_type", fields.Selection, COMPANY_TYPES, "Type of Company")
    sales_business_scope = typed("business_scope", fields.Text, "Business Scope")
    sales_registered_capital = typed(
        "registered_capital", fields.Monetary, "Registered Capital", currency_field="sales_capital_currency_id"
    )
    sales_capital_currency_id = typed("capital_currency_id", fields.Many2one, "res.currency", "Currency of the Capital")
    sales_legal_representative = typed("legal_representative", fields.Char, "Legal Representative")
    sales_founding_date = typed("founding_date", fields.Date, "Founded")
    sales_company_size = typed("company_size", fields.Selection, COMPANY_SIZES, "Size")
    sales_kind = typed("kind", fields.Selection, CUSTOMER_KINDS, "Customer Kind")
    sales_value_type = typed("value_type", fields.Selection, VALUE_TYPES, "Value Type")
    sales_deal_intention = typed("deal_intention", fields.Selection, DEAL_INTENTIONS, "Deal Intention")
    sales_service_user_id = typed(
        "service_user_id", fields.Many2one, "res.users", "Customer Service", domain="[('share', '=', False)]"
    )
    sales_order_cycle_days = typed("order_cycle_days", fields.Integer, "Order Cycle (days)")
    sales_payment_habit = typed("payment_habit", fields.Selection, PAYMENT_HABITS, "Payment Habit")
    sales_payment_day = typed(
        "payment_day", fields.Integer, "Payment Day", help="Day of the month on which he pays; 0: none."
    )
    # === MEASURED ===
    sales_card_currency_id = measured(fields.Many2one, "res.currency", "Currency of the Card")
    sales_card_completeness = measured(fields.Integer, "Card Complete (%)")
    sales_revenue_12m = measured(fields.Monetary, "Revenue of 12 Months", currency_field=MONEY)
    sales_order_count = measured(fields.Integer, "Number of Orders")
    sales_first_order_date = measured(fields.Datetime, "First Order")
    sales_last_order_date = measured(fields.Datetime, "Last Order")
    sales_receivable = measured(fields.Monetary, "Receivable", currency_field=MONEY)
    sales_overdue = measured(fields.Monetary, "Overdue", currency_field=MONEY)
    sales_oldest_due_date = measured(fields.Date, "Overdue Since")
    sales_overdue_days = measured(fields.Integer, "Oldest Overdue (days)")
    sales_deal_count = measured(fields.Integer, "Open Opportunities")
    sales_deal_amount = measured(fields.Monetary, "Weighted Amount", currency_field=MONEY)
    sales_telesales_code = measured(fields.Selection, TELESALES_CODES, "Telesales Code")
    sales_contract_status = measured(fields.Selection, CONTRACT_STATES, "Contract")
    sales_last_contact_date = measured(fields.Datetime, "Last Contact")
    sales_next_contact_date = measured(fields.Date, "Next Contact")
    # === CLASS ===
    sales_customer_class = classed(fields.Selection, CLASSES, "Class")
    sales_class_measured = classed(fields.Selection, CLASSES, "Measured Class")
    sales_class_begin = classed(fields.Float, "Share Begins at (%)", digits=(16, 1))
    sales_class_override = classed(fields.Selection, CLASSES, "Class Set by Hand")
    sales_class_override_until = classed(fields.Date, "Set by Hand Until")
    sales_class_override_reason = classed(fields.Char, "Reason of the Class")
    # === PROMISED ===
    sales_promise_ids = fields.One2many(
        "sales.customer.promise",
        string="Promises",
        compute="_compute_sales_promise_ids",
        inverse="_inverse_sales_promise_ids",
        compute_sudo=False,
        groups=CARD,
        copy=False,
    )

    @api.depends_context("company", "uid")
    @api.depends("commercial_partner_id")
    def _compute_sales_card(self):
        cards = self._sales_cards()
        today = self.env["sales.customer"]._today_of(self.env.company)
        for partner in self:
            card = cards.get(partner.commercial_partner_id._origin.id, {})
            for name in (*KEPT, *FRESH, "contract_status"):
                partner[f"sales_{name}"] = card.get(name) or False
            partner.sales_card_currency_id = self.env.company.currency_id
            partner.sales_capital_currency_id = card.get("capital_currency_id") or self.env.company.currency_id
            since = card.get("oldest_due_date")
            partner.sales_overdue_days = (today - since).days if since else 0

    @api.depends_context("company", "uid")
    @api.depends("commercial_partner_id")
    def _compute_sales_class(self):
        """Read from the customer record, which is read anyway, by whom it may be."""
        for partner in self:
            customer = partner.sales_customer_id
            for name in CLASSED:
                partner[f"sales_{name}"] = customer[name]

    def _sales_cards(self):
        """Return ``{commercial partner's id: {column: value}}`` in one statement, of what the user may read.

        Who has no customer record yet, because it is made at night, is measured all the same; it is read by whom
        the record would be.
        """
        ids = self.commercial_partner_id._origin.ids
        if not ids:
            return {}
        self.env.flush_all()
        cards = {id_: {} for id_ in ids}
        for id_, known in self.env.execute_query(self._sales_cards_query(ids)):
            cards[id_].update(self._sales_parsed(known))
        unmade = {id_ for id_, card in cards.items() if "is_made" not in card}
        readable = self._sales_would_read(self.browse(unmade)) if unmade else set()
        return {id_: card for id_, card in cards.items() if "is_read" in card or id_ in readable}

    def _sales_parsed(self, known):
        """Return what is known of a customer as his record has it, without what is empty."""
        columns = self.env["sales.customer"]._fields
        filled = {name: value for name, value in known.items() if value is not None}
        dates = {name: PARSED.get(columns[name].type) for name in filled if name in columns}
        return {name: dates[name](value) if dates.get(name) else value for name, value in filled.items()}

    def _sales_cards_query(self, ids):
        """Return SQL: ``(partner_id, known)``, a row from each source that knows something of one of ``ids``.

        Rows below each other and not joined: PostgreSQL took longer to plan so many joins than to run them. They come
        in the order of their sources: what a later one knows takes the place of what an earlier one supposes.
        """
        measured, kept = self._sales_measured_queries(ids), self._sales_kept_queries(ids)
        return SQL(
            "SELECT partner_id, known FROM (SELECT * FROM (%s) m UNION ALL %s) a ORDER BY n",
            among(ids, self._sales_known_query(measured)),
            self._sales_known_query(kept, after=len(measured)),
        )

    def _sales_known_query(self, queries, after=0):
        """Return SQL: ``(n, partner_id, known)``, numbered by their query."""
        return SQL(" UNION ALL ").join(
            SQL("SELECT %s AS n, partner_id, to_jsonb(q) - 'partner_id' - 'company_id' AS known FROM (%s) q", n, query)
            for n, query in enumerate(queries, after)
        )

    def _sales_measured_queries(self, ids):
        """Return SQL of what is measured anew; first what stands where nothing is known."""
        company, customers = self.env.company, self.env["sales.customer"]
        queries = customers._balance_queries(Scope.at(company, customers._today_of(company), ids))
        defaults = SQL(", ").join(
            SQL("%s AS %s", default, SQL.identifier(name))
            for _query, columns in queries.values()
            for name, default in columns.items()
        )
        return [
            SQL("SELECT unnest(%s) AS partner_id, %s", list(ids), defaults),
            *(
                SQL("SELECT * FROM (%s) s WHERE company_id = %s", query, company.id)
                for query, _columns in queries.values()
            ),
            SQL(
                "SELECT partner_id, date_trunc('second', last) AS last_contact_date, next AS next_contact_date"
                " FROM (%s) s",
                customers._contacts_query(ids),
            ),
        ]

    def _sales_kept_queries(self, ids):
        """Return SQL of the customer records: what the user reads of them, and which there are."""
        customers = self.env["sales.customer"]
        where = [("partner_id", "in", ids), ("company_id", "=", self.env.company.id)]
        read, made = customers._search(where), customers.sudo()._search(where)
        columns = [SQL.identifier(read.table, name) for name in ("partner_id", *KEPT)]
        return [read.select(*columns, SQL("true AS is_read")), made.select(columns[0], SQL("true AS is_made"))]

    def _sales_would_read(self, partners):
        """Return the ids of those whose customer record the user could read, if there were one."""
        rule = self.env["ir.rule"]._compute_domain("sales.customer", "read")
        customers = self.env["sales.customer"].sudo()
        company = self.env.company.id
        made = customers.union(
            *(customers.new({"partner_id": partner.id, "company_id": company}) for partner in partners)
        )
        return set(made.filtered_domain(rule).partner_id.ids) if rule else set(partners.ids)

    def _inverse_sales_card(self, name):
        """Write a fact into the customer records, made where there is none yet.

        The records are looked for once for all facts of a save; Odoo keeps the writes and stores them together.
        """
        customers = self._sales_customers_to_write()
        for partner in self:
            customer = customers[partner.commercial_partner_id.id]
            value = partner[f"sales_{name}"]
            if value != customer[name]:
                customer.write({name: customer._fields[name].convert_to_write(value, customer)})
        self.invalidate_recordset(["sales_card_completeness"])

    def _sales_customers_to_write(self):
        """Return ``{commercial partner's id: customer record}`` with the user's rights."""
        customers = self.sales_customer_id
        missing = self.commercial_partner_id - customers.partner_id
        if missing:
            customers |= self.env["sales.customer"]._of(missing).with_env(self.env)
            self.invalidate_recordset(["sales_customer_id"])
        return {customer.sudo().partner_id.id: customer for customer in customers}

    # === CUSTOMER SERVICE ===

    def _sales_served_by_owner(self, vals):
        """Return the customer records whose owner serves them too, where ``vals`` gives the customers to nobody."""
        customers = self.env["sales.customer"].sudo()  # of all companies: the owner is one for all
        # As Odoo takes it: a text is nobody, too.
        if "user_id" not in vals or self._fields["user_id"].convert_to_cache(vals["user_id"], self):
            return customers
        served = [("partner_id", "in", self.ids), ("service_user_id", "!=", False)]
        found = customers.search_fetch(served, ["partner_id", "service_user_id", "user_id"])
        return found.filtered(lambda customer: customer.service_user_id == customer.user_id)

    # === PROMISES ===

    @api.depends_context("company", "uid")
    @api.depends("commercial_partner_id")
    def _compute_sales_promise_ids(self):
        """Those that are open or late and not done, then the latest that were done; with all that the lines show."""
        ids = self.commercial_partner_id._origin.ids
        domain = [("partner_id", "in", ids), ("company_id", "=", self.env.company.id)]
        promises = self.env["sales.customer.promise"].search_fetch(domain) if ids else []
        found = {id_: self.env["sales.customer.promise"] for id_ in ids}
        for promise in promises:
            found[promise.partner_id.id] |= promise
        for partner in self:
            mine = found.get(partner.commercial_partner_id._origin.id, self.env["sales.customer.promise"])
            partner.sales_promise_ids = mine.sorted(lambda promise: bool(promise.date_done))[:SHOWN_PROMISES]

    def _inverse_sales_promise_ids(self):
        """Create the lines that were entered; others are written by themselves, and none is deleted from here."""
        for partner in self:
            entered = partner.sales_promise_ids.filtered(lambda promise: not promise._origin)
            self.env["sales.customer.promise"].create(
                [
                    {
                        "partner_id": partner.commercial_partner_id.id,
                        "name": promise.name,
                        "date_due": promise.date_due,
                        "slack_days": promise.slack_days,
                        "user_id": (promise.user_id or self.env.user).id,
                    }
                    for promise in entered
                ]
            )
        self.invalidate_recordset(["sales_promise_ids"])

    def _sales_user_lists(self):
        return super()._sales_user_lists() | {"sales_promise_ids": ("user_id",)}

    # === ACTIONS ===

    def action_sales_promises(self):
        return self._sales_details_action("sales_customer_promise_action")

    def action_sales_assessments(self):
        return self._sales_details_action("sales_customer_assessment_action")

    def action_sales_products(self):
        return self._sales_details_action("sales_customer_product_action")

    def _sales_details_action(self, name):
        """Return the window of what is kept of this customer, to which lines are added."""
        self.ensure_one()
        commercial = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(f"sales_process_mgmt.{name}")
        return action | {
            "domain": [("partner_id", "=", commercial.id)],
            "context": {"default_partner_id": commercial.id, "sales_of_one_customer": True},
        }

    def action_sales_set_class(self):
        """Open the window in which a leader sets the class by hand."""
        self.ensure_one()
        return self.env["sales.customer"]._of(self).with_env(self.env).action_set_class()

    def action_sales_end_class(self):
        self.ensure_one()
        return self.env["sales.customer"]._of(self).with_env(self.env).action_end_class_override()
