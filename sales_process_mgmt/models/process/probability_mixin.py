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
        for lead in self.filtered("stage_id.sales_process_id"):
            process = lead.stage_id.sales_process_id.sudo()
            if process.probability_source == "predictive":
                continue
            structure = self.env["sales.process"]._structure(process.id)
            step = next(info for info in structure if info.stage_id == lead.stage_id.id)
            probability = 100.0 if step.is_won else step.probability
            if process.probability_source == "measured" and not step.is_won:
                rates = self.env["sales.stage.win.rate"]._rates()
                company = lead.company_id or lead.team_id.sudo().company_id or self.env.company
                place = (company.id, lead.stage_id.id)
                measured = rates.get((*place, lead.team_id.id), rates.get((*place, False)))
                probability = probability if measured is None else measured * 100
            result[lead.id] = round(probability, 2)
        return result
