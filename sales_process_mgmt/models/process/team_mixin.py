from odoo import fields, models
from odoo.exceptions import UserError


class SalesTeamMixin(models.AbstractModel):
    """A sales team follows one process, or none: then it keeps Odoo's stages and nothing changes for it."""

    _name = "sales.team.mixin"
    _description = "Sales Team That Follows a Process"

    sales_process_id = fields.Many2one(
        "sales.process",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The stages of the team's pipeline. Empty: Odoo's own stages.",
    )

    def _sales_check_process_change(self, process):
        """Refuse another process while opportunities stand in stages that are not of it.

        The wizard "Change Process" says where each of them goes, and then writes the process.
        """
        process.sudo()._check_can_be_followed()
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        for team in self.filtered(lambda team: team.sales_process_id != process):
            stranded = leads.search_count(
                [
                    ("team_id", "=", team.id),
                    ("stage_id", "!=", False),
                    ("stage_id.sales_process_id", "!=", process.id or False),
                ]
            )
            if stranded:
                raise UserError(
                    self.env._(
                        "“%(team)s” has %(count)s opportunities in stages that are not in its new pipeline."
                        " Use “Change Process” on the team: it asks where each stage goes.",
                        team=team.name,
                        count=stranded,
                    )
                )

    def _sales_check_deletion(self):
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        for team in self.filtered("sales_process_id"):
            raise UserError(
                self.env._(
                    "“%(team)s” follows the process “%(process)s” (opportunities in it, closed ones included:"
                    " %(count)s). Take the process from the team first, or archive the team.",
                    team=team.name,
                    process=team.sales_process_id.name,
                    count=leads.search_count([("team_id", "=", team.id)]),
                )
            )

    def action_sales_change_process(self):
        """Open the wizard that gives the team a process, or takes it back."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_process_assign_action")
        process = self.sales_process_id or self.env["sales.process"].search([], limit=1)
        return action | {"context": {"default_team_id": self.id, "default_process_id": process.id}}
