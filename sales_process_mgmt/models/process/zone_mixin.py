from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

ZONES = [
    ("universe", "Universe"),
    ("above", "Above the funnel"),
    ("in", "In the funnel"),
    ("best_few", "Best few"),
]
# Miller Heiman's order of work: close what is nearly won, then fill the funnel from above, then the middle.
WORK_RANKS = {"best_few": 1, "universe": 2, "above": 2, "in": 3}
BATCH = 1000


class SalesZoneMixin(models.AbstractModel):
    """Miller Heiman zone of an open opportunity, by what is proven and not by feeling."""

    _name = "sales.zone.mixin"
    _description = "Miller Heiman Zone"
    _sales_system_fields = ("sales_zone", "sales_work_rank")

    sales_zone = fields.Selection(
        ZONES,
        string="Zone",
        compute="_compute_sales_zone",
        store=True,
        readonly=True,
        help="Universe: a name. Above: a customer and an amount, not verified. In the funnel: the fit is"
        " confirmed and a buying influence was contacted. Best few: nearly certain and closing soon.",
        groups="base.group_user",
    )
    sales_work_rank = fields.Integer(
        "Work Order",
        compute="_compute_sales_zone",
        store=True,
        readonly=True,
        aggregator=None,
        index=True,
        groups="base.group_user",
    )

    @api.depends(
        "stage_id",
        "team_id",
        "type",
        "active",
        "probability",
        "won_status",
        "date_deadline",
        "partner_id",
        "expected_revenue",
        "sales_criterion_ids.is_done",
    )
    def _compute_sales_zone(self):
        """Judge the proofs of all in one statement. Documents and the calendar follow nightly."""
        in_process = set(self.stage_id.filtered("sales_process_id").ids)
        tracked = self.filtered(
            lambda lead: (
                lead.stage_id.id in in_process
                and lead.type == "opportunity"
                and lead.active
                and lead.won_status == "pending"
            )
        )
        proofs, limits = tracked._sales_proofs(), {}
        for lead in self:
            zone = lead._sales_zone_of(proofs[lead.id], limits) if lead.id in proofs else False
            lead.sales_zone = zone
            lead.sales_work_rank = WORK_RANKS.get(zone, 9)

    def _sales_proofs(self):
        """Return ``{id: set of what is proven}``, of ``fit`` and ``contact``."""
        processes = self.env["sales.process"]
        infos = {
            info.id: info
            for process in self.stage_id.sales_process_id
            for step in processes._structure(process.id)
            for info in step.criteria
            if info.proof
        }
        met = self.env["sales.stage.criterion"]._met_pairs(list(infos.values()), self._origin)
        proven = defaultdict(set)
        for criterion_id, lead_id in met:
            proven[lead_id].add(infos[criterion_id].proof)
        return {lead_id: proven.get(lead_id or lead_id.origin, set()) for lead_id in self._ids}

    def _sales_zone_of(self, proven, limits):
        self.ensure_one()
        if self._sales_is_best_few(limits):
            return "best_few"
        if {"fit", "contact"} <= proven:
            return "in"
        return "above" if self.partner_id and self.expected_revenue else "universe"

    def _sales_is_best_few(self, limits):
        """Nearly certain, and closing within a share of the usual cycle of its process."""
        deadline = self.date_deadline
        if not deadline:
            return False
        place = (self.company_id.id, self.stage_id.id)
        if place not in limits:
            company, process = self.company_id or self.env.company, self.stage_id.sales_process_id
            limits[place] = self._sales_best_few_limits(company, process)
        probability, last_day = limits[place]
        return self.probability >= probability and deadline <= last_day

    @api.model
    def _sales_best_few_limits(self, company, process):
        """Return the least probability and the last day of closing of the best few."""
        usual = process.sudo().with_company(company)._usual_cycle_days()
        days = usual * company.sales_best_few_cycle_share / 100
        return company.sales_best_few_probability, fields.Date.context_today(self) + timedelta(days=days)

    @api.model
    def _cron_sales_zones(self):
        """Refresh the zones of all open opportunities: time passes and documents are signed without them.

        Goes by id and commits batch by batch; one that was killed begins anew, running it twice changes nothing.
        """
        domain = [
            ("type", "=", "opportunity"),
            ("stage_id.sales_process_id", "!=", False),
            ("sales_zone", "!=", False),
        ]
        leads = self.sudo().search(domain, order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(leads))
        for start in range(0, len(leads), BATCH):
            batch = leads[start : start + BATCH].with_prefetch()
            self.env.add_to_compute(self._fields["sales_zone"], batch)
            batch._recompute_recordset(["sales_zone", "sales_work_rank"])
            batch.flush_recordset(["sales_zone", "sales_work_rank"])
            batch.invalidate_recordset()
            cron._commit_progress(len(batch))
