"""One container: what it is, whose, where, in what state, and what may be done with it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from tracker.dossier.therapy_page import ResultGroup
from tracker.dossier.trace_page import PaperNote
from tracker.pages.shown import ActButton, Chip, Fact, Figure, PictureKind


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One physical print and what became of it."""

    name: str
    role: str
    serial: str
    chip: Chip
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CustodyStop:
    """Who had it, where, since when, in what condition."""

    words: str
    who: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Relative:
    """A parent or child and how much was transferred."""

    name: str
    kind: PictureKind
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class ContainerPage:
    """One container. ``hold`` says what may go on and who decides, when it is held.

    ``paper`` says what of its way was taken over from paper, and by whom.
    ``picture`` is its active label as printed, ``code`` what a scanner reads from it.
    """

    name: str
    kind: PictureKind
    kind_words: str
    words: str
    state: Chip
    where: str
    facts: tuple[Fact, ...]
    acts: tuple[ActButton, ...]
    parents: tuple[Relative, ...] = ()
    children: tuple[Relative, ...] = ()
    genealogy: Figure | None = None
    labels: tuple[LabelLine, ...] = ()
    custody: tuple[CustodyStop, ...] = ()
    counts: tuple[Fact, ...] = ()
    picture: Markup | None = None
    code: str = ""
    hold: str = ""
    trace_href: str = ""
    results: tuple[ResultGroup, ...] = ()
    ended: bool = False
    paper: PaperNote | None = None
