"""All therapies, each as one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.pages.shown import Chip, StationStop, TherapySign


@dataclass(frozen=True, slots=True)
class TherapyLine:
    """One therapy: sign, subject, its journey in small, Day 0, state, next."""

    sign: TherapySign
    subject: str
    initials: str
    sides: str
    coi: str
    href: str
    journey: tuple[StationStop, ...]
    chip: Chip
    day0_at: datetime | None
    day0_done: bool
    next_words: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the list."""

    words: str
    href: str
    count: int
    current: bool = False


@dataclass(frozen=True, slots=True)
class TherapiesPage:
    """The list, and what may be started from it. ``enrol_href`` is empty without the right."""

    therapies: tuple[TherapyLine, ...]
    filters: tuple[Filter, ...] = ()
    enrol_href: str = ""
