from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.ids import as_id

STATES = [("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")]
SIGNED = {"state", "evidence", "coach_id"}
SIGNATURE = {"user_id", "date"}


class SalesControlAnswer(models.Model):
    """What is known of a factor on an opportunity: yes, no or unknown, on what evidence, confirmed by whom, when.

    Made when a factor is answered first; what was never asked has no record. Every change goes through ``create``
    and ``write``, which keep the score of the opportunity and its history.
    """

    _name = "sales.control.answer"
    _inherit = ["sales.text.limit.mixin"]
    _description = "Answer of the Control Score"
    _order = "lead_id, factor_id"
    _rec_name = "factor_id"

    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, index=True, ondelete="cascade")
    factor_id = fields.Many2one("sales.control.factor", required=True, index=True, ondelete="restrict")
    state = fields.Selection(STATES, "Answer", required=True, default="unknown")
    evidence = fields.Text()
    coach_id = fields.Many2one(
        "res.partner",
        "Confirmed by",
        ondelete="set null",
        index="btree_not_null",
        help="The coach: somebody inside the customer who confirms it.",
    )
    user_id = fields.Many2one("res.users", "Answered by", readonly=True, ondelete="set null")
    date = fields.Datetime(readonly=True)

    _lead_factor_unique = models.Constraint(
        "UNIQUE(lead_id, factor_id)", "This factor is answered on the opportunity already."
    )

    @api.constrains("evidence")
    def _check_evidence_length(self):
        self._check_text_length("evidence")

    @api.constrains("coach_id")
    def _check_coach(self):
        for answer in self.filtered("coach_id"):
            if error := answer.lead_id._sales_contact_error(answer.coach_id):
                raise ValidationError(error)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        # Before the database says that there is an answer already.
        default = self.env.context.get("default_lead_id")
        lead_ids = [vals.get("lead_id", default) for vals in vals_list]
        if not all(map(as_id, lead_ids)):
            raise UserError(self.env._("An answer needs an opportunity."))
        leads = self.env["crm.lead"].browse(lead_ids)
        leads.check_access("write")
        default = self.env.context.get("default_factor_id")
        self._refuse_unasked(leads, [vals.get("factor_id", default) for vals in vals_list])
        answers = super().create([vals | self._signature() for vals in vals_list])
        answers._record(dict.fromkeys(answers.ids))
        return answers

    def write(self, vals):
        if vals.keys() & {"lead_id", "factor_id"} and not self.env.su:
            raise AccessError(self.env._("An answer cannot be moved to another opportunity or factor."))
        self.lead_id.check_access("write")
        self._refuse_unasked(self.lead_id, self.factor_id.ids)
        before = {answer.id: answer.state for answer in self}
        vals = {name: value for name, value in vals.items() if name not in SIGNATURE}
        result = super().write(vals | self._signature() if vals.keys() & SIGNED else vals)
        if "state" in vals:
            self._record(before)
        return result

    def unlink(self):
        leads = self.lead_id
        result = super().unlink()
        leads._sales_control_recount()
        return result

    @api.model
    def _refuse_unasked(self, leads, factor_ids):
        """Refuse answers that nobody asks for now: a won or lost deal keeps the score of its end."""
        if self.env.su:
            return
        if not self.env["sales.part"]._is_on("control_score"):
            raise UserError(self.env._("The control score is switched off in Settings."))
        asked = [text["id"] for text in self.env["sales.control.factor"]._texts()]
        if any(factor_id not in asked for factor_id in factor_ids):
            raise UserError(self.env._("The control score does not ask for this factor any more. Load the page anew."))
        for lead in leads.filtered(lambda lead: lead._sales_control_is_closed())[:1]:
            raise UserError(self.env._("“%s” is closed: reopen it before its control score changes.", lead.name))

    @api.model
    def _signature(self):
        """Return who answers, and when, whatever the client sent."""
        return {"user_id": self.env.uid, "date": fields.Datetime.now()}

    def _record(self, before):
        """Bring the score of the opportunities up to date and write what has changed into their history.

        :param dict before: ``{id: state}``, None where there was no answer
        """
        self.lead_id._sales_control_measure()
        self.env["sales.control.history"]._append(
            [
                {
                    "lead_id": answer.lead_id.id,
                    "factor_id": answer.factor_id.id,
                    "from_state": before[answer.id] or "unknown",
                    "to_state": answer.state,
                }
                for answer in self
                if answer.state != (before[answer.id] or "unknown")
            ]
        )
