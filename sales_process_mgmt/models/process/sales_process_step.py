from odoo import api, fields, models
from odoo.exceptions import UserError

from .position_mixin import SystemMove

# Stages of processes stand behind Odoo's own, which "the first won stage" of other code means; each process has a
# thousand of its own, so that the columns of two processes in one pipeline do not mix.
STAGE_SEQUENCE = 1000
TEXTS = ("name", "customer_phase", "goal", "coaching_ask", "coaching_say", "coaching_avoid")


class SalesProcessStep(models.Model):
    """A step of a process: goal, coaching, gate. Its ``crm.stage`` follows it in name and order."""

    _name = "sales.process.step"
    _inherit = ["sales.cached.mixin", "sales.range.mixin", "sales.text.limit.mixin"]
    _description = "Step of a Sales Process"
    _order = "process_id, sequence, id"

    # === WHAT IT IS ===
    process_id = fields.Many2one("sales.process", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=1000, help="Position in the process; equal ones are renumbered.")
    name = fields.Char(required=True, translate=True)
    is_won = fields.Boolean("Won", help="The deal is won from here on; the pipeline goes on, the funnel does not.")
    stage_ids = fields.One2many("crm.stage", "sales_step_id", string="Pipeline Stages", readonly=True)
    # === COACHING ===
    customer_phase = fields.Char(
        "Customer's Phase", translate=True, help="What the customer is doing on their side at this time."
    )
    goal = fields.Text(translate=True)
    coaching_ask = fields.Text("Find Out", translate=True)
    coaching_say = fields.Text("Say and Do", translate=True)
    coaching_avoid = fields.Text("Avoid", translate=True)
    # === MEASURE ===
    expected_days = fields.Integer(help="How long a deal normally stays here; longer raises an alert.")
    probability = fields.Float("Probability (%)", help="Win rate to begin with, until the own history speaks.")
    evidence_level = fields.Selection(
        [
            ("need", "Has a need"),
            ("short_list", "We are on the short list"),
            ("decided", "Decided, formalities left"),
            ("closed", "Closed"),
        ],
        compute="_compute_evidence_level",
        store=True,
        readonly=False,
        precompute=True,
        help="How much is proven here: start values below 25 %, to 59 %, 60 % and more, closed.",
    )
    # === GATE ===
    gate_policy = fields.Selection(
        [("none", "No gate"), ("warn", "Warn and record"), ("block", "Block")],
        default="block",
        required=True,
        help="Judged when an opportunity leaves this step forward, or is jumped over it.",
    )
    criterion_ids = fields.One2many("sales.stage.criterion", "step_id", string="Exit Criteria", copy=True)

    @api.constrains(*TEXTS)
    def _check_texts_length(self):
        for name in TEXTS:
            self._check_text_length(name)

    @api.constrains("expected_days", "probability")
    def _check_step_ranges(self):
        self._check_ranges({"expected_days": (0, 3650), "probability": (0, 100)})

    @api.depends("is_won", "probability")
    def _compute_evidence_level(self):
        for step in self:
            if step.is_won:
                step.evidence_level = "closed"
            elif step.probability >= 60:
                step.evidence_level = "decided"
            else:
                step.evidence_level = "need" if step.probability < 25 else "short_list"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.process_id._renumber_steps()
        steps.process_id._sync_stages()
        return steps

    def write(self, vals):
        if "process_id" in vals and any(step.stage_ids for step in self):
            raise UserError(self.env._("A step that is in use cannot move to another process."))
        result = super().write(vals)
        if vals.keys() & {"sequence", "is_won"}:
            self.process_id._renumber_steps()
        if "is_won" in vals:
            self.process_id.filtered(lambda process: process.sudo().team_ids)._check_can_be_followed()
        if vals.keys() & {"name", "sequence", "is_won", "goal"}:
            self._push_to_stages()
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        result = super().update_field_translations(field_name, translations, source_lang)
        if field_name == "name":
            self._push_translations()
        return result

    def web_resequence(self, specification, field_name="sequence", offset=0):
        """Number the steps once they are all where they were dragged, not one after the other."""
        numbering = self.with_context(sales_is_numbering=True)
        result = super(SalesProcessStep, numbering).web_resequence(specification, field_name, offset)
        self.process_id._number_steps()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        counts = self._opportunity_counts()
        for step in self.filtered(lambda step: counts.get(step.id)):
            raise UserError(
                self.env._(
                    "Step “%(step)s” of “%(process)s” cannot be removed: %(count)s opportunities are in its stage,"
                    " closed and archived ones included. Move them to another stage first.",
                    step=step.name,
                    process=step.process_id.name,
                    count=counts[step.id],
                )
            )
        for process in self.process_id.filtered(lambda process: process.sudo().team_ids):
            process._check_can_be_followed(without=self)
        self.sudo().stage_ids.with_context(sales_system_move=SystemMove.SETTLING).unlink()

    # === BUSINESS ===

    def _number_in_order(self):
        """Give the steps the positions 10, 20, 30 … in the order in which they are."""
        for position, step in enumerate(self.with_context(sales_is_numbering=True), start=1):
            step.sequence = position * 10

    def _opportunity_counts(self):
        """Return ``{step id: number of leads in its stage}``, of all users, archived ones included."""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        grouped = leads._read_group([("stage_id.sales_step_id", "in", self.ids)], ["stage_id"], ["__count"])
        return {stage.sales_step_id.id: count for stage, count in grouped}

    def _stage_values(self):
        self.ensure_one()
        return {
            "name": self.name,
            "sequence": STAGE_SEQUENCE * self.process_id.id + self.sequence,
            "is_won": self.is_won,
            "fold": self.is_won,
            "requirements": self.goal,
        }

    def _make_stages(self, teams):
        """Create the stage of every step that has none, for ``teams``."""
        source = self.with_context(lang=None)
        missing = source.filtered(lambda step: not step.stage_ids)
        stages = self.env["crm.stage"].sudo().with_context(lang=None)
        stages.create([step._stage_values() | {"sales_step_id": step.id, "team_ids": teams.ids} for step in missing])
        if missing:
            self.env.flush_all()
            self.env["sales.stage.transition"]._relink(missing)
        missing.invalidate_recordset(["stage_ids"])
        missing._push_translations()

    def _push_to_stages(self):
        """Let the stages follow a changed step; only what differs is written, so that this ends."""
        for step in self.sudo().filtered("stage_ids"):
            stage = step.stage_ids
            changed = {key: value for key, value in step._stage_values().items() if stage[key] != value}
            changed.pop("fold", None)
            if changed:
                stage.write(changed)

    def _push_translations(self):
        """Copy the translated names to the stages; languages may come later than the stages."""
        for code, _name in self.env["res.lang"].get_installed():
            for step in self.sudo().with_context(lang=code).filtered("stage_ids"):
                if step.name and step.stage_ids.name != step.name:
                    step.stage_ids.update_field_translations("name", {code: step.name})

    def _checklist_texts(self):
        """Return what the checklist says of this step on every opportunity, with its criteria."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "is_won": self.is_won,
            "policy": self.gate_policy,
            "goal": self.goal or "",
            "ask": self.coaching_ask or "",
            "say": self.coaching_say or "",
            "avoid": self.coaching_avoid or "",
            "criteria": [criterion._checklist_texts() for criterion in self.criterion_ids],
        }
