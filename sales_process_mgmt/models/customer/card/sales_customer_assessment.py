from odoo import api, fields, models
from odoo.exceptions import UserError

from ..choices import CUSTOMER_KINDS
from .sales_assessment_weight import SIDES


class SalesCustomerAssessment(models.Model):
    """A customer judged on six sides, with the conclusion what he is to us. Once confirmed it is history."""

    _name = "sales.customer.assessment"
    _inherit = ["sales.customer.child.mixin", "sales.six.sides.mixin"]
    _description = "Customer Assessment"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _system_values = {"state": "draft", "weights": False}

    date = fields.Date(default=fields.Date.context_today, required=True)
    user_id = fields.Many2one("res.users", "Assessor", readonly=True, default=lambda self: self.env.user, index=True)
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed")],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    note = fields.Text()
    kind = fields.Selection(
        CUSTOMER_KINDS,
        "Conclusion",
        help="Potential: not to be met with what we have; keep the relation. Target: can be met."
        " Major: large, frequent, profitable and creditworthy.",
    )
    score = fields.Float(
        "Weighted Score",
        compute="_compute_score",
        store=True,
        digits=(16, 2),
        aggregator="avg",
        help="1 to 5: the marks, weighted as the company says.",
    )
    weights = fields.Json("Weights Used", readonly=True, copy=False)

    @api.depends(*SIDES)
    def _compute_score(self):
        weights = {company: company and self._weights(company) for company in self.company_id}
        for assessment in self:
            used = assessment.weights or weights.get(assessment.company_id) or {}
            assessment.score = sum(int(assessment[name] or 0) * percent for name, percent in used.items()) / 100

    @api.model
    def _weights(self, company):
        return self.env["sales.assessment.weight"]._percents_of(company)

    @api.constrains("note")
    def _check_note(self):
        self._check_text_length("note")

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [vals | {"user_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_confirmed()
            vals = {name: value for name, value in vals.items() if name not in ("user_id", "score")}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._refuse_confirmed()

    def _refuse_confirmed(self):
        for assessment in self.filtered(lambda assessment: assessment.state == "confirmed"):
            raise UserError(
                self.env._(
                    "The assessment of “%(customer)s” is confirmed and stays as it is. Make a new one.",
                    customer=assessment.display_name,
                )
            )

    # === BUSINESS ===

    def action_confirm(self):
        """Close the assessments and give the customers their kinds.

        :raise UserError: when a side or the conclusion is missing
        """
        self.check_access("write")
        self._refuse_confirmed()
        for assessment in self:
            assessment._refuse_incomplete()
        for assessment in self:
            weights = self._weights(assessment.company_id)
            assessment._as_system().write({"state": "confirmed", "weights": weights})
            assessment._as_system()._compute_score()
            customer = self.env["sales.customer"]._of(assessment.partner_id, assessment.company_id)
            customer.with_env(self.env).write({"kind": assessment.kind})
        return True

    def _refuse_incomplete(self):
        self.ensure_one()
        wanted = [name for name in SIDES if self[name] == "0"] + [name for name in ("kind",) if not self[name]]
        if wanted:
            labels = [self._fields[name].get_description(self.env, ["string"])["string"] for name in wanted]
            raise UserError(
                self.env._(
                    "Still to be judged for “%(customer)s”: %(sides)s.",
                    customer=self.display_name,
                    sides=", ".join(labels),
                )
            )
