"""The databases of this bench: customers with invoices, orders and contacts, and the same with the addon."""

from pathlib import Path

from bench.build import Pair
from bench.server import cursor


class CustomerPair(Pair):
    """``size`` customers of 200 reps, 1.25 invoices of four lines for each; as many leads that are nobody's yet."""

    name, setting = "customer", "partners"
    folder = Path(__file__).parent
    makers = ("setup.py", "knowledge.py", "score.py")

    def _fill_stock(self):
        super()._fill_stock()
        with self.worker(self.stock) as worker:
            worker.ask("settle_opened")

    def _fill_ours(self):
        with self.worker(self.ours) as worker:
            worker.ask("settle")

    def facts(self):
        """Counts of what the databases hold."""
        with cursor(self.ours) as found:
            found.execute(
                """
                SELECT (SELECT COUNT(*) FROM bench_customer), (SELECT COUNT(DISTINCT partner_id) FROM bench_invoice),
                       (SELECT COUNT(*) FROM account_move_line l JOIN bench_invoice i ON i.id = l.move_id),
                       (SELECT COUNT(*) FROM bench_order), (SELECT COUNT(*) FROM mail_activity WHERE NOT active),
                       (SELECT COUNT(*) FROM bench_lead)
                """
            )
            names = ["customers", "with invoices", "invoice lines", "orders", "done calls", "leads"]
            return dict(zip(names, found.fetchone(), strict=True))
