from collections import defaultdict
from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.ids import as_id

NO_TICK = {"evidence": "", "user": "", "date": False}


class SalesChecklistMixin(models.AbstractModel):
    """The exit criteria of an opportunity, as progress on the card and as checklist on the form."""

    _name = "sales.checklist.mixin"
    _description = "Checklist of an Opportunity"
    _sales_system_lines = ("sales_criterion_ids",)

    sales_criterion_ids = fields.One2many(
        "sales.lead.criterion", "lead_id", string="Checklist Ticks", copy=False, groups="base.group_user"
    )
    # Without groups, which would be asked for with each field of each card: portal users compute to nothing.
    sales_criteria_total = fields.Integer("Exit Criteria", compute="_compute_sales_criteria")
    sales_criteria_met = fields.Integer("Exit Criteria Met", compute="_compute_sales_criteria")
    sales_criteria_progress = fields.Char("Met", compute="_compute_sales_criteria", help="Exit criteria of the stage.")
    sales_checklist = fields.Json(
        compute="_compute_sales_checklist", export_string_translation=False, groups="base.group_user"
    )

    # === PROGRESS ON THE CARD ===

    @api.depends("stage_id", "sales_criterion_ids.is_done")
    def _compute_sales_criteria(self):
        """Count the mandatory criteria of the current stage; one statement for a page of cards."""
        if not self.env.user._is_internal():
            self.sales_criteria_total = self.sales_criteria_met = 0
            self.sales_criteria_progress = False
            return
        structure = self.env["sales.process"]._structure
        steps = {
            stage.id: info
            for stage in self.stage_id
            for info in structure(stage.sales_process_id.id)
            if info.stage_id == stage.id
        }
        mandatory = {id_: [info for info in step.criteria if info.is_mandatory] for id_, step in steps.items()}
        met = self.env["sales.stage.criterion"]._met_pairs(list(chain(*mandatory.values())), self._origin)
        alike = defaultdict(list)  # a page of cards has few different counts
        for lead in self:
            infos = mandatory.get(lead.stage_id.id, ()) if lead.type == "opportunity" else ()
            lead_id = lead._origin.id
            alike[sum((info.id, lead_id) in met for info in infos), len(infos)].append(lead.id)
        for (done, total), ids in alike.items():
            leads = self.browse(ids)
            leads.sales_criteria_total = total
            leads.sales_criteria_met = done
            leads.sales_criteria_progress = f"{done} / {total}" if total else False

    def _sales_current_step(self):
        """Return the ``StepInfo`` of the stage, or None outside a process and for leads."""
        self.ensure_one()
        if self.type != "opportunity" or not self.stage_id.sales_process_id:
            return None
        structure = self.env["sales.process"]._structure(self.stage_id.sales_process_id.id)
        return next((info for info in structure if info.stage_id == self.stage_id.id), None)

    # === CHECKLIST ON THE FORM ===

    @api.depends("stage_id", "team_id", "active", "sales_criterion_ids.is_done", "sales_criterion_ids.evidence")
    @api.depends_context("allowed_company_ids")
    def _compute_sales_checklist(self):
        for lead in self:
            is_shown = lead._sales_current_step() and lead._sales_may_know_process()
            lead.sales_checklist = lead._sales_checklist_values() if is_shown else False

    def _sales_may_know_process(self):
        """Tell whether the process is that of its team and the user's companies: a form may be asked of any stage."""
        process = self.stage_id.sales_process_id
        return process == self.team_id.sudo().sales_process_id and self._sales_is_usable(process)

    def _sales_checklist_values(self):
        """Return the steps of the process with their criteria, judged now."""
        process_id = self.stage_id.sales_process_id.id
        structure = self.env["sales.process"]._structure(process_id)
        stages = [info.stage_id for info in structure]
        here = stages.index(self.stage_id.id)
        infos = [info for step in structure for info in step.criteria]
        met = {id_ for id_, _lead in self.env["sales.stage.criterion"]._met_pairs(infos, self._origin)}
        ticks = self._sales_tick_values()
        steps = []
        for position, texts in enumerate(self.env["sales.process"]._checklist_texts(process_id)):
            criteria = [
                text | {"met": text["id"] in met} | ticks.get(text["id"], NO_TICK) for text in texts["criteria"]
            ]
            place = {"stage_id": stages[position], "is_current": position == here, "is_past": position < here}
            steps.append(texts | place | {"criteria": criteria})
        return {"editable": bool(self._origin) and self.active and self.has_access("write"), "steps": steps}

    def _sales_tick_values(self):
        """Return evidence, user and date of the ticks per criterion, names included, in one statement."""
        if not self._origin:
            return {}
        self.env["sales.lead.criterion"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT t.criterion_id, COALESCE(t.evidence, '') AS evidence, COALESCE(p.name, '') AS "user", t.date
                  FROM sales_lead_criterion t
             LEFT JOIN res_users u ON u.id = t.user_id
             LEFT JOIN res_partner p ON p.id = u.partner_id
                 WHERE t.lead_id = %s
                """,
                self._origin.id,
            )
        )
        return {row.pop("criterion_id"): row | {"date": fields.Datetime.to_string(row["date"])} for row in rows}

    def sales_tick_criterion(self, criterion_id, is_done, evidence=False):
        """Tick or untick a criterion of this opportunity; the user and the time are kept with it.

        :param int criterion_id: a criterion of kind ``tick`` of the opportunity's process
        :param bool is_done: whether it holds
        :param str evidence: what that is based on; asked for where the criterion needs it
        :return: True
        :raise UserError: when the criterion belongs to another process, needs evidence, or the text is too long
        """
        self.ensure_one()
        self.check_access("write")
        criterion = self.env["sales.stage.criterion"].browse(as_id(criterion_id) or ()).exists()
        if not criterion or criterion.process_id != self.stage_id.sales_process_id:
            raise UserError(self.env._("This criterion is not part of the opportunity's process."))
        values = {"is_done": bool(is_done), "evidence": evidence or False}
        tick = self.sales_criterion_ids.filtered(lambda tick: tick.criterion_id == criterion)
        if tick:
            tick.write(values)
        else:
            self.env["sales.lead.criterion"].create(values | {"lead_id": self.id, "criterion_id": criterion.id})
        return True
