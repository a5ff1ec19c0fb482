import argparse
from bench.server import connect_server
from .build import Pair
def main(arguments):
    a = argparse.ArgumentParser()
    a.add_argument("--leads", type=int, default=200000)
    o = a.parse_args(arguments)
    pair = Pair(*connect_server(), o.leads)
    pair.ensure()
    print(pair.facts())
