"""One Odoo on one database, told over a pipe what to measure.

``python -m bench.worker DATABASE MODULE``: MODULE holds ``OPERATIONS``, functions that take an environment,
prepare, and return the call to be measured, which is rolled back; and ``ACTIONS``, functions that
change the database for good. A line of the input is a request in JSON, a line of the output its answer.
"""

import gc
import importlib
import json
import os
import sys
import time
import traceback
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, tools
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor

SHOWN = 200  # characters of a statement
OURS = f"{os.sep}sales_process_mgmt{os.sep}"


def _our_line():
    """The innermost line of the addon among the callers, or nothing."""
    frames = [frame for frame in traceback.extract_stack(limit=120) if OURS in frame.filename]
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""


@contextmanager
def _recorded(cr):
    """Collect the statements that ``cr`` runs: text, line of the addon that asked for it, seconds."""
    seen, execute = [], Cursor.execute

    def recording(self, query, params=None, log_exceptions=True):
        start = time.perf_counter()
        found = execute(self, query, params, log_exceptions)
        if self is cr:
            text = query.code if isinstance(query, tools.SQL) else str(query)
            seen.append((" ".join(text.split())[:SHOWN], _our_line(), time.perf_counter() - start))
        return found

    Cursor.execute = recording
    try:
        yield seen
    finally:
        Cursor.execute = execute


@contextmanager
def _silent(_cr):
    yield []


def _measure(registry, operation, record=False, **arguments):
    """Run an operation and roll it back; its statements, seconds and, if asked for, what it ran."""
    with registry.cursor() as cr:
        try:
            call = operation(api.Environment(cr, SUPERUSER_ID, {}), **arguments)
            gc.collect()
            with (_recorded if record else _silent)(cr) as seen:
                count, start = cr.sql_log_count, time.perf_counter()
                result = call()
                cr.flush()
                seconds = time.perf_counter() - start
            statements = cr.sql_log_count - count
        finally:
            cr.rollback()
            registry.reset_changes()
    return {"statements": statements, "seconds": seconds, "result": result, "ran": seen}


def _act(registry, action, **arguments):
    """Run an action and commit it."""
    with registry.cursor() as cr:
        start = time.perf_counter()
        result = action(api.Environment(cr, SUPERUSER_ID, {}), **arguments)
        cr.commit()
    return {"seconds": time.perf_counter() - start, "result": result}


def _answers(database, module, requests):
    registry = Registry(database)
    for line in requests:
        request = json.loads(line)
        name, arguments = request["name"], request["arguments"]
        try:
            if name in module.ACTIONS:
                yield _act(registry, module.ACTIONS[name], **arguments)
            else:
                yield _measure(registry, module.OPERATIONS[name], **arguments)
        except Exception:
            yield {"error": traceback.format_exc()}


def main(database, module):
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever Odoo prints goes to stderr
    tools.config.parse_config(["--no-http", "--max-cron-threads=0", "--log-level=warn"])
    for answer in _answers(database, importlib.import_module(module), sys.stdin):
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
