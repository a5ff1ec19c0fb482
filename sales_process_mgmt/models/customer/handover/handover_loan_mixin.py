from odoo import api, models
from odoo.tools import SQL

from .lent import lent_customers


class SalesHandoverLoanMixin(models.AbstractModel):
    """What was lent follows who has it: a stand-in who hands over himself passes it on, and it still goes back.

    The preview of the second hand-over names it, with the one that lent it; when the first one ends, the record is
    taken from whom it has come to by hand-overs. Where somebody else has been chosen by hand, it stays there.
    """

    _name = "sales.handover.loan.mixin"
    _inherit = ["sales.handover.scope.mixin"]
    _description = "Loans in a Hand-over"

    @api.model
    def _passed_on(self, lines):
        """Return ``{line: lines}``: by which lines each record has gone on since, in order, itself the first one."""
        done = lines.search(
            [
                ("state", "=", "done"),
                ("res_model", "in", list(set(lines.mapped("res_model")))),
                ("res_id", "in", lines.mapped("res_id")),
            ]
        )
        by_record = done.sorted(self._order_done).grouped(self._record_key)
        chains = {}
        for line in lines:
            chain = line
            for later in by_record.get(self._record_key(line), ()):
                is_later = self._order_done(later) > self._order_done(line)
                if is_later and later.from_user_id == chain[-1].to_user_id:
                    chain += later
            chains[line] = chain
        return chains

    @api.model
    def _record_key(self, line):
        return line.scope, line.res_id

    @api.model
    def _order_done(self, line):
        return line.handover_id.date_done, line.id

    @api.model
    @api.private
    def _first_lent(self, partners, holders):
        """Return a temporary hand-over that lent some of these customers to one of ``holders``, and the customer."""
        lent = lent_customers(SQL("g.to_user_id = ANY(%s)", holders.ids))
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("SELECT handover_id, partner_id FROM (%s) q WHERE partner_id = ANY(%s) LIMIT 1", lent, partners.ids)
        )
        handover_id, partner_id = rows[0] if rows else (False, False)
        return self.env["sales.handover"].sudo().browse(handover_id or ()), partners.browse(partner_id or ())

    def _name_loans(self, rows):
        """Say of rows of the plan which running temporary hand-over lent the record to who hands it over now."""
        lines = self.env["sales.handover.line"].sudo()
        lent = lines.search(
            [
                ("handover_id", "!=", self.id),
                ("handover_id.state", "=", "done"),
                ("handover_id.date_end", "!=", False),
                ("state", "=", "done"),
                ("res_model", "in", list({row["res_model"] for row in rows})),
                ("res_id", "in", [row["res_id"] for row in rows]),
            ]
        )
        here = {
            self._record_key(line): line.handover_id.id
            for line, chain in self._passed_on(lent).items()
            if chain[-1].to_user_id == self.from_user_id
        }
        for row in rows:
            row["loan_id"] = here.get((row["scope"], row["res_id"]))
