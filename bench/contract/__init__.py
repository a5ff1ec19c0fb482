"""``./run bench contract``: ledger, confirming, posting, reconciling and the night of credit on 20,000 contracts."""

from bench.cases import Case
from bench.runner import Bench, Comparison

from .build import ContractPair

CONFIRMED = (1, 50)  # how many orders one call confirms
MATCHED = 1000  # payments that one call reconciles
PER_RULE = 10  # statements for the rule of credit, however many orders it judges


class ContractBench(Bench):
    """Odoo alone against Odoo with the addon; ledger and credit against hand-written SQL."""

    doc = __doc__
    pair_class = ContractPair
    full = 20_000
    installed = "facts rebuilt"

    def comparisons(self, stock, ours, options):
        """Return the tables; reports first, on tables that no other call has written to and rolled back."""
        return [
            Comparison("hand-written SQL", "the addon", _reports(ours)),
            Comparison("Odoo alone", "with the addon", _calls(stock, ours)),
        ]


def _reports(ours):
    """The ledger as lists and pivots ask for it, and the nightly job."""
    limits = {
        "ledger_count": ("ledger: count", {"ratio": 1.5}),
        "ledger_page": ("ledger: first page", {"ratio": 1.5, "more_seconds": 1.0}),
        "ledger_pivot": ("ledger: pivot by customer", {"ratio": 1.5}),
        "credit_night": ("night of credit", {"ratio": 2}),
    }
    return [
        Case(title, (ours, f"{name}_by_hand"), (ours, name), same=True, **limit)
        for name, (title, limit) in limits.items()
    ]


def _calls(stock, ours):
    """What people do, on orders that call off contracts; on Odoo alone the same orders without."""
    cases = []
    for number in CONFIRMED:
        # Odoo writes many deliveries in as many statements as it happens to group them.
        known = {"ratio": 1.3, "same": True, "steady": number == 1}
        for title, more, arguments in (
            (f"confirm {number} on contracts", 15, {}),
            (f"confirm {number} on contracts, credit checked", 15 + PER_RULE, {"credit": True}),
            (f"confirm {number} without contract", 15, {"on_contract": False}),
        ):
            sides = (stock, "confirm"), (ours, "confirm")
            cases.append(Case(title, *sides, {"number": number} | arguments, more_statements=more, **known))
    sides = (stock, "post_and_pay"), (ours, "post_and_pay")
    cases.append(Case("post and reconcile an invoice", *sides, ratio=1.15, same=True))
    sides, most = ((stock, "reconcile"), (ours, "reconcile")), 12 + MATCHED / 100
    title = f"reconcile {MATCHED} payments at once"
    cases.append(Case(title, *sides, {"number": MATCHED}, more_statements=most, same=True))
    return cases


def main(arguments):
    """Run it; exit status 1 when a limit was not kept."""
    return ContractBench().main(arguments)
