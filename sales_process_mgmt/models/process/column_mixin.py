from odoo import api, models
from odoo.fields import Domain

from ...tools.ids import as_id


class SalesColumnMixin(models.AbstractModel):
    """The columns of a pipeline: those of the teams that it is opened for, or searched by."""

    _name = "sales.column.mixin"
    _description = "Columns of a Pipeline"

    @api.model
    def _sales_columns(self, found, filled, domain):
        """Return the stages that are columns, in order.

        :param found: stages that Odoo would show
        :param filled: stages in which the search finds opportunities: they always are columns
        :param domain: what is searched for
        """
        found = found.filtered(lambda stage: stage in filled or self._sales_is_usable(stage.sudo().sales_process_id))
        searched = self._sales_searched_teams(domain)
        teams = (searched or self._sales_opened_teams()).sudo()
        if not teams:
            return found
        processes = teams.sales_process_id.filtered(self._sales_is_usable)
        has_plain_team = not all(team.sales_process_id for team in teams)

        def is_shown(stage):
            process = stage.sudo().sales_process_id
            return stage in filled or (process in processes if process else has_plain_team)

        shown = found.filtered(is_shown)
        if searched:  # Odoo has not looked for the stages of these
            shown = shown.union(*[found._sales_of_process(process) for process in processes])
            shown = shown.sorted(lambda stage: (stage.sequence, stage.id))
        return shown

    @api.model
    def _sales_is_usable(self, process):
        """Tell whether the chosen companies may use the process; no process is everybody's."""
        company_id = self.env["sales.process"]._companies().get(process.id)
        return not company_id or company_id in self.env.companies.ids

    @api.model
    def _sales_opened_teams(self):
        """Return the teams whose pipeline the user has opened, from the context that Odoo sets."""
        teams = self.env["crm.team"].browse(as_id(self.env.context.get("default_team_id")) or ())
        if self.env.context.get("show_user_team_stages"):
            teams |= self.env.user.crm_team_ids
        return teams

    @api.model
    def _sales_searched_teams(self, domain):
        """Return the teams that the search bar limits the pipeline to; none where it does not.

        Conditions on the team are taken over as conditions on teams, wherever nothing else is an alternative to them.
        """
        domain = Domain(domain)
        parts = domain.children if getattr(domain, "OPERATOR", None) == "&" else [domain]
        of_team = [part for part in parts if self._sales_is_about_team(part)]
        teams = self.env["crm.team"]
        if not of_team:
            return teams
        return teams.search(Domain.AND(part.map_conditions(self._sales_team_condition) for part in of_team))

    @api.model
    def _sales_is_about_team(self, part):
        paths = [condition.field_expr for condition in part.iter_conditions()]
        return bool(paths) and all(path.split(".")[0] == "team_id" for path in paths)

    @api.model
    def _sales_team_condition(self, condition):
        """Return the condition on a team that stands for one on the ``team_id`` of an opportunity."""
        path, operator, value = condition.field_expr, condition.operator, condition.value
        if "." in path:
            return Domain(path.split(".", 1)[1], operator, value)
        if operator == "any":
            return Domain(value)
        return Domain("name" if isinstance(value, str) else "id", operator, value)
