"""Which Debian archive this machine uses, read from its own configuration of apt."""

import re
from dataclasses import dataclass
from pathlib import Path

from .errors import Problem

APT = Path("/etc/apt")
RELEASE = Path("/etc/os-release")
HINT = "name an Odoo 19.0 of your own in ODOO_HOME"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


@dataclass
class Mirror:
    """An archive's address and the machine's own release in it."""

    address: str
    suite: str

    def sources(self):
        """Sources for apt: the machine's release and unstable, both signed by Debian."""
        stanza = "Types: deb\nURIs: {}\nSuites: {}\nComponents: main\nSigned-By: {}\n"
        return "\n".join(stanza.format(self.address, suite, KEYRING) for suite in (self.suite, "sid"))


def _stanzas(text):
    """The paragraphs of a ``.sources`` file, as dictionaries of words."""
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line for line in paragraph.splitlines() if not line.startswith("#")]
        joined = re.sub(r"\n[ \t]+", " ", "\n".join(lines))
        pairs = [line.partition(":") for line in joined.splitlines() if ":" in line]
        yield {name.strip().lower(): value.split() for name, _colon, value in pairs}


def _deb822(text):
    """Addresses with their suites and components from a ``.sources`` file."""
    for stanza in _stanzas(text):
        if "deb" in stanza.get("types", []) and stanza.get("enabled") != ["no"]:
            for address in stanza.get("uris", []):
                yield address, stanza.get("suites", []), stanza.get("components", [])


def _one_line(text):
    """The same from a ``.list`` file."""
    for line in text.splitlines():
        words = re.sub(r"\[.*?\]", "", line.partition("#")[0]).split()
        if len(words) > 3 and words[0] == "deb":
            yield words[1], [words[2]], words[3:]


def _entries(apt):
    for path in sorted([apt / "sources.list", *(apt / "sources.list.d").glob("*")]):
        if path.is_file() and path.suffix in (".list", ".sources"):
            reader = _deb822 if path.suffix == ".sources" else _one_line
            yield from reader(path.read_text())


def find(apt=APT, release=RELEASE):
    """The machine's Debian mirror; a Problem where there is none."""
    text = release.read_text() if release.exists() else ""
    facts = dict(re.findall(r"^(\w+)=\"?([^\"\n]*)", text, re.M))
    if facts.get("ID") != "debian" or "VERSION_CODENAME" not in facts:
        raise Problem(f"Odoo is taken from Debian's archive, and this is not Debian: {HINT}")
    suite = facts["VERSION_CODENAME"]
    for address, suites, components in _entries(apt):
        if {suite, "stable"} & set(suites) and "main" in components:
            return Mirror(address, suite)
    raise Problem(f"apt has no source for Debian {suite}: configure one, or {HINT}")
