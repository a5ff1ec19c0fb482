from typing import NamedTuple

from odoo.fields import Domain


class Gap(NamedTuple):
    """What a buying centre may lack: rows that should be there and are not, or that are there and should not."""

    rows: Domain  # on sales.buying.role
    is_wanted: bool = True

    def is_open(self, rows):
        """Tell whether the gap is there, by the rows of one opportunity."""
        return bool(rows.filtered_domain(self.rows)) != self.is_wanted

    def leads(self):
        """Return the domain of the opportunities that have it."""
        return Domain("sales_buying_role_ids", "not any" if self.is_wanted else "any", self.rows)


# The company says which are asked for: its field is called ``sales_ask_<code>``.
GAPS = {
    "decision_maker": Gap(Domain("role", "=", "decision_maker")),
    "opposed": Gap(Domain("role", "=", "decision_maker") & Domain("stance", "in", ["opponent", "sceptic"]), False),
    "coach": Gap(Domain("role", "=", "coach")),
    "finance": Gap(Domain("function", "=", "finance")),
    "technical": Gap(Domain("function", "=", "technical")),
    "using": Gap(Domain("function", "=", "using")),
    "purchasing": Gap(Domain("function", "=", "purchasing")),
}
