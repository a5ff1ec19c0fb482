from odoo import models


class SalesProbabilityMixin(models.AbstractModel):
    """Where the automated probability comes from: Odoo's score, the stage, or the measured win rate."""

    _name = "sales.probability.mixin"
    _description = "Probability by Process"

    def _sales_probabilities(self):
        """Return ``{lead id: probability %}`` of those whose process does not leave it to Odoo's score.

        Goes through the automated probability, so that one typed by hand stays, as in Odoo.
        """
        result = {}
        for stage, leads in self.grouped("stage_id").items():
            process = stage.sales_process_id.sudo()
            if not process or process.probability_source == "predictive":
                continue
            structure = self.env["sales.process"]._structure(process.id)
            step = next(info for info in structure if info.stage_id == stage.id)
            is_measured = process.probability_source == "measured" and not step.is_won
            chance = 100.0 if step.is_won else step.probability
            for lead in leads:
                measured = lead._sales_measured_rate() if is_measured else None
                result[lead.id] = round(chance if measured is None else measured * 100, 2)
        return result

    def _sales_measured_rate(self):
        """Return the measured win rate of the stage, of the team or else of the process, 0..1; None without any."""
        self.ensure_one()
        rates = self.env["sales.stage.win.rate"]._rates()
        company = self.company_id or self.team_id.sudo().company_id or self.env.company
        place = (company.id, self.stage_id.id)
        return rates.get((*place, self.team_id.id), rates.get((*place, False)))
