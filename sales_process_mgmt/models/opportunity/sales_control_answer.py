from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.ids import as_id

STATES = [("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")]
SIGNED = {"state", "evidence", "coach_id", "user_id", "date"}


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
        """A coach is a person inside the customer; whether he still is later, nobody asks."""
        for answer in self.filtered("coach_id"):
            coach, customer = answer.coach_id, answer.lead_id.partner_id.commercial_partner_id
            if coach.is_company or not customer or coach.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "“%(coach)s” cannot confirm this: a coach is a contact of the opportunity's customer"
                        " (%(customer)s).",
                        coach=coach.name,
                        customer=customer.name or self.env._("none is named yet"),
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        # Before the database says that there is an answer already.
        default = self.env.context.get("default_lead_id")
        lead_ids = [vals.get("lead_id", default) for vals in vals_list]
        if not all(map(as_id, lead_ids)):
            raise UserError(self.env._("An answer needs an opportunity."))
        self.env["crm.lead"].browse(lead_ids).check_access("write")
        answers = super().create([self._signed(vals | {"user_id": False}) for vals in vals_list])
        answers._record(dict.fromkeys(answers.ids))
        return answers

    def write(self, vals):
        if vals.keys() & {"lead_id", "factor_id"} and not self.env.su:
            raise AccessError(self.env._("An answer cannot be moved to another opportunity or factor."))
        self.lead_id.check_access("write")
        before = {answer.id: answer.state for answer in self}
        result = super().write(self._signed(vals))
        if "state" in vals:
            self._record(before)
        return result

    def unlink(self):
        leads = self.lead_id
        result = super().unlink()
        leads._sales_control_recount()
        return result

    @api.model
    def _signed(self, vals):
        """Sign an answer with the user and the time, whatever the client sent."""
        if not vals.keys() & SIGNED:
            return vals
        return vals | {"user_id": self.env.uid, "date": fields.Datetime.now()}

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
