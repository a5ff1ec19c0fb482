"""The one error that is shown to people as one line."""


class Problem(Exception):
    """What went wrong and what to do about it, in one line."""
