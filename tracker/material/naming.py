"""Short names that people say and read on labels: ``P1-F05``, ``POOL-P1``, ``MNC-A``. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

_HARVEST = re.compile(r"[A-Z]{2,5}-([A-Z][0-9]*)(?:-.*)?")


def harvest_letter(short_name: str) -> str:
    """The harvest that tissue or isolated cells are of: ``HARV-A-2`` gives A, ``MNC-B`` gives B."""
    found = _HARVEST.fullmatch(short_name)
    return found[1] if found else short_name


def free_name(taken: Collection[str], name: str) -> str:
    """The name itself, or with -2, -3 ... where it is taken: a second POOL-P0 is POOL-P0-2."""
    if name not in taken:
        return name
    n = 2
    while f"{name}-{n}" in taken:
        n += 1
    return f"{name}-{n}"


def next_names(taken: Collection[str], stem: str, how_many: int, digits: int) -> list[str]:
    """The next numbers after the highest in use: P1-F01 ... P1-F12. No number is used twice."""
    used = [int(n.removeprefix(stem)) for n in taken if n.removeprefix(stem).isdecimal()]
    first = max(used, default=0) + 1
    return [f"{stem}{n:0{digits}d}" for n in range(first, first + how_many)]
