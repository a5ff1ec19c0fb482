import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What is said of one line, with its SQL types: lines are inserted in one statement, whatever their number.
COLUMNS = {
    "lead_id": "int",
    "from_stage_id": "int",
    "to_stage_id": "int",
    "from_step_id": "int",
    "to_step_id": "int",
    "from_name": "text",
    "to_name": "text",
    "process_id": "int",
    "direction": "text",
    "is_jumped": "bool",
    "is_late_start": "bool",
    "is_overridden": "bool",
    "is_after_close": "bool",
    "probability": "float8",
    "reason": "text",
    "unmet": "text",
}

REMARKS = ("is_jumped", "is_late_start", "is_overridden", "is_after_close", "is_merged")

INSERT = """
    INSERT INTO sales_stage_transition (
           %(names)s, is_rebuilt, team_id, company_id, owner_id, expected_revenue, user_id, date, days)
    SELECT %(values)s, false, team.id, COALESCE(v.company_id, team.company_id, lead.company_id), lead.user_id,
           COALESCE(lead.expected_revenue, 0), %(user)s, date_trunc('second', now() AT TIME ZONE 'UTC'),
           CASE WHEN v.follows OR v.from_stage_id IS NULL THEN 0
                ELSE EXTRACT(EPOCH FROM now() AT TIME ZONE 'UTC' - COALESCE(last.date, lead.create_date)) / 86400.0
                END
      FROM ROWS FROM (jsonb_to_recordset(%(lines)s::jsonb) AS (%(record)s)) WITH ORDINALITY AS v
      JOIN crm_lead lead ON lead.id = v.lead_id
 LEFT JOIN crm_team team ON team.id = COALESCE(v.team_id, lead.team_id)
 LEFT JOIN LATERAL (SELECT t.date FROM sales_stage_transition t WHERE t.lead_id = v.lead_id
                  ORDER BY t.date DESC LIMIT 1) last ON true
  ORDER BY v.ordinality
"""


class SalesStageTransition(models.Model):
    """History of an opportunity: a line for each stage entered, and for closing and reopening.

    Append-only: nobody has the right to create, write or delete; lines are made by ``_append``.
    """

    _name = "sales.stage.transition"
    _inherit = ["sales.append.only.mixin", "sales.stage.label.mixin"]
    _description = "Stage History"
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _log_access = False
    _sales_merge_apart = True  # merging opportunities hands it on with judgement

    # === WHICH MOVE ===
    lead_id = fields.Many2one("crm.lead", "Opportunity", required=True, readonly=True, index=True, ondelete="cascade")
    from_step_id = fields.Many2one("sales.process.step", readonly=True, ondelete="set null")
    to_step_id = fields.Many2one("sales.process.step", readonly=True, ondelete="set null")
    direction = fields.Selection(
        [
            ("start", "Start"),
            ("forward", "Forward"),
            ("back", "Back"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("reopened", "Reopened"),
            ("team", "Changed team"),
            ("mapped", "Mapped to a process"),
            ("to_lead", "Back to lead"),
        ],
        readonly=True,
        required=True,
    )
    date = fields.Datetime(readonly=True, required=True, index=True)
    days = fields.Float("Days Spent", readonly=True, help="In the stage that was left.", aggregator="avg")
    # === FLAGS ===
    is_jumped = fields.Boolean("Jumped over", readonly=True, help="Entered and left in the same move.")
    is_late_start = fields.Boolean("Started late", readonly=True, help="Began in a later stage of its process.")
    is_rebuilt = fields.Boolean("Rebuilt", readonly=True, help="From Odoo's tracking, before this app was there.")
    is_overridden = fields.Boolean("Overridden", readonly=True, help="A leader let it pass the gate.")
    is_after_close = fields.Boolean(
        "After Closing", readonly=True, help="Brought to this stage when it was closed: does not count as entered."
    )
    is_merged = fields.Boolean("Merged", readonly=True, help="Of an opportunity that was merged into this one.")
    remarks = fields.Char(compute="_compute_remarks", help="What is out of the ordinary about it.")
    reason = fields.Text(readonly=True)
    unmet = fields.Text("Not Met", readonly=True)
    # === AT THAT MOMENT ===
    process_id = fields.Many2one("sales.process", readonly=True, ondelete="set null")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="set null")
    owner_id = fields.Many2one("res.users", "Salesperson", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Moved by", readonly=True, ondelete="set null")
    expected_revenue = fields.Monetary(readonly=True, currency_field="currency_id")
    probability = fields.Float("Probability (%)", readonly=True, aggregator="avg")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    # Few, since every move writes them all; removing a stage or a step, which is rare, reads the table instead.
    # Reads which stages were entered and left, when, and how long they took, without touching the table.
    _stays_idx = models.Index("(lead_id, to_stage_id, from_stage_id) INCLUDE (date, days, is_jumped, is_after_close)")
    # Finds how and when an opportunity was resolved.
    _outcome_idx = models.Index("(lead_id, date DESC, id DESC) WHERE direction IN ('won', 'lost', 'reopened')")

    @api.depends(*REMARKS)
    @api.depends_context("lang")
    def _compute_remarks(self):
        """Say the flags that are set in words: few lines have any, and columns of boxes would take the room."""
        labels = {name: self._fields[name].get_description(self.env, ["string"])["string"] for name in REMARKS}
        for line in self:
            line.remarks = ", ".join(label for name, label in labels.items() if line[name]) or False

    @api.depends("company_id")
    def _compute_currency_id(self):
        for line in self:
            line.currency_id = (line.company_id or self.env.company).currency_id

    @api.model
    def _outcomes(self):
        """Return SQL: the last word on each opportunity, and whose and in which process it was.

        The columns are ``lead_id``, ``direction``, ``date``, ``amount``, ``team_id``, ``company_id`` and
        ``process_id``. Rates and cycles are measured on the history and not on the opportunity's own closing date,
        which anybody who may edit it can set, nor on its team or company, to whom a closed one may have been given.
        ``amount`` is that of the moment, empty in a rebuilt history. What became of opportunities that were merged
        into it does not count.
        """
        return SQL(
            """
            SELECT DISTINCT ON (lead_id) lead_id, direction, date, expected_revenue AS amount, team_id, company_id,
                   process_id
              FROM sales_stage_transition
             WHERE direction IN ('won', 'lost', 'reopened') AND is_merged IS NOT TRUE
          ORDER BY lead_id, date DESC, id DESC
            """
        )

    @api.model
    def _company_of_deal(self, outcome):
        """Return SQL: the company that the opportunity ``l`` counts for; a closed one for that which closed it.

        Odoo leaves it empty for those that nobody has yet: they are their team's, or in a database of one company
        its own.

        :param str outcome: alias of ``_outcomes()`` in the statement
        """
        companies = self.env["res.company"].sudo().search(Domain.TRUE, limit=2)
        return SQL(
            """
            CASE WHEN %(closed)s.direction IN ('won', 'lost')
                 THEN COALESCE(%(closed)s.company_id, (SELECT m.company_id FROM crm_team m
                                                        WHERE m.id = %(closed)s.team_id), %(only)s::int)
                 ELSE COALESCE(l.company_id, (SELECT m.company_id FROM crm_team m WHERE m.id = l.team_id),
                               %(only)s::int)
             END""",
            closed=SQL.identifier(outcome),
            only=companies.id if len(companies) == 1 else None,
        )

    @api.private
    @api.model
    def _last_in_process(self, leads, entered=False):
        """Return ``{lead id: line}``: the last line of each that names a step, entered or left.

        :param bool entered: the last step that was entered, only
        """
        steps = Domain("to_step_id", "!=", False)
        if not entered:
            steps |= Domain("from_step_id", "!=", False)
        return {line.lead_id.id: line for line in self.search(steps & Domain("lead_id", "in", leads.ids), order="id")}

    @api.private
    @api.model
    def _relink(self, steps):
        """Let the history find the new stages of steps whose stages were gone while no team followed them."""
        for end in ("from", "to"):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE sales_stage_transition t SET %(stage)s = s.id
                      FROM crm_stage s
                     WHERE s.sales_step_id = t.%(step)s AND t.%(step)s IN %(steps)s AND t.%(stage)s IS NULL
                    """,
                    stage=SQL.identifier(f"{end}_stage_id"),
                    step=SQL.identifier(f"{end}_step_id"),
                    steps=tuple(steps.ids),
                )
            )
        self.invalidate_model(["from_stage_id", "to_stage_id"])

    @api.private
    @api.model
    def _append(self, lines):
        """Insert history lines in one statement.

        ``days`` is the time since the opportunity's last line, or since its creation where it has none;
        jumped stages have none. Team, salesperson and amount are the opportunity's own, the company is that of the
        team where it has one.

        :param list lines: dicts with the keys of ``COLUMNS``; missing ones are NULL or false, ``follows``
            marks those that continue a jump and have no days, ``team_id`` names another team than its own,
            or none with 0, ``company_id`` another company
        """
        if not lines:
            return
        self.env["crm.team"].flush_model(["company_id"])
        self.env["crm.lead"].flush_model(["create_date", "team_id", "company_id", "user_id", "expected_revenue"])
        names = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        values = SQL(", ").join(
            SQL("COALESCE(v.%s, false)", SQL.identifier(name)) if kind == "bool" else SQL.identifier("v", name)
            for name, kind in COLUMNS.items()
        )
        said = COLUMNS | {"follows": "bool", "team_id": "int", "company_id": "int"}
        record = SQL(", ").join(SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in said.items())
        lines_text = json.dumps(lines)
        self.env.cr.execute(SQL(INSERT, names=names, values=values, lines=lines_text, user=self.env.uid, record=record))
        self.env["crm.lead"].browse({line["lead_id"] for line in lines}).invalidate_recordset(
            ["sales_transition_ids"], flush=False
        )
