"""Names in braces that a text is filled with: ``{customer} pays {total}``. Doubled braces stand for themselves."""

from string import Formatter


class BrokenText(ValueError):
    """A text that cannot be filled; ``place`` is what is wrong, as it is written."""

    def __init__(self, place):
        super().__init__(place)
        self.place = place


def names_in(text):
    """Return the names that ``text`` asks for, in order.

    :raises BrokenText: where a brace has no partner, is empty, or holds more than a name
    """
    names = []
    for _literal, name, spec, conversion in _parse(text):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise BrokenText("{" + name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}")
        names.append(name)
    return names


def fill(text, values):
    """Return ``text`` with its names replaced.

    :param dict values: what each name stands for, as text
    :raises BrokenText: as :func:`names_in`, or naming the first name that is unknown
    """
    names_in(text)
    filled = []
    for literal, name, _spec, _conversion in _parse(text):
        filled.append(literal)
        if name is not None:
            if name not in values:
                raise BrokenText("{" + name + "}")
            filled.append(values[name])
    return "".join(filled)


def _parse(text):
    try:
        return list(Formatter().parse(text or ""))
    except ValueError as error:
        raise BrokenText(_broken_brace(text)) from error


def _broken_brace(text):
    """Return some characters from the last brace on that is open, or from the first that closes nothing."""
    start = text.rfind("{")
    if start < 0 or "}" in text[start:]:
        start = text.find("}")
    return text[start : start + 20]
