"""The two hand-written tables, and a code of every kind that stands in a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.attacks import rows
from tests.sites import Bench
from tracker.db import Base
from tracker.identity.codes import RANDOM_BYTES, Kind, mint

HERE: Final = Path(__file__).parent
WRONG: Final = "wrong_kind_of_code"
KNOWN_IN: Final = {
    Kind.WRISTBAND: "wristband",
    Kind.CONTAINER_LABEL: "label_instance",
    Kind.REAGENT_LOT: "reagent_lot",
    Kind.EQUIPMENT: "equipment",
    Kind.PLACE: "place",
    Kind.WORK_AREA: "work_area",
    Kind.BOTTLE: "opened_bottle",
    Kind.LABEL_KIT: "label_kit",
    Kind.BADGE: "badge",
}
"""Where the codes that were given out stand: a code that means something else is the worst."""
FOREIGN: Final = {
    "GS1": "0109501101530003172612311012345",
    "GSRN of a wristband": "801895011015300000001"[:22],
    "address": "https://example.org/MT1",
    "hospital's number": "SYN-0007",
    "ISBT 128": "=A999926123456700",
}
"""Codes of other systems, and what fingers type."""


@dataclass(frozen=True)
class Field:
    """A field of an act that a scan may fill; ``says``: its own reason for another kind."""

    tag: str
    name: str
    kinds: frozenset[Kind]
    says: str = WRONG


def _lines(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if parts := line.partition("#")[0].split():
            yield parts


def _kinds(words: list[str]) -> frozenset[Kind]:
    return frozenset(Kind[w.upper()] for w in words)


def boxes() -> dict[str, frozenset[Kind]]:
    """Act of each step with a scan box -> the kinds that it takes."""
    lines = list(_lines("boxes.txt"))
    found = {tag: _kinds(kinds) for tag, *kinds in lines}
    assert len(found) == len(lines), "a step stands twice in boxes.txt"
    return found


def fields() -> list[Field]:
    """Every field of the table."""
    found = []
    for tag, name, *words in _lines("fields.txt"):
        kinds, _, says = " ".join(words).partition(" says ")
        found.append(Field(tag, name, _kinds(kinds.split()), says or WRONG))
    assert len({(f.tag, f.name) for f in found}) == len(found), "a field stands twice"
    return found


def not_scanned() -> tuple[set[str], set[tuple[str, str]]]:
    """Names of fields into which nobody scans, and such fields of one act alone."""
    names, pairs = set(), set()
    for parts in _lines("not_scanned.txt"):
        if ":" in parts[0]:
            pairs.add((parts[0], parts[1]))
        else:
            names |= set(parts)
    return names, pairs


def codes(bench: Bench) -> dict[Kind, str]:
    """A code of every kind: one that was given out where there is one, else a right one."""
    found = {
        k: mint(k, bytes([n]) * RANDOM_BYTES, bench.site.keyring) for n, k in enumerate(Kind, 1)
    }
    for kind, table in KNOWN_IN.items():
        known = [str(r["code"]) for r in rows(bench, table) if r.get("code")]
        if known:
            found[kind] = known[-1]
    return found


def sizes(bench: Bench) -> dict[str, int]:
    """How many rows each table has."""
    tables = list(Base.metadata.tables)
    every = " union all ".join(f"select '{t}', count(*) from {t}" for t in tables)
    with bench.site.database.looking() as conn:
        return {str(t): int(n) for t, n in conn.exec_driver_sql(every)}
