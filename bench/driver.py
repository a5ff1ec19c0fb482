"""Our end of the pipes to the workers, and how two of them are measured in turn."""

import json
import subprocess
import sys


class WorkerError(Exception):
    """A worker could not do what it was asked for."""


class Worker:
    """An Odoo on ``database`` in a process of its own; see ``bench.worker``."""

    def __init__(self, database, module):
        command = [sys.executable, "-m", "bench.worker", database, module]
        self.database = database
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, name, **arguments):
        """Send a request; the answer as a dict."""
        self.process.stdin.write(json.dumps({"name": name, "arguments": arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"error": "the worker has ended"}
        if "error" in answer:
            raise WorkerError(f"{name} on {self.database}:\n{answer['error']}")
        return answer

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def interleave(sides, warm_ups, repeats):
    """Ask each side in turn, ``warm_ups`` and then ``repeats`` rounds; the answers of the latter per side.

    The one that begins changes with every round, so that neither always follows the other.

    :param sides: a worker, the name of an operation and its arguments, each
    """
    answers = [[] for _side in sides]
    places = list(range(len(sides)))
    for number in range(-warm_ups, repeats):
        for place in places if number % 2 else reversed(places):
            worker, operation, arguments = sides[place]
            answer = worker.ask(operation, **arguments)
            if number >= 0:
                answers[place].append(answer)
    return answers
