"""A pytest plugin: each worker has a file store of its own.

pytest-odoo lets all workers use one. Odoo's test classes end by throwing away the files which their own database does
not name: with one store for all, those that another worker has just written.
"""

import shutil
from contextlib import contextmanager
from pathlib import Path

from .database import share_files


@contextmanager
def own_filestore(original, database):
    """Give the copy ``database`` of the database ``original`` the same files, in a store that is its own."""
    from odoo.tools import config

    if original == database:
        yield
        return
    stores = Path(config["data_dir"]) / "filestore"
    shutil.rmtree(stores / database, ignore_errors=True)
    share_files(stores / original, stores / database)
    try:
        yield
    finally:
        shutil.rmtree(stores / database, ignore_errors=True)


def pytest_configure():
    """Replace how pytest-odoo shares files among workers."""
    import pytest_odoo

    if not hasattr(pytest_odoo, "_shared_filestore"):
        raise RuntimeError("pytest-odoo shares files among workers in another way: see devenv/workers.py")
    pytest_odoo._shared_filestore = own_filestore
