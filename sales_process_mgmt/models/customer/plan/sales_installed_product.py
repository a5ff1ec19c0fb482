from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

ORIGINS = [("own", "Ours"), ("rival", "Competitor's")]
CHANNELS = [
    ("direct", "From us directly"),
    ("distributor", "Through a distributor"),
    ("contractor", "Through a contractor"),
    ("maker", "From the maker"),
    ("other", "Otherwise"),
]
SERVICE_STATES = [
    ("running", "Running"),
    ("maintenance", "In maintenance"),
    ("faulty", "Faulty"),
    ("idle", "Idle"),
    ("retired", "Retired"),
]


class SalesInstalledProduct(models.Model):
    """What stands at a customer's, ours and others': how much, since when, in which state, and until when."""

    _name = "sales.installed.product"
    _description = "Installed Product"
    _inherit = ["sales.lead.source.mixin", "sales.product.text.mixin"]
    _order = "replacement_date, partner_id, id"

    _sales_due_field = "replacement_date"

    origin = fields.Selection(ORIGINS, "Whose", required=True, default="own")
    brand = fields.Char(help="The maker, where it is not ours.")
    competitor_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        domain="[('sales_is_competitor', '=', True)]",
    )
    quantity = fields.Float(default=1, digits="Product Unit")
    purchase_date = fields.Date("Bought")
    channel = fields.Selection(CHANNELS)
    seller_id = fields.Many2one(
        "res.partner", "Bought from", index="btree_not_null", ondelete="set null", help="The distributor or contractor."
    )
    service_state = fields.Selection(SERVICE_STATES, "State", default="running", index=True)
    replacement_date = fields.Date("Replacement Due", index=True)
    note = fields.Text("Notes")
    active = fields.Boolean(default=True)

    @api.constrains("quantity")
    def _check_quantity(self):
        self._check_ranges({"quantity": (0, None)})

    @api.constrains("note", "brand")
    def _check_texts(self):
        for name in ("note", "brand"):
            self._check_text_length(name)

    @api.constrains("purchase_date", "replacement_date")
    def _check_dates(self):
        for installed in self:
            if installed.purchase_date and installed.replacement_date:
                installed._refuse_early_replacement()

    def _refuse_early_replacement(self):
        if self.replacement_date < self.purchase_date:
            raise ValidationError(
                self.env._(
                    "“%(model)s” was bought on %(bought)s, but its replacement is due on %(due)s, before that.",
                    model=self.name,
                    bought=format_date(self.env, self.purchase_date),
                    due=format_date(self.env, self.replacement_date),
                )
            )

    def _lead_name(self):
        return self.env._("Replacement: %(models)s", models=", ".join(self.mapped("name")[:3]))

    def _lead_description(self):
        """Say what is to be replaced, a line for each."""
        return self._as_lines(installed._lead_line() for installed in self)

    def _lead_line(self):
        named = {"quantity": self.quantity, "model": " ".join(filter(None, (self.name, self.brand)))}
        if not self.replacement_date:
            return self.env._("%(quantity)g × %(model)s", **named)
        due = format_date(self.env, self.replacement_date)
        return self.env._("%(quantity)g × %(model)s, due on %(due)s", due=due, **named)

    @api.model
    def _due_domain(self):
        return [("service_state", "!=", "retired")]
