from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..choices import (
    COMPANY_SIZES,
    COMPANY_TYPES,
    CUSTOMER_KINDS,
    DEAL_INTENTIONS,
    PAYMENT_HABITS,
    VALUE_TYPES,
)

# What makes a card complete: typed facts, and those that Odoo keeps on the partner.
FACTS = (
    "company_type",
    "business_scope",
    "registered_capital",
    "legal_representative",
    "founding_date",
    "company_size",
    "kind",
    "value_type",
    "order_cycle_days",
    "payment_habit",
    "deal_intention",
    "service_user_id",
)
PARTNER_FACTS = ("vat", "phone", "email", "street", "industry_id")
SEES_ALL = "sales_team.group_sale_salesman_all_leads"
# What people type on a card.
TYPED = (*FACTS, "capital_currency_id", "payment_day")


class SalesCustomerCardMixin(models.AbstractModel):
    """Who the customer is 客户资料卡: what people type about him, and how complete that is.

    Tax number, bank accounts, address and industry are Odoo's own fields of the partner. The completeness of a
    card counts for its owner.
    """

    _name = "sales.customer.card.mixin"
    _inherit = ["sales.customer.measure.mixin", "sales.range.mixin", "sales.text.limit.mixin"]
    _description = "Customer Card"

    # === WHO IT IS ===
    company_type = fields.Selection(COMPANY_TYPES, copy=False)
    business_scope = fields.Text(copy=False, help="What the customer makes or trades, as in the business licence.")
    registered_capital = fields.Monetary(currency_field="capital_currency_id", copy=False)
    capital_currency_id = fields.Many2one(
        "res.currency", "Currency of the Capital", default=lambda self: self.env.company.currency_id
    )
    legal_representative = fields.Char(copy=False)
    founding_date = fields.Date("Founded", copy=False)
    company_size = fields.Selection(COMPANY_SIZES, "Size", copy=False)
    # === WHAT HE IS TO US ===
    kind = fields.Selection(
        CUSTOMER_KINDS,
        "Customer Kind",
        copy=False,
        index="btree_not_null",
        help="Potential: not to be met with what we have. Target: can be met."
        " Major: large, frequent, profitable and creditworthy.",
    )
    value_type = fields.Selection(VALUE_TYPES, copy=False, help="What the customer values when buying.")
    deal_intention = fields.Selection(DEAL_INTENTIONS, copy=False, index="btree_not_null")
    service_user_id = fields.Many2one(
        "res.users",
        "Customer Service",
        domain="[('share', '=', False)]",
        copy=False,
        index="btree_not_null",
        help="Who looks after the customer once the deal is made.",
    )
    # === TRADING HABITS ===
    order_cycle_days = fields.Integer(
        "Order Cycle (days)", copy=False, aggregator="avg", help="Usual time between two orders."
    )
    payment_habit = fields.Selection(PAYMENT_HABITS, copy=False)
    payment_day = fields.Integer(copy=False, aggregator=None, help="Day of the month on which he pays; 0: none.")
    # === HOW MUCH OF IT IS KNOWN ===
    card_completeness = fields.Integer(
        "Card Complete (%)",
        compute="_compute_card_completeness",
        store=True,
        measured=True,
        aggregator="avg",
        help="Share of the facts that a card asks for and that are filled in.",
    )

    def _tell_company(self, partner):
        """Fill what the cards of ``partner`` do not say from these, of former customers that are its contacts now.

        Not who serves it: whoever does reads the customer.
        """
        for customer in self:
            card = self._of(partner, customer.company_id).sudo()
            told = [name for name in TYPED if name != "service_user_id" and customer[name] and not card[name]]
            card.write({name: self._fields[name].convert_to_write(customer[name], customer) for name in told})

    @api.depends(*FACTS)
    def _compute_card_completeness(self):
        """Follow what is typed at once; the partner's own fields are looked at every night."""
        for customer in self:
            customer.card_completeness = round(100 - 100 * len(customer._missing_facts()) / len(FACTS + PARTNER_FACTS))

    def _missing_facts(self):
        """Return the fields of the card and of the partner that are not filled in."""
        self.ensure_one()
        partner = self.sudo().partner_id
        missing = [self._fields[name] for name in FACTS if not self[name]]
        return missing + [partner._fields[name] for name in PARTNER_FACTS if not partner[name]]

    def _refuse_serving_nobodys(self, vals):
        """Refuse to say who serves nobody's customers, but to those who see all: he reads the card from then on.

        Everybody writes them, so that a rep could name himself and read on when a colleague has claimed them.
        """
        if self.env.su or not vals.get("service_user_id") or self.env.user.has_group(SEES_ALL):
            return
        for customer in self.filtered(lambda customer: not customer.user_id):
            raise UserError(
                self.env._(
                    "“%(customer)s” has no salesperson: claim it, or have it assigned, before you say who is its"
                    " customer service.",
                    customer=customer.display_name,
                )
            )

    @api.constrains("order_cycle_days", "payment_day", "registered_capital")
    def _check_card_ranges(self):
        self._check_ranges({"order_cycle_days": (0, 3650), "payment_day": (0, 31), "registered_capital": (0, None)})

    @api.constrains("business_scope", "legal_representative")
    def _check_card_texts(self):
        self._check_text_length("business_scope")
        self._check_text_length("legal_representative")

    # === NIGHTLY ===

    @api.model
    def _measures(self):
        return [*super()._measures(), self._measure_completeness]

    @api.model
    def _measure_completeness(self):
        """Count the facts of all cards anew; one statement."""
        if not self.env["sales.part"]._is_on("customer_card"):
            return
        self.env.flush_all()
        known = [self._known(SQL("s"), self._fields[name]) for name in FACTS]
        known += [self._known(SQL("p"), self.env["res.partner"]._fields[name]) for name in PARTNER_FACTS]
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_customer t SET card_completeness = f.share
                  FROM (SELECT s.id, ROUND(num_nonnulls(%s) * 100.0 / %s)::int AS share
                          FROM sales_customer s JOIN res_partner p ON p.id = s.partner_id) f
                 WHERE f.id = t.id AND t.card_completeness IS DISTINCT FROM f.share
                """,
                SQL(", ").join(known),
                len(known),
            )
        )
        self.env.invalidate_all()

    @api.model
    def _known(self, alias, field):
        """Return SQL that is NULL where a fact is not filled in."""
        column = SQL("%s.%s", alias, SQL.identifier(field.name))
        if field.type in ("char", "text"):
            return SQL("NULLIF(%s, '')", column)
        return SQL("NULLIF(%s, 0)", column) if field.type in ("integer", "monetary") else column
