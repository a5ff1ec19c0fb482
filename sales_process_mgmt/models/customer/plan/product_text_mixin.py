from odoo import api, fields, models
from odoo.fields import Domain

from ....tools.ids import as_id


class SalesProductTextMixin(models.AbstractModel):
    """What a customer has or wants: a product of ours, called as everybody's own language calls it, or typed text."""

    _name = "sales.product.text.mixin"
    _inherit = ["sales.seen.mixin", "sales.text.limit.mixin"]
    _description = "Product or Text"

    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict")
    model = fields.Char(
        "Typed Model", compute="_compute_model", store=True, readonly=False, precompute=True, help="Where it is typed."
    )
    name = fields.Char(
        "Model", compute="_compute_name", inverse="_inverse_name", search="_search_name", help="Type or product."
    )

    _product_or_text = models.Constraint(
        "CHECK (product_id IS NOT NULL OR COALESCE(model, '') <> '')", "Choose a product, or type what it is."
    )

    @api.model
    def _seen_names(self):
        return super()._seen_names() | {"product_id"}

    @api.depends("product_id")
    def _compute_model(self):
        """Another product takes the place of what was typed."""
        for record in self:
            record.model = False if record.product_id else record.model

    @api.depends("model", "product_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for record in self:
            record.name = record.model or record._product_name()

    def _inverse_name(self):
        """What is typed is kept; the product's own name is not, so that it stays translated."""
        for record in self:
            record.model = record.name if record.name != record._product_name() else False

    @api.model
    def _search_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        untyped = Domain("model", "=", False) & Domain("product_id.display_name", operator, value)
        return Domain("model", operator, value) | untyped

    def _product_name(self):
        """Return what the product is called; whoever reads the line is told, as by every many2one."""
        return self.product_id.sudo().display_name

    @api.model_create_multi
    def create(self, vals_list):
        """A typed name is stored with the row: an inverse would come after it, and after what the database checks."""
        return super().create([self._typed(vals) for vals in vals_list])

    @api.model
    def _typed(self, vals):
        if "name" not in vals:
            return vals
        vals = dict(vals)
        name = vals.pop("name")
        product = self.env["product.product"].browse(as_id(vals.get("product_id")) or ())
        return vals if product and name == product.sudo().display_name else vals | {"model": name}

    @api.constrains("model")
    def _check_model(self):
        self._check_text_length("model")
