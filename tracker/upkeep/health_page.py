"""What the page Record health shows, and the answer to a checkpoint from outside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.pages.paper import PrintedCheckpoint
from tracker.pages.shown import ActForm, Chip, Fact


@dataclass(frozen=True, slots=True)
class Going:
    """A verification that runs now: entries walked of all."""

    walked: int
    total: int
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A week's acts, refusals and warnings."""

    monday: dt.date
    acts: int
    refused: int
    warned: int
    stops: int
    typed: int


@dataclass(frozen=True, slots=True)
class Forms:
    """What those who answer for the record may do here."""

    verify: ActForm
    sign: ActForm
    slip_href: str


@dataclass(frozen=True, slots=True)
class HealthPage:
    """How well the record proves itself now.

    ``unseen`` says in plain words what nobody could detect; ``troubles`` each say what is wrong
    and what to do; nothing there is good news.
    """

    state: Chip
    headline: str
    unseen: str
    unseen_grave: bool
    same_host: str
    troubles: tuple[str, ...]
    proof: tuple[Fact, ...]
    witnesses: tuple[Fact, ...]
    keeping: tuple[Fact, ...]
    weeks: tuple[WeekLine, ...]
    forms: Forms | None
    check: ActForm
    going: Going | None = None


@dataclass(frozen=True, slots=True)
class SlipPage:
    """A checkpoint on a sheet of its own, to be printed and kept elsewhere."""

    checkpoint: PrintedCheckpoint | None
    back_href: str


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """Whether a checkpoint from outside fits the log as it stands."""

    size: int
    root: str
    fits: bool
    headline: str
    words: str
    note: str
    form: ActForm | None
    back_href: str
    last: str = ""


"""When a checkpoint of this size was last confirmed, in words."""
