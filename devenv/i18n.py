"""``./run i18n``: the translation template and the languages merged with it."""

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


def _update_template(new, path):
    """Put the new template in place; an equal one keeps its dates, so that nothing changes for git."""
    import polib

    if path.exists() and _same_terms(polib.pofile(str(path), wrapwidth=WIDTH), new):
        return
    path.parent.mkdir(exist_ok=True)
    new.save(str(path))


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
    for entry in template:
        old = known.get((entry.msgctxt, entry.msgid))
        if old is not None:
            entry.msgstr = old.msgstr
            entry.tcomment = old.tcomment
            entry.flags = sorted({*entry.flags, *(flag for flag in old.flags if flag == "fuzzy")})
        merged.append(entry)
    catalogue[:] = merged
    return catalogue


def faults(catalogue):
    """One line per entry that is not done: untranslated, fuzzy, or with placeholders unlike its source's."""
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


def _save(catalogue, path):
    """Write a file only where it changes."""
    if not path.exists() or path.read_text() != f"{catalogue}\n":
        catalogue.save(str(path))


def _update(ready, exported, modules):
    """Template and language file from an export; the list of faults."""
    import polib

    folder = ready.settings.addon / "i18n"
    template = polib.pofile(str(exported), wrapwidth=WIDTH)
    _update_template(template, folder / f"{ADDON}.pot")
    path = folder / f"{LANGUAGE}.po"
    catalogue = _merged(template, path)
    core_terms.fill(catalogue, core_terms.catalogues(ready.odoo, modules, LANGUAGE))
    _save(catalogue, path)
    say(f"{path.relative_to(ready.settings.root)}: {len(catalogue)} terms")
    return faults(catalogue)


def main(settings, _arguments):
    """Export, merge, and tell what is left to translate."""
    exported = settings.env_dir / "export.pot"
    with prepared(settings) as ready:
        left = _update(ready, exported, _export(ready, exported))
    for line in left:
        say(line)
    if left:
        raise Problem(f"{len(left)} terms of {LANGUAGE} are not done")
    return 0
