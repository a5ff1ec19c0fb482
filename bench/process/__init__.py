"""``./run bench process``."""
import argparse, sys
from bench.driver import Worker, interleave
from bench.server import connect_server
from .build import Pair
def main(arguments):
    a = argparse.ArgumentParser()
    a.add_argument("--leads", type=int, default=200000)
    a.add_argument("--fresh", action="store_true")
    o = a.parse_args(arguments)
    server, databases = connect_server()
    pair = Pair(server, databases, o.leads)
    pair.ensure(o.fresh)
    print(pair.facts())
    M = "bench.process.operations"
    import json
    with Worker(pair.stock, M) as s, Worker(pair.ours, M) as u:
        for name, args in [("move", dict(number=n, tracking=t)) for t in (True, False) for n in (10,100,1000)] + [("create", dict(number=n, tracking=t)) for t in (True, False) for n in (10,100,1000)] + [("open_kanban", {}), ("open_form", {})]:
            for i in range(2):
                [w.ask(name, **args) for w in (s,u)]
            r = [w.ask(name, **args) for w in (s,u)]
            print(name, args, [(x["statements"], round(x["seconds"],3)) for x in r], "added", r[1]["statements"]-r[0]["statements"], flush=True)
            if args.get("number") in (100, None) and args.get("tracking", True) or args.get("number") == 1000 and not args.get("tracking"):
                r = [w.ask(name, record=True, **args) for w in (s,u)]
                json.dump(r, open(f"/tmp/bench_ran_{name}_{args.get('number')}_{args.get('tracking')}.json","w"))
        for name in ("funnel","win_rates"):
            x=[u.ask(name) for _ in range(3)][-1]; print(name, x["statements"], x["seconds"], x["result"])
            r = u.ask(name, record=True); json.dump(r, open(f"/tmp/bench_ran_{name}.json","w"))
