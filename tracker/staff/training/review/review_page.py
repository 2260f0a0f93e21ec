"""What the page of the access review shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.pages.shown import ActForm, Chip


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One person's access."""

    name: str
    username: str
    active: bool
    roles: tuple[str, ...]
    last_sign_in_at: dt.datetime | None
    last_act_at: dt.datetime | None
    chips: tuple[Chip, ...]
    href: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review that was signed."""

    at: dt.datetime
    who: str
    found: str
    reason: str
    paper_href: str


@dataclass(frozen=True, slots=True)
class AccessPage:
    """The list, the form that signs its review, the reviews before, and whether one is overdue."""

    people: tuple[AccessLine, ...]
    findings: int
    overdue: bool
    due_at: dt.datetime
    sha256: str
    form: ActForm | None
    csv_href: str
    reviews: tuple[ReviewLine, ...]
