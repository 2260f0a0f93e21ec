"""What the pages about people's training show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.pages.shown import ActForm, Chip
from tracker.pages.step_shown import Choice


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person of the list with how their training stands."""

    name: str
    roles: str
    href: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """Everybody; ``warnings`` say what lapses within thirty days or has lapsed."""

    people: tuple[PersonLine, ...]
    lacking: int
    expiring: int
    give_href: str
    matrix_href: str
    review_href: str
    signatures_href: str


@dataclass(frozen=True, slots=True)
class QualificationLine:
    """One qualification; the forms are there for whoever may renew or take it back."""

    kind: str
    subject: str
    document: str
    valid_from: dt.date
    valid_until: dt.date | None
    assessed_by: str
    chip: Chip
    ended: str
    renew: ActForm | None
    revoke: ActForm | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person's roles and qualifications, and what their roles ask for in vain."""

    name: str
    roles: str
    own: bool
    warnings: tuple[str, ...]
    lines: tuple[QualificationLine, ...]
    roles_href: str
    people_href: str


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who may have passed together with others."""

    value: str
    name: str
    roles: str


@dataclass(frozen=True, slots=True)
class GivePage:
    """The form that records who passed what."""

    form: ActForm
    kinds: tuple[Choice, ...]
    people: tuple[PersonChoice, ...]
    today: dt.date
    back_href: str
    processes: tuple[str, ...]
