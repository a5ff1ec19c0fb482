"""Locks between several commands that run at once; the kernel frees them when a command dies."""

import fcntl
from contextlib import contextmanager

from .console import say


def _try(handle, kind):
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def only_one(folder, name):
    """Only one command at a time may be in this block; the others wait and say so."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a") as handle:
        if not _try(handle, fcntl.LOCK_EX):
            say(f"Waiting for another ./run that works on: {name} …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Users:
    """Counts who uses something: each holds a shared lock, the last one out may switch it off."""

    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.handle = path.open("a")

    def enter(self):
        """Be one of the users."""
        fcntl.flock(self.handle, fcntl.LOCK_SH)

    def leave(self, last):
        """Be none of them any more; the last one calls ``last`` while nobody can enter."""
        if _try(self.handle, fcntl.LOCK_EX):
            last()
        self.handle.close()
