from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class SalesContractLine(models.Model):
    """A product or service that a contract promises, at its price."""

    _name = "sales.contract.line"
    _inherit = [
        "analytic.mixin",
        "sales.line.mixin",
        "sales.range.mixin",
        "sales.same.company.mixin",
        "sales.drawn.line.mixin",
        "sales.contract.content.mixin",
        "sales.portal.read.mixin",
    ]
    _description = "Line of a Contract"
    _order = "sequence, id"
    _owner_field = "contract_id"
    _portal_fields = (
        "contract_id",
        "currency_id",
        "sequence",
        "display_type",
        "name",
        "quantity",
        "product_uom_id",
        "price_unit",
        "discount",
        "price_subtotal",
        "price_total",
    )
    _check_company_auto = True

    contract_id = fields.Many2one("sales.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="contract_id.currency_id", store=True)
    sequence = fields.Integer(default=10)
    display_type = fields.Selection([("line_section", "Section"), ("line_note", "Note")])
    # === WHAT ===
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("sale_ok", "=", True)],
        check_company=True,
    )
    name = fields.Text(
        "Description", compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")
    product_uom_id = fields.Many2one(
        "uom.uom", "Unit", compute="_compute_product_uom_id", store=True, readonly=False, precompute=True
    )
    # === AT WHAT PRICE ===
    price_unit = fields.Float(
        "Unit Price",
        digits="Product Price",
        min_display_digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
    )
    discount = fields.Float("Disc. %", digits="Discount")
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        compute="_compute_tax_ids",
        store=True,
        readonly=False,
        precompute=True,
        context={"active_test": False},
        check_company=True,
    )
    price_subtotal = fields.Monetary("Amount", compute="_compute_amount", store=True)
    price_total = fields.Monetary("With Tax", compute="_compute_amount", store=True)

    _accountable = models.Constraint(
        "CHECK(display_type IS NOT NULL OR product_id IS NOT NULL AND product_uom_id IS NOT NULL)",
        "A line of a contract needs a product and its unit.",
    )

    # === DEFAULTS, AS ON A QUOTATION ===

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            if line.product_id:
                lang = line.contract_id.partner_id.lang or self.env.lang
                line.name = line.product_id.with_context(lang=lang).get_product_multiline_description_sale()
            else:
                line.name = line.name

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            if not line.product_uom_id or line.product_id.uom_id != line._origin.product_id.uom_id:
                line.product_uom_id = line.product_id.uom_id

    @api.depends("product_id", "product_uom_id", "quantity", "contract_id.pricelist_id", "contract_id.currency_id")
    def _compute_price_unit(self):
        """Propose the pricelist's price; a price of a line that is stored stays as it was agreed."""
        for line in self:
            if line._origin.id and line._origin.product_id == line.product_id:
                line.price_unit = line.price_unit
            else:
                line.price_unit = line._list_price()

    def _list_price(self):
        return self.contract_id._list_price_of(self.product_id, self.quantity, self.product_uom_id)

    @api.depends("product_id", "contract_id.fiscal_position_id", "contract_id.company_id")
    def _compute_tax_ids(self):
        for line in self:
            contract = line.contract_id
            taxes = line.product_id.with_company(contract.company_id).taxes_id
            line.tax_ids = contract.fiscal_position_id.map_tax(taxes._filter_taxes_by_company(contract.company_id))

    @api.depends("product_id", "contract_id.partner_id")
    def _compute_analytic_distribution(self):
        models_ = self.env["account.analytic.distribution.model"]
        for line in self.filtered("product_id"):
            partner = line.contract_id.partner_id
            line.analytic_distribution = (
                models_._get_distribution(
                    {
                        "product_id": line.product_id.id,
                        "product_categ_id": line.product_id.categ_id.id,
                        "partner_id": partner.id,
                        "partner_category_id": partner.category_id.ids,
                        "company_id": line.contract_id.company_id.id,
                    }
                )
                or line.analytic_distribution
            )

    # === AMOUNTS ===

    def _tax_base_line(self):
        self.ensure_one()
        contract = self.contract_id
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            self,
            tax_ids=self.tax_ids,
            quantity=self.quantity,
            partner_id=contract.partner_id,
            currency_id=contract.currency_id or contract.company_id.currency_id,
            rate=contract._currency_rate(),
            name=self.name,
        )

    @api.depends("quantity", "price_unit", "discount", "tax_ids", "contract_id.currency_id")
    def _compute_amount(self):
        taxes = self.env["account.tax"]
        for line in self:
            company = line.contract_id.company_id or self.env.company
            base_line = line._tax_base_line()
            taxes._add_tax_details_in_base_line(base_line, company)
            taxes._round_base_lines_tax_details([base_line], company)
            line.price_subtotal = base_line["tax_details"]["total_excluded_currency"]
            line.price_total = base_line["tax_details"]["total_included_currency"]

    # === CHECKS ===

    @api.constrains("quantity", "price_unit", "discount", "tolerance", "display_type")
    def _check_figures(self):
        lines = self.filtered(lambda line: not line.display_type)
        lines._check_ranges({"price_unit": (0, None), "discount": (0, 100), "tolerance": (0, 100)})
        for line in lines:
            if line.quantity <= 0:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” of %(contract)s: a quantity of %(quantity)s promises nothing.",
                        line=line.name,
                        contract=line.contract_id.display_name,
                        quantity=f"{line.quantity:g}",
                    )
                )

    @api.constrains("product_id", "product_uom_id")
    def _check_unit(self):
        for line in self.filtered("product_id"):
            if not line.product_uom_id._has_common_reference(line.product_id.uom_id):
                raise ValidationError(
                    self.env._(
                        "“%(line)s” of %(contract)s: “%(unit)s” cannot be converted to “%(own)s” of the product.",
                        line=line.product_id.display_name,
                        contract=line.contract_id.display_name,
                        unit=line.product_uom_id.name,
                        own=line.product_id.uom_id.name,
                    )
                )

    # === ORDER ===

    @api.private
    def _prepare_order_line(self):
        """Return the values of the line of an order that fulfils this one as a whole."""
        self.ensure_one()
        values = {"sequence": self.sequence, "name": self.name, "display_type": self.display_type}
        if self.display_type:
            return values
        return values | {
            "product_id": self.product_id.id,
            "product_uom_qty": self.quantity,
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "analytic_distribution": self.analytic_distribution,
            "sales_contract_line_id": self.id,
        }
