from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.ids import as_id

NO_ANSWER = {"state": "unknown", "evidence": "", "coach_id": False, "coach": "", "user": "", "date": False}
HISTORY_SHOWN = 12
CONTACTS_SHOWN = 80

# All that the sheet shows of one opportunity, in one statement.
SHEET = """
    SELECT (SELECT COALESCE(jsonb_agg(to_jsonb(x)), '[]') FROM (
                SELECT a.factor_id, a.state, COALESCE(a.evidence, '') AS evidence, a.coach_id,
                       COALESCE(coach.name, '') AS coach, COALESCE(p.name, '') AS "user",
                       to_char(a.date, 'YYYY-MM-DD HH24:MI:SS') AS date
                  FROM sales_control_answer a
             LEFT JOIN res_partner coach ON coach.id = a.coach_id
             LEFT JOIN res_users u ON u.id = a.user_id
             LEFT JOIN res_partner p ON p.id = u.partner_id
                 WHERE a.lead_id = %(lead)s) x),
           (SELECT COALESCE(jsonb_agg(to_jsonb(x)), '[]') FROM (%(contacts)s) x),
           (SELECT COALESCE(jsonb_agg(to_jsonb(x)), '[]') FROM (
                SELECT h.id, h.factor_id, h.from_state, h.to_state, h.score, h.zone, h.is_turn,
                       COALESCE(p.name, '') AS "user", to_char(h.date, 'YYYY-MM-DD HH24:MI:SS') AS date
                  FROM sales_control_history h
             LEFT JOIN res_users u ON u.id = h.user_id
             LEFT JOIN res_partner p ON p.id = u.partner_id
                 WHERE h.lead_id = %(lead)s
              ORDER BY h.date DESC, h.id DESC LIMIT %(limit)s) x)
"""


class SalesControlSheetMixin(models.AbstractModel):
    """The thirteen factors of an opportunity on one sheet, answered by a tap."""

    _name = "sales.control.sheet.mixin"
    _description = "Control Sheet of an Opportunity"

    sales_control_sheet = fields.Json(
        compute="_compute_sales_control_sheet", export_string_translation=False, groups="base.group_user"
    )

    @api.depends("active", "won_status", "partner_id", "sales_control_answer_ids.state",
                 "sales_control_answer_ids.evidence")  # fmt: skip
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_sales_control_sheet(self):
        for lead in self:
            lead.sales_control_sheet = lead._sales_control_sheet_values()

    def _sales_control_sheet_values(self):
        """Return all factors with their answers, the people who may have confirmed them, and the last changes."""
        texts = self.env["sales.control.factor"]._texts()
        answers, contacts, history = self._sales_control_rows() if self._origin else ([], [], [])
        by_factor = {answer.pop("factor_id"): answer for answer in answers}
        return {
            "editable": bool(self._origin) and not self._sales_control_is_closed() and self.has_access("write"),
            "factors": [text | NO_ANSWER | by_factor.get(text["id"], {}) for text in texts],
            "contacts": contacts,
            "history": history,
        }

    def _sales_control_rows(self):
        self.env.flush_all()
        contacts = self._sales_control_contacts()
        query = SQL(SHEET, lead=self._origin.id, limit=HISTORY_SHOWN, contacts=contacts)
        return self.env.execute_query(query)[0]

    def _sales_control_contacts(self):
        """Return SQL: people at the customer whom the user may read."""
        people = self.env["res.partner"]._search(
            Domain("is_company", "=", False) & Domain("name", "!=", False), order="name, id", limit=CONTACTS_SHOWN
        )
        table = people.table
        people.add_where(
            SQL(
                "%s = (SELECT commercial_partner_id FROM res_partner WHERE id = %s)",
                SQL.identifier(table, "commercial_partner_id"),
                self.partner_id._origin.id or None,
            )
        )
        return people.select(*(SQL.identifier(table, name) for name in ("id", "name", "function")))

    def sales_answer_control(self, factor_id, values):
        """Answer a factor of this opportunity; the user and the time are kept with it.

        :param int factor_id: one of the active factors
        :param dict values: of ``state`` (yes, no, unknown), ``evidence``, ``coach_id``; what is missing stays
        :return: True
        :raise UserError: when the part is switched off, or the factor is not asked for
        """
        self.ensure_one()
        self.check_access("write")
        factor_id, values = as_id(factor_id), values or {}
        self.env["sales.control.answer"]._refuse_unasked(self, [factor_id])
        values = {name: values[name] for name in ("state", "evidence", "coach_id") if name in values}
        answer = self.sales_control_answer_ids.filtered(lambda answer: answer.factor_id.id == factor_id)
        if answer:
            answer.write(values)
        else:
            self.env["sales.control.answer"].create(values | {"lead_id": self.id, "factor_id": factor_id})
        self.invalidate_recordset(["sales_control_sheet"], flush=False)
        return True

    def action_sales_control_history(self):
        """Open the history of the score as a line over time, and as a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_process_mgmt.sales_control_history_lead_action")
        return action | {"domain": [("lead_id", "=", self.id)], "display_name": self.env._("Control: %s", self.name)}
