"""The databases of this bench: opportunities with their history, and the same with the addon."""

from pathlib import Path

from bench.build import SEED, Pair
from bench.server import cursor, run_file, vacuum


class ProcessPair(Pair):
    """``size`` opportunities with ten tracking values for each two of them."""

    name, setting = "process", "leads"
    folder = Path(__file__).parent

    def _fill_stock(self):
        for path in self.files()[:-1]:
            run_file(self.stock, path, leads=self.size, seed=SEED)

    def _fill_ours(self):
        with self.worker(self.ours) as worker:
            process = worker.ask("add_process")["result"]
        run_file(self.ours, self.files()[-1], process=process, seed=SEED)
        vacuum(self.server, self.ours)
        with self.worker(self.ours) as worker:
            worker.ask("settle")

    def facts(self):
        """Counts of what the databases hold."""
        with cursor(self.ours) as found:
            found.execute(
                """
                SELECT (SELECT COUNT(*) FROM bench_lead), (SELECT COUNT(*) FROM sales_stage_transition),
                       (SELECT COUNT(*) FROM mail_tracking_value), (SELECT COUNT(*) FROM sales_lead_criterion)
                """
            )
            names = ["opportunities", "transitions", "tracking values", "ticks"]
            return dict(zip(names, found.fetchone(), strict=True))
