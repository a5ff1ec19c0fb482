from odoo import api, models


class SalesStageTransitionRebuild(models.Model):
    """History from before the addon was there, from Odoo's tracking values."""

    _inherit = "sales.stage.transition"

    @api.private
    @api.model
    def _rebuild(self, leads=None):
        """Rebuild the history of opportunities that have none of their own, in one statement.

        Pipelines without a process are not recorded, so that nothing changes for them; Odoo's tracking knows
        their moves, and they are rebuilt when the team is given a process.

        Begins at creation in the stage that the first tracked move left (or in today's, where none was
        tracked), goes through the tracked moves, and ends as the opportunity is now. Amounts and
        probabilities of those days are not known and stay empty. Stages that are gone leave their names.

        :param leads: these only; all where it is not given
        """
        ids = list(leads.ids) if leads is not None else None
        self.env.flush_all()
        self.env.cr.execute(OUTDATED, {"ids": ids})
        self.env.cr.execute(REBUILD, {"ids": ids})
        self.env.invalidate_all()


# Rebuilt lines to which nothing was added since: tracking may know more by now.
OUTDATED = """
DELETE FROM sales_stage_transition t
 WHERE t.is_rebuilt AND (%(ids)s::int[] IS NULL OR t.lead_id = ANY(%(ids)s::int[]))
   AND NOT EXISTS (SELECT 1 FROM sales_stage_transition o WHERE o.lead_id = t.lead_id AND NOT o.is_rebuilt)
"""
REBUILD = """
WITH leads AS (
    SELECT l.* FROM crm_lead l
     WHERE l.type = 'opportunity' AND l.stage_id IS NOT NULL
       AND (%(ids)s::int[] IS NULL OR l.id = ANY(%(ids)s::int[]))
       AND NOT EXISTS (SELECT 1 FROM sales_stage_transition t WHERE t.lead_id = l.id)
), moves AS (
    SELECT m.res_id AS lead_id, v.id, m.date, v.old_value_integer AS from_id, v.new_value_integer AS to_id,
           v.old_value_char AS from_name, v.new_value_char AS to_name,
           (SELECT MIN(u.id) FROM res_users u WHERE u.partner_id = m.author_id) AS user_id,
           ROW_NUMBER() OVER (PARTITION BY m.res_id ORDER BY m.date, v.id) AS first,
           ROW_NUMBER() OVER (PARTITION BY m.res_id ORDER BY m.date DESC, v.id DESC) AS last
      FROM mail_tracking_value v
      JOIN ir_model_fields f ON f.id = v.field_id AND f.model = 'crm.lead' AND f.name = 'stage_id'
      JOIN mail_message m ON m.id = v.mail_message_id AND m.model = 'crm.lead'
      JOIN leads l ON l.id = m.res_id
     WHERE v.new_value_integer IS NOT NULL AND v.new_value_integer <> 0
), events AS (
    SELECT l.id AS lead_id, LEAST(date_trunc('second', l.create_date), m.date) AS date, 0 AS rank, 0 AS vid,
           NULL::int AS from_id,
           COALESCE(NULLIF(m.from_id, 0), CASE WHEN m.id IS NULL THEN l.stage_id END) AS to_id,
           NULL AS from_name, m.from_name AS to_name, l.create_uid AS user_id
      FROM leads l LEFT JOIN moves m ON m.lead_id = l.id AND m.first = 1
    UNION ALL
    SELECT lead_id, date, 1, id, NULLIF(from_id, 0), to_id, from_name, to_name, user_id FROM moves
    UNION ALL
    SELECT l.id, GREATEST(l.date_last_stage_update, m.date), 2, 0, m.to_id, l.stage_id, m.to_name, NULL, NULL
      FROM leads l JOIN moves m ON m.lead_id = l.id AND m.last = 1 AND m.to_id <> l.stage_id
    UNION ALL
    SELECT l.id, COALESCE(l.date_closed, l.write_date), 3, 0, l.stage_id, NULL, NULL, NULL, NULL
      FROM leads l WHERE l.won_status = 'lost'
)
INSERT INTO sales_stage_transition (lead_id, from_stage_id, to_stage_id, from_name, to_name, direction, date, days,
                                    is_jumped, is_late_start, is_overridden, is_after_close, is_rebuilt,
                                    process_id, team_id, company_id, owner_id, user_id)
SELECT e.lead_id, origin.id, target.id, COALESCE(origin.name->>'en_US', e.from_name),
       COALESCE(target.name->>'en_US', e.to_name),
       CASE WHEN e.rank = 0 AND NOT COALESCE(target.is_won, false) THEN 'start' WHEN e.rank = 3 THEN 'lost'
            WHEN target.is_won AND NOT COALESCE(origin.is_won, false) THEN 'won'
            WHEN origin.is_won AND NOT COALESCE(target.is_won, false) THEN 'reopened'
            WHEN (target.sequence, target.id) < (origin.sequence, origin.id) THEN 'back' ELSE 'forward' END,
       e.date,
       CASE WHEN e.rank = 0 THEN 0 ELSE GREATEST(0, EXTRACT(EPOCH FROM e.date - LAG(e.date) OVER w) / 86400) END,
       false, false, false, false, true,
       COALESCE(target.sales_process_id, origin.sales_process_id), l.team_id, l.company_id, l.user_id, e.user_id
  FROM events e
  JOIN crm_lead l ON l.id = e.lead_id
  LEFT JOIN crm_stage origin ON origin.id = e.from_id
  LEFT JOIN crm_stage target ON target.id = e.to_id
 WHERE target.id IS NOT NULL OR origin.id IS NOT NULL OR e.to_name IS NOT NULL
WINDOW w AS (PARTITION BY e.lead_id ORDER BY e.date, e.rank, e.vid)
 ORDER BY e.lead_id, e.date, e.rank, e.vid
"""
