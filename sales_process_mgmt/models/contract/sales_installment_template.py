from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

# What makes an instalment due.
TRIGGERS = [
    ("signing", "Signing"),
    ("date", "Date"),
    ("delivery", "Delivery"),
    ("acceptance", "Acceptance"),
    ("previous", "The one before"),
]


class SalesInstallmentTemplate(models.Model):
    """A payment plan to begin with, such as 30 / 60 / 10 %."""

    _name = "sales.installment.template"
    _description = "Payment Plan Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for all companies.")
    line_ids = fields.One2many("sales.installment.template.line", "template_id", "Instalments", copy=True)

    @api.constrains("line_ids")
    def _check_sum(self):
        for template in self:
            total = sum(template.line_ids.mapped("percent"))
            if template.line_ids and float_compare(total, 100, precision_digits=4):
                raise ValidationError(
                    self.env._(
                        "“%(template)s” adds up to %(total)s %%: instalments of a plan are 100 %% together.",
                        template=template.name,
                        total=f"{total:g}",
                    )
                )


class SalesInstallmentTemplateLine(models.Model):
    _name = "sales.installment.template.line"
    _inherit = ["sales.range.mixin"]
    _description = "Instalment of a Template"
    _order = "sequence, id"

    template_id = fields.Many2one("sales.installment.template", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("Instalment", required=True, translate=True)
    percent = fields.Float("%", digits=(6, 4), min_display_digits=0, required=True)
    trigger = fields.Selection(
        [row for row in TRIGGERS if row[0] != "date"], "Due on", required=True, default="signing"
    )
    days = fields.Integer("Days After")
    is_retention = fields.Boolean("Retention", help="Kept back by the customer until the warranty ends.")

    @api.constrains("percent", "days")
    def _check_figures(self):
        self._check_ranges({"percent": (0.0001, 100), "days": (0, 3650)})

    @api.private
    def _prepare_installment(self):
        """Return the values of an instalment made of this one."""
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "name": self.name,
            "basis": "percent",
            "percent": self.percent,
            "trigger": self.trigger,
            "days": self.days,
            "is_retention": self.is_retention,
        }
