"""``./run bench NAME``: run the benchmark of that name."""

import importlib
import sys

NAMES = {
    "process": "gates, history, funnel and win rates on 200,000 opportunities",
    "contract": "ledger, confirming, posting, reconciling and the night of credit on 20,000 contracts",
    "customer": "forms, nightly jobs, hand-over and reservation on 200,000 customers",
}


def main(arguments):
    """Hand the arguments to the benchmark; its exit status."""
    name, *rest = arguments or [""]
    if name not in NAMES:
        known = "\n".join(f"  {key:<10} {text}" for key, text in NAMES.items())
        print(f"Usage: ./run bench NAME [--help]\n\n{known}", file=sys.stderr)
        return 2
    return importlib.import_module(f"bench.{name}").main(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
