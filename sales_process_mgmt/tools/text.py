"""What people type."""


def says_something(text):
    """Tell whether there is a letter or a digit in ``text``, of whatever script: dots and blanks say nothing."""
    return any(map(str.isalnum, text or ""))
