"""The databases of this bench: orders, invoices and money, and the same with the addon and contracts."""

from pathlib import Path

from bench.build import SEED, Pair, say
from bench.server import cursor, run_file, vacuum


class ContractPair(Pair):
    """``size`` contracts; five and a half orders, five invoices of four lines and ten reconciliations for each."""

    name, setting = "contract", "contracts"
    folder = Path(__file__).parent

    def _fill_stock(self):
        for path in self.files()[:-1]:
            say(f"{self.stock}: {path.stem}")
            run_file(self.stock, path, contracts=self.size, seed=SEED)

    def _fill_ours(self):
        with self.worker(self.ours) as worker:
            worker.ask("switch_on")
        run_file(self.ours, self.files()[-1], contracts=self.size, seed=SEED)
        vacuum(self.server, self.ours)
        with self.worker(self.ours) as worker:
            worker.ask("settle")

    def facts(self):
        """Counts of what the databases hold."""
        with cursor(self.ours) as found:
            found.execute(
                """
                SELECT (SELECT COUNT(*) FROM sales_contract), (SELECT COUNT(*) FROM bench_order),
                       (SELECT COUNT(*) FROM bench_invoice_line), (SELECT COUNT(*) FROM account_partial_reconcile),
                       (SELECT COUNT(*) FROM sales_settlement), (SELECT COUNT(*) FROM sales_contract_installment)
                """
            )
            names = ["contracts", "orders", "invoice lines", "partial reconciliations", "facts", "instalments"]
            return dict(zip(names, found.fetchone(), strict=True))
