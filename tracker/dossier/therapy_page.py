"""One therapy from the first consent to month 60: the page everybody comes back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.pages.shown import Chip, Fact, Figure, StationStop, Task


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result with its limit; failing ones stay in the list for ever (I18)."""

    test: str
    sample: str
    value: str
    limit: str
    chip: Chip
    at: datetime | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of the dose: where it goes, what is in it, until when."""

    name: str
    product: str
    target: str
    viable: int | None
    expires_at: datetime | None
    chip: Chip
    href: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that needs a person, said in one line."""

    chip: Chip
    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class RecordPosition:
    """Where this therapy stands in the log, and when the log was last proved."""

    entry: int
    link: str
    verified_at: datetime | None
    checkpoint_at: datetime | None
    href: str


@dataclass(frozen=True, slots=True)
class TherapyPage:
    """The journey line, the two figures, what comes next, what needs someone, what was found."""

    headline: str
    words: str
    journey: tuple[StationStop, ...]
    growth: Figure | None = None
    genealogy: Figure | None = None
    key_facts: tuple[Fact, ...] = ()
    tasks: tuple[Task, ...] = ()
    notices: tuple[Notice, ...] = ()
    results: tuple[ResultLine, ...] = ()
    units: tuple[UnitLine, ...] = ()
    record: RecordPosition | None = None
    record_href: str = ""
    bedside_href: str = ""
