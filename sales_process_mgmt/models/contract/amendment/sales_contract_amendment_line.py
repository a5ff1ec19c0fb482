from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import float_compare

PROMISED = ("name", "quantity", "price_unit", "discount")


class SalesContractAmendmentLine(models.Model):
    """A line of a contract as a new version has it, beside what it was; or a new one."""

    _name = "sales.contract.amendment.line"
    _inherit = [
        "sales.derived.mixin",
        "sales.line.mixin",
        "sales.range.mixin",
        "sales.same.company.mixin",
        "sales.contract.content.mixin",
    ]
    _description = "Line of an Amendment"
    _order = "amendment_id, sequence, id"
    _owner_field = "amendment_id"
    _check_company_auto = True
    _system_fields = (
        "contract_line_id",
        "is_new",
        "old_name",
        "old_quantity",
        "old_price_unit",
        "old_discount",
        "old_subtotal",
        "old_tax_ids",
    )

    amendment_id = fields.Many2one("sales.contract.amendment", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="amendment_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="amendment_id.currency_id", store=True)
    contract_line_id = fields.Many2one(
        "sales.contract.line", "Line of the Contract", index="btree_not_null", ondelete="set null"
    )
    sequence = fields.Integer(default=1000, help="New ones come last.")
    # The tax engine and totals take lines of several kinds; sections and notes of the contract stay as they are.
    display_type = fields.Selection([("line_section", "Section")], compute="_compute_display_type")
    # === WHAT IT WILL BE ===
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("sale_ok", "=", True)],
        check_company=True,
    )
    name = fields.Text(
        "Description", compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    quantity = fields.Float(default=1.0, digits="Product Unit", help="0 drops the line.")
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
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
        "sales_amendment_line_tax_rel",
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
    # === WHAT IT WAS ===
    is_new = fields.Boolean("New", default=True, readonly=True)
    old_name = fields.Text("Description until Now", readonly=True)
    old_quantity = fields.Float("Quantity until Now", digits="Product Unit", readonly=True)
    old_price_unit = fields.Float(
        "Price until Now", digits="Product Price", min_display_digits="Product Price", readonly=True
    )
    old_discount = fields.Float("Disc. % until Now", digits="Discount", readonly=True)
    currency_before_id = fields.Many2one(related="amendment_id.currency_before_id")
    old_subtotal = fields.Monetary("Amount until Now", currency_field="currency_before_id", readonly=True)
    old_tax_ids = fields.Many2many(
        "account.tax",
        "sales_amendment_line_old_tax_rel",
        string="Taxes until Now",
        context={"active_test": False},
        readonly=True,
    )
    change = fields.Monetary(compute="_compute_change")

    # === DEFAULTS, AS ON A CONTRACT ===

    def _compute_display_type(self):
        self.display_type = False

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            lang = line.amendment_id.contract_id.partner_id.lang or self.env.lang
            product = line.product_id.with_context(lang=lang)
            line.name = product.get_product_multiline_description_sale() if product else line.name

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            if not line.product_uom_id or line.product_id.uom_id != line._origin.product_id.uom_id:
                line.product_uom_id = line.product_id.uom_id

    @api.depends("product_id", "product_uom_id", "quantity")
    def _compute_price_unit(self):
        """Propose the price that a new line of the contract would have; what is stored stays as it was agreed."""
        for line in self:
            if line._origin.id and line._origin.product_id == line.product_id:
                line.price_unit = line.price_unit
            else:
                contract, today = line.amendment_id.contract_id, fields.Date.context_today(line)
                line.price_unit = contract._list_price_of(line.product_id, line.quantity, line.product_uom_id, today)

    @api.depends("product_id")
    def _compute_tax_ids(self):
        for line in self:
            contract = line.amendment_id.contract_id
            taxes = line.product_id.with_company(contract.company_id).taxes_id
            line.tax_ids = contract.fiscal_position_id.map_tax(taxes._filter_taxes_by_company(contract.company_id))

    # === AMOUNTS ===

    def _tax_base_line(self):
        self.ensure_one()
        contract = self.amendment_id.contract_id
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            self,
            tax_ids=self.tax_ids,
            quantity=self.quantity,
            partner_id=contract.partner_id,
            currency_id=self.amendment_id.currency_id or contract.company_id.currency_id,
            rate=contract._currency_rate(),
            name=self.name,
        )

    @api.depends("quantity", "price_unit", "discount", "tax_ids", "amendment_id.currency_id")
    def _compute_amount(self):
        taxes = self.env["account.tax"]
        for line in self:
            company = line.amendment_id.company_id or self.env.company
            base_line = line._tax_base_line()
            taxes._add_tax_details_in_base_line(base_line, company)
            taxes._round_base_lines_tax_details([base_line], company)
            line.price_subtotal = base_line["tax_details"]["total_excluded_currency"]
            line.price_total = base_line["tax_details"]["total_included_currency"]

    @api.depends("price_subtotal", "old_subtotal", "amendment_id.currency_id")
    def _compute_change(self):
        for line in self:
            line.change = line.price_subtotal - line.amendment_id._converted(line.old_subtotal)

    # === CHECKS ===

    @api.constrains("quantity", "price_unit", "discount")
    def _check_figures(self):
        self._check_ranges({"quantity": (0, None), "price_unit": (0, None), "discount": (0, 100)})

    @api.constrains("product_id", "product_uom_id")
    def _check_unit(self):
        for line in self:
            if not line.product_uom_id._has_common_reference(line.product_id.uom_id):
                raise ValidationError(
                    self.env._(
                        "“%(line)s” of %(amendment)s: “%(unit)s” cannot be converted to “%(own)s” of the product.",
                        line=line.product_id.display_name,
                        amendment=line.amendment_id.display_name,
                        unit=line.product_uom_id.name,
                        own=line.product_id.uom_id.name,
                    )
                )

    # === CRUD ===

    def write(self, vals):
        for name in ("product_id", "product_uom_id"):
            if name in vals and any(not line.is_new and line[name].id != vals[name] for line in self):
                raise UserError(
                    self.env._(
                        "“%s” is of the version in force: its product and unit stay. Set its quantity to 0 to drop it,"
                        " and add a new line.",
                        self.filtered(lambda line: not line.is_new)[0].name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_copied(self):
        for line in self:
            if not line.is_new:
                raise UserError(
                    self.env._("“%s” is of the version in force: set its quantity to 0 to drop it.", line.name)
                )

    # === FROM AND TO THE CONTRACT ===

    def _is_repriced(self):
        """Tell whether a unit costs something else than until now."""
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return not self.is_new and (
            bool(float_compare(self.price_unit, self.old_price_unit, precision_digits=digits))
            or self.discount != self.old_discount
            or self.tax_ids != self.old_tax_ids
        )

    def _is_changed(self):
        self.ensure_one()
        if self.is_new:
            return bool(self.quantity)
        return self.quantity != self.old_quantity or self.name != self.old_name or self._is_repriced()

    def _prepare_contract_line(self):
        self.ensure_one()
        values = {name: self[name] for name in PROMISED} | {"tax_ids": [Command.set(self.tax_ids.ids)]}
        if self.is_new:
            values |= {"product_id": self.product_id.id, "product_uom_id": self.product_uom_id.id}
        return values

    @api.model
    def _prepare_copies(self, amendment):
        """Return the values of lines that say what the contract says now."""
        lines = amendment.contract_id.line_ids.filtered(lambda line: not line.display_type)
        return [
            {name: line[name] for name in PROMISED}
            | {f"old_{name}": line[name] for name in PROMISED}
            | {
                "amendment_id": amendment.id,
                "contract_line_id": line.id,
                "is_new": False,
                "sequence": place * 10,
                "product_id": line.product_id.id,
                "product_uom_id": line.product_uom_id.id,
                "tax_ids": [Command.set(line.tax_ids.ids)],
                "old_tax_ids": [Command.set(line.tax_ids.ids)],
                "old_subtotal": line.price_subtotal,
            }
            for place, line in enumerate(lines, 1)
        ]
