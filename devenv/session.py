"""What most commands begin with: everything installed, the server running."""

from contextlib import contextmanager

from . import odoo, postgres
from .prepare import Prepared


@contextmanager
def prepared(settings, measuring=False):
    """Odoo, a running server and the databases made with them."""
    found = odoo.ensure(settings)
    with postgres.server(settings, measuring) as server:
        yield Prepared(settings, found, server)
