"""``./run bench customer``: forms, lists, the nightly jobs, hand-over and reservation on 200,000 customers."""

from bench.cases import Case
from bench.runner import Bench, Comparison

from .build import CustomerPair

DEAL_PARTS = [
    "buying_centre",
    "competitors",
    "control_score",
    "lead_score",
    "needs",
    "objections",
    "qualification",
    "selling_mode",
    "signals",
    "swot",
]
CUSTOMER_PARTS = ["customer_card", "customer_class", "handover", "installed_base", "key_account", "pool", "swot"]


class CustomerBench(Bench):
    """Odoo alone against Odoo with the addon; nightly jobs against hand-written SQL."""

    doc = __doc__
    pair_class = CustomerPair
    installed = "facts measured"

    def comparisons(self, stock, ours, options):
        """Return the tables; nights first, on tables that no other call has written to and rolled back."""
        return [
            Comparison("hand-written SQL", "the addon", _nights(ours)),
            Comparison("Odoo alone", "with the addon", _calls(stock, ours, options.size)),
            Comparison("part off", "part on", [*_parts(ours), *_steps(ours)]),
        ]


def _calls(stock, ours, size):
    """Cases against Odoo alone: with every part off nothing is added, with all on not too much."""
    cases = []
    opened = (
        ("open_opportunity", "open an opportunity", DEAL_PARTS),
        ("open_partner", "open a customer", CUSTOMER_PARTS),
    )
    for operation, title, parts in opened:
        sides = (stock, operation), (ours, operation)
        off, on = {"on": [], "chatter": True}, {"on": None, "chatter": True}
        cases.append(Case(f"{title}, parts off", *sides, off, more_statements=0, same=True))
        cases.append(Case(f"{title}, all parts on", *sides, on, ratio=1.5, same=True))
        most = 2 * len(parts)
        cases.append(
            Case(f"- {title} without its chatter, all on", *sides, {"on": None}, more_statements=most, same=True)
        )
    sides = (stock, "read_partners"), (ours, "read_partners")
    cases.append(Case("read 80 customers", *sides, {"on": None}, ratio=1.05, same=True))
    for number in (100, 1000):
        sides = (stock, "plain_hand_over"), (ours, "hand_over")
        cases.append(Case(f"hand over {number} customers", *sides, {"number": number}, more_statements=250, same=True))
    for number in (number for number in (1000, 4000) if number < size / 2):  # else too few are due
        sides = (stock, "plain_return"), (ours, "return_to_pool")
        most = 100 * number // 1000  # for each batch of the job
        arguments = {"number": number}
        cases.append(Case(f"return {number} customers to the pool", *sides, arguments, more_statements=most, same=True))
    sides = (stock, "reserve"), (ours, "reserve")
    cases.append(Case("reserve 1,000 moves", *sides, {"priority": True}, ratio=1.2, same=True))
    return cases


def _nights(ours):
    """What is measured every night, against hand-written SQL that stores nothing.

    The score of leads has no ratio to keep: it stores what gave each point, which the hand-written SQL does not.
    """
    limits = {
        "class_night": ("class of all customers", {"ratio": 1.5}),
        "pool_night": ("who returns to the pool tonight", {"ratio": 1.5}),
        "score_night": ("score of all open leads", {"more_statements": 50}),
    }
    return [
        Case(title, (ours, f"{name}_by_hand"), (ours, name), same=True, **limit)
        for name, (title, limit) in limits.items()
    ]


def _parts(ours):
    """What each part adds to the form that shows it."""
    shown = [("open_opportunity", "opportunity", DEAL_PARTS), ("open_partner", "customer", CUSTOMER_PARTS)]
    return [
        Case(
            f"open the {title} with {part}",
            (ours, operation),
            (ours, operation),
            base_arguments={"on": []},
            arguments={"on": [part]},
            more_statements=2,
            same=True,
        )
        for operation, title, parts in shown
        for part in parts
    ]


def _steps(ours):
    """What a part adds to one step of a rep that it looks at."""
    steps = [
        ("change_lead", "lead_score", "change one lead that is scored", {"more_statements": 2}),
        (
            "type_customer",
            "pool",
            "type a customer that is known already",
            {"more_statements": 3, "more_seconds": 0.05},
        ),
    ]
    return [
        Case(
            title,
            (ours, operation),
            (ours, operation),
            base_arguments={"on": []},
            arguments={"on": [part]},
            same=True,
            **limits,
        )
        for operation, part, title, limits in steps
    ]


def main(arguments):
    """Run it; exit status 1 when a limit was not kept."""
    return CustomerBench().main(arguments)
