"""The self-check at every start (I23): what may be trusted, and why the rest is read only."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from tracker.db import Database
from tracker.identity.environment import Environment
from tracker.identity.verdict import Reason, reason
from tracker.upkeep.selfcheck import disk, engine, guards, history, schema


@dataclass(frozen=True, slots=True)
class Asked:
    """What the installation must be, as the settings and the database say."""

    database: Database
    environment: Environment
    wanted: Environment | None = None
    outside: Path | None = None
    keys_folder: Path | None = None
    folder: Path | None = None
    floor_mb: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One check. ``causes`` make the installation read only; ``warnings`` are said and borne."""

    name: str
    causes: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()

    @property
    def holds(self) -> bool:
        """True when nothing stops."""
        return not self.causes


Look = Callable[[Connection, Asked], Iterator[Reason]]
CHECKS: Final[dict[str, Look]] = {
    "database settings": lambda c, _: engine.settings(c),
    "server settings": lambda c, _: engine.server(c),
    "database role": lambda c, _: engine.role(c),
    "file intact": lambda c, _: engine.intact(c),
    "tables and constraints": lambda c, _: schema.constraints(c),
    "rows that point nowhere": lambda c, _: engine.foreign_keys(c),
    "guards as they were made": lambda c, _: guards.pinned(c),
    "head and newest entries": lambda c, _: history.head(c),
    "known checkpoints": lambda c, a: history.checkpoints(c, a.outside, a.keys_folder),
    "environment and site": lambda c, a: history.environment(c, a.environment, a.wanted),
    "room on the disk": lambda _, a: iter(disk.room(a.folder, a.floor_mb)),
}
BORNE: Final = frozenset({"server settings", "database role"})
"""Outside production these are said and borne: a demo need not have a server of its own."""

SAID: Final = frozenset({history.NOTE_FORGED})
"""Causes of worry that are said everywhere and stop nothing: anybody could bring them about."""

OF_THE_SCHEMA: Final = frozenset(
    {
        "tables and constraints",
        "rows that point nowhere",
        "guards as they were made",
        "head and newest entries",
        "environment and site",
    }
)
"""What an upgrade must leave in order, beside the probe."""


def check(asked: Asked, only: Container[str] | None = None) -> list[Line]:
    """Every check, in order; each stands by itself, whatever another found."""
    lines = [
        _line(name, look, asked) for name, look in CHECKS.items() if only is None or name in only
    ]
    lines.append(_judged("a forbidden change is refused", _probe(asked.database), asked))
    return lines


def causes(lines: Iterable[Line]) -> tuple[Reason, ...]:
    """Everything that makes the installation read only."""
    return tuple(c for line in lines for c in line.causes)


def _line(name: str, look: Look, asked: Asked) -> Line:
    try:
        with asked.database.looking() as conn:
            found = tuple(look(conn, asked))
    except DatabaseError as wrong:
        found = (reason("recovery_damaged", about=_said(wrong)),)
    return _judged(name, found, asked)


def _judged(name: str, found: tuple[Reason, ...], asked: Asked) -> Line:
    borne = name in BORNE and asked.environment is not Environment.PRODUCTION
    if borne:
        return Line(name, warnings=found)
    said = tuple(one for one in found if one.code in SAID)
    return Line(name, tuple(one for one in found if one.code not in SAID), said)


def _probe(database: Database) -> tuple[Reason, ...]:
    try:
        return tuple(guards.probe(database))
    except DatabaseError as wrong:
        return (reason("recovery_damaged", about=_said(wrong)),)


def _said(wrong: DatabaseError) -> str:
    return str(wrong.orig).strip().partition("\n")[0]
