"""Translations that Odoo already has for terms which our addon repeats.

A model that we extend or a mixin that we inherit puts Odoo's own labels (Display Name, Followers …) into our
template. Only what is the same thing there is taken: a field of the same name and label, or the same model.
"""

import re

FIELD = re.compile(r"model:ir\.model\.fields,(\w+):\w+\.field_\w+?__(\w+)$")
MODEL = re.compile(r"model:ir\.model,(\w+):\w+\.(model_\w+)$")


def _keys(entry):
    """What an entry names, without the module: the attribute of a field or a model."""
    for place, _line in entry.occurrences:
        found = FIELD.match(place) or MODEL.match(place)
        if found:
            yield (*found.groups(), entry.msgid)


def _known(paths, wanted):
    """The translations of the wanted keys in Odoo's own catalogues; the first one counts."""
    import polib

    known = {}
    for path in paths:
        for entry in polib.pofile(str(path)):
            if entry.msgid in wanted and entry.msgstr:
                for key in _keys(entry):
                    known.setdefault(key, entry.msgstr)
    return known


def catalogues(odoo, modules, language):
    """The language's files of the modules that are installed, base first."""
    names = sorted(modules, key=lambda name: (name != "base", name))
    paths = (folder / name / "i18n" / f"{language}.po" for name in names for folder in odoo.addons)
    return [path for path in paths if path.exists()]


def fill(catalogue, paths):
    """Put Odoo's translations where ours are empty."""
    empty = [entry for entry in catalogue if not entry.msgstr]
    known = _known(paths, {entry.msgid for entry in empty}) if empty else {}
    for entry in empty:
        keys = list(_keys(entry))
        found = {known.get(key) for key in keys}
        if keys and len(keys) == len(entry.occurrences) and len(found) == 1:
            entry.msgstr = found.pop() or ""
