"""What clients send as the id of a record."""

LARGEST_ID = 2**31 - 1


def as_id(value):
    """Return ``value`` if it can be the id of a record, else None: databases fail on anything else."""
    return value if type(value) is int and 0 < value <= LARGEST_ID else None
