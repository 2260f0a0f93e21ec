"""One therapy from the first consent to month 60: the page everybody comes back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.pages.shown import ActButton, Chip, Fact, Figure, StationStop, Task


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result with its limit; failing ones stay in the list for ever (I18)."""

    test: str
    value: str
    limit: str
    chip: Chip
    at: datetime | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """The results of one sample; ``calm`` when nobody needs to look, so that it may stay folded."""

    sample: str
    href: str
    words: str
    chip: Chip
    calm: bool
    results: tuple[ResultLine, ...]


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
    """Where this therapy stands in the log, and when the log was last proved, where that is known.

    ``entries`` are those of this therapy, ``entry`` is the newest one's number in the whole log.
    """

    entry: int
    link: str
    entries: int = 0
    verified_at: datetime | None = None
    checkpoint_at: datetime | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot of the therapy: where it stands, and its batch record on paper."""

    name: str
    chip: Chip
    record_href: str
    review_href: str = ""
    revoke_href: str = ""
    close_href: str = ""


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
    results: tuple[ResultGroup, ...] = ()
    units: tuple[UnitLine, ...] = ()
    lots: tuple[LotLine, ...] = ()
    record: RecordPosition | None = None
    bedside_href: str = ""
    tasks_more: int = 0
    acts: tuple[ActButton, ...] = ()
    signatures_href: str = ""
