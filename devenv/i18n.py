"""``./run i18n``: the translation template and the languages merged with it."""

import copy
import os
import re

from . import core_terms, process
from .console import say, step
from .errors import Problem
from .session import prepared
from .settings import ADDON, LANGUAGE

PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sdfr]|\{\w*\}|%\d?\.\d+f")
WIDTH = 78


def _export(ready, target):
    """Let Odoo write the template of the addon as it is now; the modules that are installed with it."""
    with ready.test_clone() as database:
        arguments = ["-c", ready.config, "-d", database, "-l", "pot", "-o", target, ADDON]
        where = {"env": ready.environment(), "cwd": ready.settings.env_dir}
        with step("Translations: exporting the template"):
            command = ready.command("i18n", "export", *arguments)
            process.run(command, ready.settings.logs / "i18n.log", "the export", **where)
        query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
        return [name for (name,) in ready.server.execute(query, (), database)]


def _same_terms(one, other):
    """Whether two catalogues differ in nothing but their header."""

    def entries(catalogue):
        return [(entry.msgid, entry.msgctxt, entry.comment, entry.occurrences) for entry in catalogue]

    return entries(one) == entries(other)


def _template(new, path):
    """The template to keep: the one that is there, with its dates, while its terms are the same."""
    import polib

    old = polib.pofile(str(path), wrapwidth=WIDTH) if path.exists() else None
    return old if old is not None and _same_terms(old, new) else new


def _new_language(template, language):
    """An empty catalogue with the template's header."""
    import polib

    catalogue = polib.POFile(wrapwidth=WIDTH)
    ours = {
        "Language": language,
        "Plural-Forms": "nplurals=1; plural=0;",
        "Content-Transfer-Encoding": "8bit",
    }
    catalogue.metadata = {**template.metadata, **ours}
    return catalogue


def merge(template, catalogue):
    """Bring a language to the template's terms: what was translated is kept, what is gone is dropped.

    No guessing from similar terms: a wrong translation is worse than a missing one.
    """
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    merged = []
    for term in template:
        entry = copy.copy(term)
        old = known.get((entry.msgctxt, entry.msgid))
        if old is not None:
            entry.msgstr = old.msgstr
            entry.tcomment = old.tcomment
            entry.flags = sorted({*entry.flags, *(flag for flag in old.flags if flag == "fuzzy")})
        merged.append(entry)
    catalogue[:] = merged
    return catalogue


def faults(catalogue):
    """One line per entry not done: untranslated, fuzzy, or with placeholders unlike its source's."""
    found = []
    for entry in catalogue:
        if not entry.msgstr:
            found.append(f"untranslated: {entry.msgid!r}")
        elif "fuzzy" in entry.flags:
            found.append(f"fuzzy: {entry.msgid!r}")
        elif sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr)):
            found.append(f"placeholders differ: {entry.msgid!r} -> {entry.msgstr!r}")
    return found


def _merged(template, path):
    """The language's catalogue with the template's terms."""
    import polib

    if path.exists():
        catalogue = polib.pofile(str(path), wrapwidth=WIDTH)
    else:
        catalogue = _new_language(template, path.stem)
    return merge(template, catalogue)


def _current(ready):
    """What the two files must hold now: a list of (path, catalogue), the template first."""
    import polib

    exported = ready.settings.env_dir / f"export-{os.getpid()}.pot"
    try:
        modules = _export(ready, exported)
        new = polib.pofile(str(exported), wrapwidth=WIDTH)
    finally:
        exported.unlink(missing_ok=True)
    folder = ready.settings.addon / "i18n"
    template = _template(new, folder / f"{ADDON}.pot")
    language = _merged(template, folder / f"{LANGUAGE}.po")
    core_terms.fill(language, core_terms.catalogues(ready.odoo, modules, LANGUAGE))
    return [(folder / f"{ADDON}.pot", template), (folder / f"{LANGUAGE}.po", language)]


def _changed(found):
    """Those that differ from the files."""
    return [
        (path, catalogue)
        for path, catalogue in found
        if not path.exists() or path.read_text().rstrip("\n") != str(catalogue).rstrip("\n")
    ]


def check(ready):
    """Whether both files are as ``./run i18n`` would write them, and every term is translated."""
    found = _current(ready)
    left = faults(found[-1][1])
    for line in left:
        say(line)
    stale = [path.name for path, _catalogue in _changed(found)]
    if stale:
        say(f"./run i18n changes {' and '.join(stale)}")
    return not left and not stale


def main(settings, _arguments):
    """Export, merge, and tell what is left to translate."""
    with prepared(settings) as ready:
        found = _current(ready)
    for path, catalogue in _changed(found):
        path.parent.mkdir(exist_ok=True)
        catalogue.save(str(path))
        say(f"written: {path.relative_to(settings.root)}")
    catalogue = found[-1][1]
    left = faults(catalogue)
    for line in left:
        say(line)
    if left:
        raise Problem(f"{len(left)} of {len(catalogue)} terms of {LANGUAGE} are not done")
    say(f"{len(catalogue)} terms, all translated")
    return 0
