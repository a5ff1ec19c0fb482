import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

EXCEPTIONS = [
    ("no_right", "Not yours to hand over: stays"),
    ("no_company", "Receiver is not in its company: stays"),
    ("on_loan", "On loan: goes along, still goes back"),
    ("over_cap", "The receiver would hold more than the cap"),
    ("lost", "The receiver lost it to the pool lately"),
    ("locked", "Locked: only the salesperson changes"),
    ("other_team", "Of another team than the receiver: team and stage stay"),
]
STAYS = ("no_right", "no_company")
REASONS = [
    ("left_out", "Nobody was chosen"),
    ("closed", "Closed or archived meanwhile"),
    ("other_owner", "Somebody else's by then"),
    ("gone", "Deleted meanwhile"),
    ("from_archived", "Its salesperson is no longer there"),
]
# What is said of one line, with its SQL types: lines are inserted in one statement, whatever their number.
COLUMNS = {
    "scope": "text",
    "res_model": "text",
    "res_id": "int",
    "name": "text",
    "partner_id": "int",
    "company_id": "int",
    "team_id": "int",
    "amount": "numeric",
    "is_locked": "bool",
    "loan_id": "int",
    "from_user_id": "int",
    "to_user_id": "int",
    "exception": "text",
}


class SalesHandoverLine(models.Model):
    """A record that is handed over: from whom, to whom, and what became of it. Made and settled by the hand-over.

    Until it is done, who gets it can be chosen; afterwards nobody changes it, the superuser included.
    """

    _name = "sales.handover.line"
    _inherit = ["sales.seen.mixin"]
    _description = "Record Handed Over"
    _order = "handover_id, id"

    handover_id = fields.Many2one("sales.handover", required=True, readonly=True, index=True, ondelete="cascade")
    # === WHAT ===
    scope = fields.Selection("_select_scope", "Kind", required=True, readonly=True)
    res_model = fields.Char("Document Type", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    name = fields.Char("Record Name", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True, ondelete="set null")
    customer_tag_ids = fields.Many2many(related="partner_id.category_id", string="Customer Tags")
    customer_city = fields.Char(related="partner_id.city", string="City")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True, ondelete="set null")
    currency_id = fields.Many2one(related="handover_id.currency_id")
    amount = fields.Monetary("Weighted Amount", readonly=True, help="Expected revenue × probability.")
    is_locked = fields.Boolean("Locked", readonly=True)
    loan_id = fields.Many2one(
        "sales.handover",
        "Lent by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The temporary hand-over by which who hands over now has got it.",
    )
    loan_date_end = fields.Date(related="loan_id.date_end", string="Loan Ends on")
    # === WHO ===
    from_user_id = fields.Many2one("res.users", "Handed Over By", readonly=True, required=True, ondelete="restrict")
    to_user_id = fields.Many2one(
        "res.users", "Taken Over By", index=True, ondelete="restrict", help="Empty: stays with who has it."
    )
    receiver_user_ids = fields.Many2many(related="handover_id.receiver_user_ids")
    # === WHAT BECAME OF IT ===
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("skipped", "Left out"),
            ("done", "Handed over"),
            ("back", "Given back"),
            ("kept", "Kept"),
        ],
        default="planned",
        required=True,
        readonly=True,
        index=True,
    )
    exception = fields.Selection(EXCEPTIONS, readonly=True)
    reason = fields.Selection(REASONS, "Why Not", readonly=True)
    is_subscribed = fields.Boolean("Made a Follower", readonly=True)
    team_before = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="Of whom had what standing in the team that looks after it, before it was handed over.",
    )
    owned_since = fields.Datetime(
        readonly=True,
        groups="base.group_system",
        help="Since when who hands over had the customer; his when it comes back.",
    )
    handover_state = fields.Selection(related="handover_id.state", string="Hand-over Status")

    _once = models.UniqueIndex("(handover_id, scope, res_id)")
    # Finds what was done with a record.
    _record_idx = models.Index("(res_model, res_id)")

    @api.model
    def _select_scope(self):
        scopes = self.env["sales.handover"]._sales_handover_scopes()
        return [(code, scope.label) for code, scope in scopes.items()]

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_change()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - {"to_user_id"}:
            self._refuse_change()
        self._check_choice(self._linked([vals], "to_user_id"))
        lines = self | self._of_same_customers()
        result = super(SalesHandoverLine, lines).write(vals)
        lines._judge_again()
        lines.handover_id.sudo().filtered("cap_confirmed_by_id").write({"cap_confirmed_by_id": False})
        return result

    def unlink(self):
        self._refuse_change()
        return super().unlink()

    def _refuse_change(self):
        raise AccessError(self.env._("What is handed over is written by the system; one chooses who gets it only."))

    def _check_choice(self, user):
        """Refuse who gets no share, what one may not give, and changing what is done."""
        if self.handover_id.filtered(lambda handover: handover.state not in ("previewed", "scheduled")):
            raise UserError(self.env._("It is handed over already: who got what can no longer be changed."))
        for handover in self.handover_id:
            if user and user not in handover.receiver_user_ids:
                raise UserError(
                    self.env._(
                        "%(user)s is not among those who take over: %(receivers)s. Add the colleague first.",
                        user=user.sudo().exists().name or user.id,
                        receivers=", ".join(handover.receiver_user_ids.mapped("name")),
                    )
                )
        held = self.filtered(lambda line: line.exception == "no_right") if user else self.browse()
        if held:
            raise UserError(
                self.env._(
                    "“%(record)s” belongs to the team %(team)s: its leader or a sales manager hands it over.",
                    record=held[0].name,
                    team=held[0].sudo().team_id.name,
                )
                if held[0].team_id
                else self.env._("“%s” is a key account: a sales manager of its company hands it over.", held[0].name)
            )

    def _of_same_customers(self):
        """Return what goes with the customers among these: deals follow their customer, until they are chosen."""
        customers = self.filtered(lambda line: line.scope == "customer")
        if not customers:
            return self.browse()
        return self.search(
            [
                ("handover_id", "in", customers.handover_id.ids),
                ("partner_id", "in", customers.partner_id.ids),
                "|",
                ("exception", "=", False),
                ("exception", "!=", "no_right"),
            ]
        )

    def _judge_again(self):
        """Say anew what is out of the ordinary about these, after another receiver was chosen."""
        self._judge()
        for handover in self.handover_id:
            handover._note_excess()

    def _judge(self):
        for handover, lines in self.grouped("handover_id").items():
            judged = {}
            for line in lines:
                if line.exception != "no_right":
                    judged.setdefault(handover._exception_of(line._facts(), line.to_user_id), []).append(line.id)
            for exception, ids in judged.items():
                self.browse(ids)._note_exception(exception)

    def _note_exception(self, exception):
        """Say what is out of the ordinary about these; for the system."""
        models.Model.write(self.sudo(), {"exception": exception})

    def _facts(self):
        """Return what judging an exception looks at."""
        self.ensure_one()
        names = ("res_model", "company_id", "team_id", "is_locked", "loan_id")
        return {name: self[name].id if name.endswith("_id") else self[name] for name in names}

    # === BY THE HAND-OVER ===

    @api.model
    def _append(self, handover, rows):
        """Insert the lines of a hand-over in one statement; ``rows`` are dicts with the keys of ``COLUMNS``."""
        record = SQL(", ").join(SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in COLUMNS.items())
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_handover_line (handover_id, %(names)s, state,
                                                 create_uid, create_date, write_uid, write_date)
                SELECT %(handover)s, %(values)s, 'planned',
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM ROWS FROM (jsonb_to_recordset(%(rows)s::jsonb) AS (%(record)s)) WITH ORDINALITY AS v
              ORDER BY v.ordinality
                """,
                names=SQL(", ").join(SQL.identifier(name) for name in COLUMNS),
                values=SQL(", ").join(SQL.identifier("v", name) for name in COLUMNS),
                handover=handover.id,
                rows=json.dumps(rows),
                record=record,
                uid=self.env.uid,
            )
        )
        self._forget()

    def _settle(self, state, reason=None, subscribed=None):
        """Say what became of these; one statement, the only one that changes a line that is done."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_handover_line
                   SET state = %s, reason = %s, is_subscribed = COALESCE(%s, is_subscribed),
                       write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                 WHERE id = ANY(%s)
                """,
                state,
                reason,
                subscribed,
                self.env.uid,
                list(self.ids),
            )
        )
        self._forget()

    def _keep_standing(self, standing):
        """Keep who stood how in the teams before, to put it back.

        :param dict standing: ``{record id: what its model says}``
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_handover_line l SET team_before = v.value
                  FROM jsonb_each(%s::jsonb) v WHERE l.id = ANY(%s) AND l.res_id = v.key::int
                """,
                json.dumps(standing),
                list(self.ids),
            )
        )
        self._forget()

    def _keep_owner_dates(self):
        """Keep since when the customers among these belonged to who hands over."""
        self.env.cr.execute(
            """
            UPDATE sales_handover_line l
               SET owned_since = COALESCE((SELECT MAX(s.owner_date) FROM sales_customer s WHERE s.partner_id = p.id),
                                          p.create_date)
              FROM res_partner p WHERE p.id = l.res_id AND l.id = ANY(%s)
            """,
            [list(self.ids)],
        )
        self._forget()

    def _restore_owner_dates(self):
        """Let the terms of customers that were only lent count as before: nobody has called by lending them."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE sales_customer s SET owner_date = l.owned_since
              FROM sales_handover_line l WHERE l.res_id = s.partner_id AND l.id = ANY(%s)
            """,
            [list(self.ids)],
        )
        self.env["sales.customer"].invalidate_model(["owner_date"])
        self.env["sales.customer"]._measure_pool(self.mapped("res_id"))

    @api.model
    def _clear(self, handover):
        """Take out what a preview has planned; what is done is never taken out."""
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM sales_handover_line WHERE handover_id = %s AND state = 'planned'", [handover.id]
        )
        self._forget()

    @api.model
    def _forget(self):
        self.invalidate_model(flush=False)
        self.env["sales.handover"].invalidate_model(flush=False)
        self.env["sales.handover.receiver"].invalidate_model(flush=False)

    # === ACTIONS ===

    def action_open_record(self):
        """Open the record, or what it is about, with the user's own rights."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        about = self.env["sales.handover"]._sales_handover_scopes()[self.scope].about
        if about:
            record = record[about]
        elif record._name == "mail.activity":
            record = self.env[record.res_model].browse(record.res_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
