from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL


class SalesProcessAssign(models.TransientModel):
    """Give a process to a team, or take it back: says where each stage's opportunities go, with counts.

    Open ones go to open stages, won ones to won stages; nothing is closed or reopened by it.
    """

    _name = "sales.process.assign"
    _description = "Change the Process of a Team"

    team_id = fields.Many2one("crm.team", "Sales Team", required=True, readonly=True)
    current_process_id = fields.Many2one(related="team_id.sales_process_id", string="Now Follows")
    process_id = fields.Many2one("sales.process", "New Process", help="Empty: Odoo's own stages again.")
    process_description = fields.Text(related="process_id.description", string="What It Is For")
    columns = fields.Char("Pipeline Columns", compute="_compute_columns")
    line_ids = fields.One2many(
        "sales.process.assign.line",
        "wizard_id",
        string="Stages",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("process_id")
    def _compute_columns(self):
        """Say what the pipeline will look like: who chooses among several processes sees what he gets."""
        for wizard in self:
            wizard.columns = " → ".join(wizard.process_id.step_ids.mapped("name"))

    @api.depends("team_id", "process_id")
    def _compute_line_ids(self):
        """Propose a target for every stage in which the team has opportunities, closed ones included."""
        for wizard in self:
            wizard._check_team()  # what follows counts with all rights
            targets = wizard._targets()
            key = "target_step_id" if wizard.process_id else "target_stage_id"
            wizard.line_ids = [Command.clear()] + [
                Command.create(values | {key: wizard._proposal(values, targets)}) for values in wizard._counts()
            ]

    @api.constrains("team_id")
    def _check_team(self):
        """Who may not read the team learns nothing of its opportunities."""
        for wizard in self:
            wizard.team_id.sudo(False).check_access("read")

    def _counts(self):
        """Return the stages that hold opportunities of the team, with the number open and closed."""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        grouped = leads._read_group(
            [("team_id", "=", self.team_id.id), ("stage_id", "!=", False)],
            ["stage_id", "won_status"],
            ["__count"],
        )
        counts = {}
        for stage, status, count in sorted(grouped, key=lambda row: (row[0].sequence, row[0].id)):
            row = counts.setdefault(stage, {"stage_id": stage.id, "open_count": 0, "closed_count": 0})
            row["open_count" if status == "pending" else "closed_count"] += count
        return [row for stage, row in counts.items() if stage.sales_process_id != self.process_id]

    def _targets(self):
        """Return the steps of the new process, or Odoo's own stages, in order."""
        if self.process_id:
            return self.process_id.step_ids
        return self.env["crm.stage"].search(
            [("sales_step_id", "=", False), ("team_ids", "in", [False, self.team_id.id])]
        )

    def _proposal(self, values, targets):
        """Return the target of the same name, else the one at the same place, open or won alike."""
        stage = self.env["crm.stage"].browse(values["stage_id"])
        alike = targets.filtered(lambda target: target.is_won == stage.is_won)
        same_name = alike.filtered(lambda target: target.name == stage.name)
        if same_name or not alike:
            return (same_name or targets)[:1].id
        if stage.is_won:
            return alike[:1].id
        siblings = self._siblings(stage)
        place = list(siblings).index(stage) if stage in siblings else 0
        return alike[min(place, len(alike) - 1)].id

    def _siblings(self, stage):
        """Return the open stages of the pipeline that ``stage`` is in, in order."""
        if stage.sales_process_id:
            return self.env["crm.stage"]._sales_of_process(stage.sales_process_id, won=False)
        return self.env["crm.stage"].search([("sales_step_id", "=", False), ("is_won", "=", False)])

    def action_apply(self):
        """Move the opportunities as the lines say, record it in their history, and give the process."""
        self.ensure_one()
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only a sales administrator changes the process of a team."))
        self._check_is_change()
        self.process_id._check_can_be_followed()
        self._check_complete()
        mapping = self._mapping()
        count = sum(line.open_count + line.closed_count for line in self.line_ids)
        self._move(mapping)
        old = self.team_id.sales_process_id
        self.team_id.sales_process_id = self.process_id
        # Stages that nobody follows any more are gone, and their rates with them.
        self.env["sales.stage.win.rate"].sudo()._refresh()
        new_name = self.process_id.name or self.env._("Odoo's own stages")
        self.team_id._message_log(
            body=self.env._(
                "Process changed from %(old)s to %(new)s; %(count)s opportunities moved.",
                old=old.name or self.env._("Odoo's own stages"),
                new=new_name,
                count=count,
            )
        )
        message = self.env._(
            "%(team)s now follows “%(process)s”; %(count)s opportunities moved.",
            team=self.team_id.name,
            process=new_name,
            count=count,
        )
        # The next action of a notification is followed at once: it closes the dialog.
        closing = {"type": "ir.actions.act_window_close"}
        params = {"type": "success", "message": message, "next": closing}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def _check_is_change(self):
        """Refuse what changes nothing: somebody who chose no other process would think that he did."""
        if self.process_id == self.team_id.sales_process_id and not self._counts():
            raise UserError(
                self.env._(
                    "%(team)s follows “%(process)s” already: choose the process that it shall follow.",
                    team=self.team_id.name,
                    process=self.process_id.name or self.env._("Odoo's own stages"),
                )
            )

    def _check_complete(self):
        """Refuse lines that do not cover every stage, or that would close or reopen opportunities."""
        needed = {row["stage_id"] for row in self._counts()}
        missing = self.env["crm.stage"].browse(needed - set(self.line_ids.stage_id.ids))
        if missing:
            raise UserError(self.env._("Say where these stages go: %s", ", ".join(missing.mapped("name"))))
        for line in self.line_ids:
            if not line._target() or line._target().is_won != line.stage_id.is_won:
                raise ValidationError(
                    self.env._(
                        "“%(stage)s” cannot go to “%(target)s”: that would close or reopen its opportunities.",
                        stage=line.stage_id.name,
                        target=line._target().name or self.env._("(nothing)"),
                    )
                )

    def _mapping(self):
        """Return ``{old stage: new stage}``; the process's stages are made for the team if need be."""
        if not self.process_id:
            return {line.stage_id: line._target() for line in self.line_ids}
        self.process_id.step_ids._make_stages(self.process_id.team_ids | self.team_id)
        self.env.registry.clear_cache()
        return {line.stage_id: line._target().stage_ids for line in self.line_ids}

    def _move(self, mapping):
        """Move all at once in SQL: dates of closing stay, and nothing is judged."""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        for old, new in mapping.items():
            moved = leads.search([("team_id", "=", self.team_id.id), ("stage_id", "=", old.id)])
            self.env["sales.stage.transition"]._rebuild(moved)
            before = moved._sales_standings()
            moved.flush_recordset()
            self.env.cr.execute(
                SQL("UPDATE crm_lead SET stage_id = %s WHERE id IN %s", new.id, tuple(moved.ids) or (0,))
            )
            moved.invalidate_recordset(["stage_id"], flush=False)
            moved.modified(["stage_id"])
            moved._sales_record_moves(before, {}, moved._sales_by_place(), system="mapped")


class SalesProcessAssignLine(models.TransientModel):
    _name = "sales.process.assign.line"
    _description = "Where a Stage Goes"

    wizard_id = fields.Many2one("sales.process.assign", required=True, index=True, ondelete="cascade")
    process_id = fields.Many2one(related="wizard_id.process_id")
    team_id = fields.Many2one(related="wizard_id.team_id")
    stage_id = fields.Many2one("crm.stage", required=True, readonly=True, ondelete="cascade")
    is_won = fields.Boolean(related="stage_id.is_won")
    open_count = fields.Integer("Open", readonly=True)
    closed_count = fields.Integer("Won, Lost, Archived", readonly=True)
    target_step_id = fields.Many2one(
        "sales.process.step",
        "Goes to",
        domain="[('process_id', '=', process_id), ('is_won', '=', is_won)]",
    )
    target_stage_id = fields.Many2one(
        "crm.stage",
        "Goes Back to",
        domain="[('sales_step_id', '=', False), ('is_won', '=', is_won), ('team_ids', 'in', [False, team_id])]",
    )

    def _target(self):
        self.ensure_one()
        return self.target_step_id if self.process_id else self.target_stage_id
