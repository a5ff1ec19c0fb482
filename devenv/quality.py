"""Sizes that keep the sources readable: files and functions; and leftovers of a merge."""

import ast

from .settings import ADDON

FILE_LINES = 400
TEST_LINES = 500
FUNCTION_LINES = 50
MARKERS = ("<" * 7, ">" * 7)
FOLDERS = (ADDON, "devenv", "bench")


def _sources(root, *suffixes):
    """Our own source files, without what was installed or generated."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes and "node_modules" not in path.parts:
                yield path


def _limit(path, root):
    """How many lines a file may have; None where any number is fine."""
    parts = path.relative_to(root).parts
    if "demo" in parts or "lib" in parts:
        return None
    return TEST_LINES if "tests" in parts else FILE_LINES


def _long_files(root):
    for path in _sources(root, ".py", ".xml", ".js", ".scss"):
        limit = _limit(path, root)
        lines = len(path.read_text().splitlines())
        if limit and lines > limit:
            yield f"{path.relative_to(root)}: {lines} lines, {limit} are allowed"


def _long_functions(root):
    for path in _sources(root, ".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield (
                    f"{path.relative_to(root)}:{node.lineno}: {node.name} has {lines} lines, "
                    f"{FUNCTION_LINES} are allowed"
                )


def _markers(root):
    for path in _sources(root, ".py", ".xml", ".js", ".scss", ".po", ".csv", ".rst"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.startswith(MARKERS):
                yield f"{path.relative_to(root)}:{number}: a merge was not finished"


def _unparsable(root):
    for path in _sources(root, ".py"):
        try:
            ast.parse(path.read_text())
        except SyntaxError as error:
            yield f"{path.relative_to(root)}:{error.lineno}: {error.msg}"


def findings(root):
    """One line per place where the sources break a rule."""
    broken = list(_unparsable(root))
    return broken or [*_long_files(root), *_long_functions(root), *_markers(root)]
