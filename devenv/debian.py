"""Odoo from Debian's package, unpacked in the environment folder; the system is not touched."""

import shutil
from hashlib import sha256

from . import mirror, process, system
from .console import step, warn
from .errors import Problem
from .locks import only_one

VERSION = "19.0.0+dfsg-1"
SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
# Fonts and scripts that Odoo's package links to, from the machine's own release: Font Awesome must be 4.7.
COMPANIONS = (
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
ADDONS = "usr/lib/python3/dist-packages/odoo/addons"
# Debian strips this file; without it every page logs an error, which fails every browser test.
STRIPPED = f"{ADDONS}/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def _digest(path):
    """The SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as source:
        while block := source.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _version(path):
    """The version in a package's file name."""
    return path.name.split("_")[1].replace("%3a", ":")


class Packages:
    """Downloaded packages, kept outside the checkout; each with its checksum, looked at before every use."""

    def __init__(self, folder):
        self.folder = folder

    def _sum_file(self, path):
        return path.with_name(f"{path.name}.sha256")

    def _expected(self, path):
        """The checksum that a kept package must have."""
        if path.name.startswith("odoo-19_") and _version(path) == VERSION:
            return SHA256
        noted = self._sum_file(path)
        return noted.read_text().strip() if noted.exists() else None

    def get(self, name):
        """The kept package of that name, or None; a damaged one is removed."""
        for path in sorted(self.folder.glob(f"{name}_*.deb"), reverse=True):
            if self._expected(path) == _digest(path):
                return path
            warn(f"{path.name} is damaged, it is fetched again")
            path.unlink()
        return None

    def keep(self, path):
        """Move a download here; the one whose checksum is known must have it."""
        found = _digest(path)
        if path.name.startswith("odoo-19_"):
            self._judge(path, found)
        target = self.folder / path.name
        self._sum_file(target).write_text(found)
        shutil.move(path, target)

    def _judge(self, path, found):
        """Refuse another content under the known version; tell another version."""
        if _version(path) != VERSION:
            warn(f"Odoo {_version(path)} is what Debian has now; {VERSION} is what was tested")
        elif found != SHA256:
            path.unlink()
            raise Problem(f"broken download: {path.name} has the checksum {found[:12]}…, not {SHA256[:12]}…; try again")


def _apt(folder, found):
    """The options that keep apt to folders of our own."""
    for part in ("lists/partial", "cache/archives/partial", "parts"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "odoo.sources").write_text(found.sources())
    options = {
        "Dir::Etc::sourcelist": folder / "odoo.sources",
        "Dir::Etc::sourceparts": folder / "parts",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
    }
    return [part for name, value in options.items() for part in ("-o", f"{name}={value}")]


def _fetch(settings, names):
    """Download packages by apt, which checks Debian's signature and each package's checksum."""
    found = mirror.find()
    options = _apt(settings.env_dir / "apt", found)
    incoming = settings.cache_dir / "debs" / f"incoming-{settings.env_dir.stat().st_ino}"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    wanted = [f"{name}/{'sid' if name == 'odoo-19' else found.suite}" for name in names]
    strict = ["-o", "APT::Update::Error-Mode=any"]
    try:
        with step("Odoo: package lists"):
            log = settings.logs / "apt-update.log"
            process.run(["apt-get", *options, *strict, "update"], log, "apt-get update", network=True)
        with step("Odoo: downloading from Debian"):
            log = settings.logs / "apt-download.log"
            process.run(["apt-get", *options, "download", *wanted], log, "the download", network=True, cwd=incoming)
        for path in incoming.glob("*.deb"):
            Packages(incoming.parent).keep(path)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _download(settings):
    """The packages, each whole: kept ones, and what is still missing fetched."""
    packages = Packages(settings.cache_dir / "debs")
    packages.folder.mkdir(parents=True, exist_ok=True)
    names = ("odoo-19", *COMPANIONS)
    lacking = [name for name in names if not packages.get(name)]
    if lacking:
        _fetch(settings, lacking)
    return [packages.get(name) for name in names]


def _unpack(settings, paths):
    """Unpack into a new folder, which gets its name when it is whole."""
    new = settings.env_dir / "prefix.new"
    shutil.rmtree(new, ignore_errors=True)
    with step("Odoo: unpacking") as current:
        for path in paths:
            current.detail = f"· {path.name}"
            command = ["dpkg-deb", "-x", path, new]
            process.run(command, settings.logs / "unpack.log", f"unpacking {path.name}")
        (new / STRIPPED).parent.mkdir(parents=True, exist_ok=True)
        (new / STRIPPED).touch()
        new.rename(settings.env_dir / "prefix")


def _check_tools():
    absent = [name for name in ("apt-get", "dpkg-deb") if not shutil.which(name)]
    if absent:
        raise Problem(f"{' and '.join(absent)} missing, which fetch Odoo's Debian package: {mirror.HINT}")


def ensure(settings):
    """Have Odoo in ``prefix``; a folder of that name is always whole."""
    prefix = settings.env_dir / "prefix"
    with only_one(settings.env_dir / "locks", "odoo"):
        if prefix.is_dir():
            return
        _check_tools()
        system.check_disk(settings.env_dir)
        paths = _download(settings)
        _unpack(settings, paths)
