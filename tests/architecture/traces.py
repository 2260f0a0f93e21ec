"""What may not stand in a committed file: traces of a machine, unfinished work, bare excuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.source import Source

# Written apart, so that this file does not find itself.
_FOLDERS = "|".join(("work", "tmp", "root", "home", "Users", "mnt"))
MACHINE_PATH = re.compile(rf"(?<![\w.:/>])/(?:{_FOLDERS})/\w")
_HOSTS = (
    "pypi" + r"\.org",
    "pythonhosted" + r"\.org",
    r"registry\.npm" + "js",
    r"deb\.deb" + "ian",
)
PACKAGE_HOST = re.compile("|".join((*_HOSTS, "--(?:extra-)?index" + "-url", "--find" + "-links")))
UNFINISHED = re.compile(
    rf"\b(?:{'|'.join(('TO' + 'DO', 'FIX' + 'ME', 'X' * 3, 'HA' + 'CK'))})\b"
    + "|NotImplemented"
    + "Error"
)
ADDRESS_IN_LOCK = re.compile(r"://|@ |^-[a-z-]", re.MULTILINE)
FROM_OUTSIDE = re.compile(
    r"""(?:\b(?:src|href|action)\s*=\s*["']?|url\(\s*["']?|(?:import|from)\s+["'])"""
    r"""(?:https?:)?//"""
)
LOCKS_WITH_ADDRESSES = frozenset({"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock"})

NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa\b(?P<rest>.*)")
IGNORE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)")
NO_COVER = re.compile(r"#\s*pragma:\s*no\s*(?:cover|branch)(?P<rest>.*)")
CODES = re.compile(r"^(?::\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*|\[[a-z, -]+\])")
REASON_WORDS = 3


def machine_traces(source: Source) -> Iterator[str]:
    """Paths of a machine, hosts of packages, addresses in a lock."""
    if source.name in LOCKS_WITH_ADDRESSES:
        yield f"{source.path}: this kind of lock holds addresses"
    if source.is_under("requirements/") and (found := ADDRESS_IN_LOCK.search(source.text)):
        yield f"{source.path}: {found[0]!r} in a lock"
    for number, line in enumerate(source.lines, 1):
        for pattern in (MACHINE_PATH, PACKAGE_HOST):
            if found := pattern.search(line):
                yield f"{source.path}:{number}: {found[0]!r}"


def unfinished_marks(source: Source) -> Iterator[str]:
    """Marks that say: not done."""
    for number, line in enumerate(source.lines, 1):
        if found := UNFINISHED.search(line):
            yield f"{source.path}:{number}: {found[0]}"


def from_outside(source: Source) -> Iterator[str]:
    """Pages that fetch from another server: hospital networks are closed."""
    if source.suffix not in {".html", ".css", ".js", ".svg"}:
        return
    for number, line in enumerate(source.lines, 1):
        if FROM_OUTSIDE.search(line):
            yield f"{source.path}:{number}: {line.strip()[:80]}"


def bare_excuses(source: Source) -> Iterator[str]:
    """Ignored findings of ruff, mypy or coverage with no code or no written reason.

    The reason stands after the code or as a comment on the line above: three words at least.
    """
    above = ""
    for number, line in enumerate(source.lines, 1):
        comment, above = above, line.strip() if line.strip().startswith("#") else ""
        for pattern, needs_code in ((NOQA, True), (IGNORE, True), (NO_COVER, False)):
            if (found := pattern.search(line)) is None:
                continue
            rest = found["rest"]
            code = CODES.match(rest)
            reason = re.findall(r"\w+", (rest[code.end() :] if code else rest) + comment)
            if (needs_code and code is None) or len(reason) < REASON_WORDS:
                yield f"{source.path}:{number}: {found[0].strip()}"


def silent_skips(source: Source) -> Iterator[str]:
    """Tests that are left out without saying why in words."""
    mark = re.compile(r"(?:pytest\.(?:skip|xfail|importorskip)|mark\.(?:skip|xfail|skipif))\b")
    for number, line in enumerate(source.lines, 1):
        if mark.search(line) and not re.search(r"[\"'].*\w+ \w+.*[\"']", line):
            yield f"{source.path}:{number}: {line.strip()}"
