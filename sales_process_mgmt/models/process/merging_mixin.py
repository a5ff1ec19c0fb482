from odoo import models
from odoo.tools import SQL

# Key in the cache of the transaction: which opportunity was merged into which.
MERGED_INTO = "sales_process_mgmt.merged_into"


class SalesMergingMixin(models.AbstractModel):
    """Hands on what belongs to an opportunity that is merged into another one."""

    _name = "sales.merging.mixin"
    _description = "Merging of Opportunities"

    def _sales_remember_merge(self, tail):
        """Remember, until the transaction ends, that ``tail`` was merged into this one: it may be deleted later."""
        self.ensure_one()
        self.env.cr.cache.setdefault(MERGED_INTO, {}).update(dict.fromkeys(tail.ids, self.id))

    def _sales_take_over_parts(self, tail):
        """Take over what hangs on opportunities that are merged into this one: roles, needs, rivals, what comes later.

        The model of each says nothing about it. What has a rule of its own is handed on when the others are deleted.
        """
        self.ensure_one()
        self.env["sales.merge"]._merge_into(tail, self)

    def _sales_hand_over_merged(self):
        """Hand over what belongs to opportunities that are deleted now because they were merged into others."""
        heads = self.env.cr.cache.get(MERGED_INTO, {})
        merged = self.filtered(lambda lead: lead.id in heads)

        def last_head(lead):
            head_id = heads[lead.id]
            while head_id in heads and head_id != lead.id:
                head_id = heads[head_id]
            return head_id

        for head_id, tail in merged.grouped(last_head).items():
            if not (tail.stage_id.sales_process_id or tail.sudo().sales_transition_ids):
                continue  # it has nothing of ours, as everywhere where no process is
            head = self.browse(head_id).exists()
            if head:
                ends_outside = not head.stage_id.sales_process_id
                left = tail._sales_teams_left(tail._sales_standings()) if ends_outside else {}
                head._sales_take_over_history(tail)
                head._sales_take_over_alerts(tail)
                head._sales_raise_merged_amount(tail)
                for team_id in set(left.values()):
                    head._sales_raise_left({head.id: team_id})

    def _sales_take_over_history(self, tail):
        """Take over history, ticks and overrides of opportunities that are merged into this one.

        A criterion ticked on several keeps the tick of this one, or the latest. An override that was not used
        goes with the opportunity that it was given for.
        """
        self.ensure_one()
        self.env.flush_all()
        ids = tuple(tail.ids)
        self.env.cr.execute(
            "UPDATE sales_stage_transition SET lead_id = %s, is_merged = true WHERE lead_id IN %s", (self.id, ids)
        )
        self.env.cr.execute(
            "UPDATE sales_stage_override SET lead_id = %s WHERE lead_id IN %s AND used_date IS NOT NULL", (self.id, ids)
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_lead_criterion SET lead_id = %(head)s
                 WHERE id IN (SELECT DISTINCT ON (criterion_id) id FROM sales_lead_criterion t
                               WHERE lead_id IN %(tail)s AND NOT EXISTS (
                                     SELECT 1 FROM sales_lead_criterion h
                                      WHERE h.lead_id = %(head)s AND h.criterion_id = t.criterion_id)
                            ORDER BY criterion_id, is_done DESC, date DESC)
                """,
                head=self.id,
                tail=ids,
            )
        )
        (self | tail).invalidate_recordset()
        self.env["sales.lead.criterion"].invalidate_model()
