"""Every living culture, the one that needs a person first at the top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.pages.shown import ActButton, Chip, Fact, Figure, PictureKind, TherapySign


@dataclass(frozen=True, slots=True)
class CultureCard:
    """One culture today.

    ``confluence_pct`` is the last observation. ``projected`` and ``dose`` are viable cells on
    Day 0 and in the order; ``share_of_dose_pct`` is their ratio, as the server computed it.
    """

    name: str
    kind: PictureKind
    href: str
    sign: TherapySign
    subject: str
    where: str
    day: int
    state: Chip
    confluence_pct: int | None
    observed_at: datetime | None
    doublings: tuple[Fact, ...]
    projected: int | None
    dose: int | None
    share_of_dose_pct: int | None
    projection_words: str = ""
    due_words: str = ""
    due_at: datetime | None = None
    acts: tuple[ActButton, ...] = ()
    curve: Figure | None = None


@dataclass(frozen=True, slots=True)
class CultureGroup:
    """Cultures that wait for the same thing: feeding, observation, passage, nothing today."""

    words: str
    icon: str
    cultures: tuple[CultureCard, ...]


@dataclass(frozen=True, slots=True)
class CulturesPage:
    """All groups in the order of urgency, and the evening's paper."""

    groups: tuple[CultureGroup, ...]
    sheets_href: str = ""
    run_charts: tuple[Figure, ...] = ()
    next_words: str = ""
