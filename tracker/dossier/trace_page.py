"""From any scanned thing both ways: up to the harvest, down to the units, across to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.pages.shown import Chip, Figure, PictureKind, TherapySign


@dataclass(frozen=True, slots=True)
class PaperNote:
    """What stands on paper only: ``own`` when the thing itself does, else what it came from."""

    chip: Chip
    words: str
    own: bool


@dataclass(frozen=True, slots=True)
class TraceStop:
    """One container on the way, with what was transferred to the next; ``paper``: its source."""

    name: str
    kind: PictureKind
    words: str
    href: str
    at: datetime | None = None
    here: bool = False
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """A therapy that a lot or a place touched."""

    sign: TherapySign
    subject: str
    words: str
    when_words: str
    chip: Chip
    href: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a reagent lot, an equipment or a shared incubator reached."""

    words: str
    kind: PictureKind
    note: str
    therapies: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class Used:
    """A material lot that got into the thing or into what it came from."""

    name: str
    lot: str
    expires_on: date
    steps: str
    href: str


@dataclass(frozen=True, slots=True)
class TraceStep:
    """A step in which a lot or a piece of equipment was used, and what was in hand then."""

    at: datetime
    words: str
    subject: str
    sign: TherapySign
    href: str
    containers: str


@dataclass(frozen=True, slots=True)
class TracePage:
    """The way of one thing. Without ``name`` nothing was scanned yet."""

    name: str = ""
    words: str = ""
    kind: PictureKind | None = None
    up: tuple[TraceStop, ...] = ()
    down: tuple[TraceStop, ...] = ()
    genealogy: Figure | None = None
    reaches: tuple[Reach, ...] = ()
    materials: tuple[Used, ...] = ()
    steps: tuple[TraceStep, ...] = ()
    export_href: str = ""
    checked_words: str = ""
    paper: PaperNote | None = None
