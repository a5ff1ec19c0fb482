from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesCreditGrade(models.Model):
    """How far a customer is trusted who pays so late: the factor of his limit.

    A company with grades of its own uses these only; all others use those without a company.
    """

    _name = "sales.credit.grade"
    _inherit = ["sales.range.mixin"]
    _description = "Credit Grade"
    _order = "company_id, is_worst, days_late_max, id"
    _rec_name = "code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: all companies without own grades.")
    factor = fields.Float(required=True, digits=(6, 2), help="Limit = average monthly sales × credit period × factor.")
    days_late_max = fields.Float(
        "Average Days Late up to", digits=(6, 1), help="Over twelve months, weighted by amount."
    )
    is_worst = fields.Boolean("Everybody Later", help="The grade of who pays later than all others allow.")

    _code_uniq = models.UniqueIndex("(COALESCE(company_id, 0), code) WHERE active", "There is one grade of each code.")
    _worst_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_worst AND active", "Only one grade is that of everybody later."
    )

    @api.constrains("factor", "days_late_max")
    def _check_figures(self):
        self._check_ranges({"factor": (0, 100), "days_late_max": (0, 3650)})

    @api.constrains("code")
    def _check_code(self):
        for grade in self:
            if not grade.code.strip():
                raise ValidationError(self.env._("A credit grade needs a code, such as AA."))
