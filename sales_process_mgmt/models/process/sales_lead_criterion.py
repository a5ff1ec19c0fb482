from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.ids import as_id
from ...tools.text import says_something


class SalesLeadCriterion(models.Model):
    """A tick of a salesperson on an opportunity: done, on what evidence, by whom, when.

    Criteria that fields or documents prove have no record: they are judged afresh each time.
    """

    _name = "sales.lead.criterion"
    _inherit = ["sales.text.limit.mixin"]
    _description = "Exit Criterion of an Opportunity"
    _order = "lead_id, criterion_id"
    _rec_name = "criterion_id"
    _sales_merge_apart = True  # merging opportunities hands it on with judgement

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    criterion_id = fields.Many2one("sales.stage.criterion", required=True, index=True, ondelete="cascade")
    is_done = fields.Boolean("Done")
    evidence = fields.Text()
    user_id = fields.Many2one("res.users", "Ticked by", readonly=True)
    date = fields.Datetime(readonly=True)

    _lead_criterion_unique = models.Constraint(
        "UNIQUE(lead_id, criterion_id)", "This criterion is on the opportunity's checklist already."
    )

    @api.constrains("criterion_id", "is_done", "evidence")
    def _check_tick(self):
        for tick in self:
            criterion = tick.criterion_id.sudo()
            if criterion.kind != "tick":
                raise ValidationError(
                    self.env._("“%s” is judged from the opportunity itself and cannot be ticked.", criterion.name)
                )
            if tick.is_done and criterion.needs_evidence and not says_something(tick.evidence):
                raise ValidationError(
                    self.env._("“%s” needs evidence: write down what it is based on.", criterion.name)
                )

    @api.constrains("evidence")
    def _check_evidence_length(self):
        self._check_text_length("evidence")

    @api.model_create_multi
    def create(self, vals_list):
        # Before the database says that there is a tick already.
        default = self.env.context.get("default_lead_id")
        lead_ids = [vals.get("lead_id", default) for vals in vals_list]
        if not all(map(as_id, lead_ids)):
            raise UserError(self.env._("A tick needs an opportunity."))
        self.env["crm.lead"].browse(lead_ids).check_access("write")
        self._check_on_checklist(lead_ids, vals_list)
        return super().create([vals | self._signature() for vals in vals_list])

    def _check_on_checklist(self, lead_ids, vals_list):
        """Refuse criteria of other processes without naming them: who ticks may not be allowed to read them."""
        if self.env.su:
            return
        default = self.env.context.get("default_criterion_id")
        criterion_ids = [as_id(vals.get("criterion_id", default)) for vals in vals_list]
        criteria = self.env["sales.stage.criterion"].sudo().browse(filter(None, criterion_ids)).exists()
        process_of = {criterion.id: criterion.process_id for criterion in criteria}
        for lead, criterion_id in zip(self.env["crm.lead"].browse(lead_ids), criterion_ids, strict=True):
            if criterion_id not in process_of or process_of[criterion_id] != lead.sales_process_id.sudo():
                raise UserError(self.env._("“%s” has no such criterion on its checklist.", lead.name))

    def write(self, vals):
        if vals.keys() & {"lead_id", "criterion_id"} and not self.env.su:
            raise AccessError(self.env._("A tick cannot be moved to another opportunity or criterion."))
        vals = {name: value for name, value in vals.items() if name not in ("user_id", "date")}
        return super().write(vals | self._signature() if vals.keys() & {"is_done", "evidence"} else vals)

    @api.model
    def _signature(self):
        """Return who ticks, and when, whatever the client sent."""
        return {"user_id": self.env.uid, "date": fields.Datetime.now()}
