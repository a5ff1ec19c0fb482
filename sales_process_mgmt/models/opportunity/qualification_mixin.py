from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sales_qualification_rule import LETTERS, STATES

# What stands behind each letter, and goes with it when leads are merged.
EVIDENCE = {
    "budget": ("sales_bant_budget_amount", "sales_bant_budget_note"),
    "authority": ("sales_bant_authority_contact_id", "sales_bant_authority_note"),
    "need": ("sales_bant_need_product_id", "sales_bant_need_note"),
    "timeline": ("sales_bant_timeline_date", "sales_bant_timeline_note"),
}
BANT_FIELDS = {f"sales_bant_{letter}" for letter in LETTERS} | {name for names in EVIDENCE.values() for name in names}
NOTES = tuple(f"sales_bant_{letter}_note" for letter in LETTERS)
INTERNAL = "base.group_user"


def state(label, text):
    """Return the field of a letter: what is known of it."""
    return fields.Selection(
        STATES, string=label, default="unknown", tracking=True, copy=False, help=text, groups=INTERNAL
    )


def note(label):
    return fields.Char(label, copy=False, groups=INTERNAL)


class SalesQualificationMixin(models.AbstractModel):
    """BANT: budget, authority, need, timeline of a lead or opportunity, and what each is based on.

    Columns of the lead, not lines: a list filters and groups by them, and a form reads no further table.
    """

    _name = "sales.qualification.mixin"
    _inherit = ["sales.answer.mixin", "sales.text.limit.mixin"]
    _description = "Qualification of a Lead"

    # === BUDGET ===
    sales_bant_budget = state("Budget", "Is there money for it, and how much?")
    # sales_bant_budget_amount: in extend/crm_lead.py, where its currency is
    sales_bant_budget_note = note("Budget: From Where")
    # === AUTHORITY ===
    sales_bant_authority = state("Authority", "Do we speak with the one who decides?")
    sales_bant_authority_contact_id = fields.Many2one(
        "res.partner",
        "Who Decides",
        index="btree_not_null",
        tracking=True,
        copy=False,
        ondelete="set null",
        groups=INTERNAL,
    )
    sales_bant_authority_note = note("Authority: How It Is Decided")
    # === NEED ===
    sales_bant_need = state("Need", "Does the customer need it, and have we heard it from him?")
    sales_bant_need_product_id = fields.Many2one(
        "product.template",
        "Answering Product",
        index="btree_not_null",
        tracking=True,
        copy=False,
        ondelete="set null",
        domain=[("sale_ok", "=", True)],
        check_company=True,
        help="The product that answers the need.",
        groups=INTERNAL,
    )
    sales_bant_need_note = note("Need: In the Customer's Words")
    # === TIMELINE ===
    sales_bant_timeline = state("Timeline", "When does the customer want to have it?")
    sales_bant_timeline_date = fields.Date("Wanted by", tracking=True, copy=False, groups=INTERNAL)
    sales_bant_timeline_note = note("Timeline: What It Hangs On")

    # === KIND OF OPPORTUNITY ===
    sales_kind_occurrence = fields.Selection(
        [("occasional", "Occasional"), ("inevitable", "Inevitable")],
        string="Occurrence",
        tracking=True,
        help="Occasional: it may come or not. Inevitable: it comes with the customer's own course of business.",
        groups=INTERNAL,
    )
    sales_kind_visibility = fields.Selection(
        [("hidden", "Hidden"), ("explicit", "Explicit")],
        string="Visibility",
        tracking=True,
        help="Explicit: the customer says that he will buy. Hidden: only we see that he needs it.",
        groups=INTERNAL,
    )
    sales_kind_reach = fields.Selection(
        [("tactical", "Tactical"), ("strategic", "Strategic")],
        string="Reach",
        tracking=True,
        help="Tactical: this deal alone. Strategic: it opens the way to more.",
        groups=INTERNAL,
    )

    @api.constrains(*NOTES)
    def _check_sales_bant_notes(self):
        for name in NOTES:
            self._check_text_length(name)

    @api.constrains("sales_bant_budget_amount")
    def _check_sales_bant_amount(self):
        for lead in self:
            amount = lead.sales_bant_budget_amount
            if not 0 <= amount < 1e15:
                raise ValidationError(
                    self.env._(
                        "The budget of “%(lead)s” is %(amount)s: it cannot be less than 0, nor too large to be true."
                        " Where there is no money, set “Budget” to “Negative”.",
                        lead=lead.name,
                        amount=f"{amount:g}",
                    )
                )

    def _sales_answered(self):
        return super()._sales_answered() | self.filtered(
            lambda lead: lead._sales_is_sold(lead.sales_bant_need_product_id)
        )

    # === MERGING ===

    def _sales_merged_qualification(self):
        """Return what the merged lead knows: of each letter the first that says something, with what is behind it.

        :param self: the leads to merge, the one that stays first
        """
        values = {}
        for letter in LETTERS:
            name = f"sales_bant_{letter}"
            known = self.filtered(lambda lead, name=name: (lead[name] or "unknown") != "unknown")
            source = (known or self)[:1]
            for field_name in (name, *EVIDENCE[letter]):
                values[field_name] = self._fields[field_name].convert_to_write(source[field_name], source)
        for name in ("sales_kind_occurrence", "sales_kind_visibility", "sales_kind_reach", "sales_buying_phase"):
            values[name] = next(filter(None, self.mapped(name)), False)
        values["sales_buying_signs"] = next(filter(None, (lead.sales_buying_signs for lead in self)), False)
        return values
