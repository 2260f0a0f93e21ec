"""The patient banner: whose page this is. Every room's pages show it, one therapy at a time.

What later rooms know of a therapy (sides, Day 0, where it stands) they tell by registering, because
this room stands upstream of them and cannot read their tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from flask import current_app, url_for
from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.orm import Session

from labels.signs import SHAPES
from tracker.identity.look_alike import Likeness, LookAlike, Subject, look_alikes
from tracker.pages.frame import SHOWN_AS
from tracker.pages.here import site
from tracker.pages.shown import Chip, PatientBanner, TherapySign
from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.people.models import Person
from tracker.therapy.models import Patient, PersonalErasure, Therapy, TherapyEnd
from tracker.therapy.naming.models import BORN, NAME
from tracker.therapy.rules import age_years


@dataclass(frozen=True, slots=True)
class BannerFacts:
    """What the rooms downstream know: hips, state, the next thing due, Day 0."""

    sides: str = ""
    chips: tuple[Chip, ...] = ()
    next_due: str = ""
    next_due_at: dt.datetime | None = None
    day0_planned: dt.datetime | None = None
    day0_actual: dt.datetime | None = None


PAGE: Final = "dossier.therapy"
"""Endpoint of the therapy's own page, in a room above."""
Teller = Callable[[Session, str], BannerFacts]
_TELLERS: Final[list[Teller]] = []
TOLD_APART: Final = frozenset({Likeness.NAME, Likeness.INITIALS_AND_BIRTHDAY})
"""Likenesses worth a warning: codes of one trial differ in a digit all the time."""


def tells_banner(teller: Teller) -> Teller:
    """Register who knows how a therapy stands; the last one registered tells."""
    _TELLERS.append(teller)
    return teller


@lru_cache(maxsize=256)
def _shape(shape: int, language_code: str) -> tuple[str, str]:
    drawn = SHAPES[shape]
    return drawn.svg_path, drawn.name if language_code == "en" else drawn.name_zh


def sign_of(shape: int, letters: str) -> TherapySign:
    """The therapy's sign as pages draw it, its shape named in the reader's language."""
    path, name = _shape(shape, language())
    return TherapySign(shape, path, name, letters)


def initials(name: str | None) -> str:
    """What a page shows of a name: first letters of Latin words, else the family name's sign.

    ``Wang Jianguo 王建国`` gives ``W. J.``, ``王建国`` alone gives ``王**``.
    """
    if not name:
        return ""  # erased
    latin = [w for w in name.split() if w[0].isascii() and w[0].isalpha()]
    if latin:
        return " ".join(f"{w[0].upper()}." for w in latin)
    return name[:1] + "*" * (len(name) - 1)


_PEOPLE = (
    select(
        Therapy.id,
        Therapy.coi,
        Therapy.sign_shape,
        Therapy.sign_letters,
        Patient.subject_code,
        NAME.label("name"),
        BORN.label("born_on"),
        PersonalErasure.erased_at,
        Person.name.label("erased_by"),
    )
    .join(Patient, Patient.id == Therapy.patient_id)
    .outerjoin(TherapyEnd, TherapyEnd.therapy_id == Therapy.id)
    .outerjoin(PersonalErasure, PersonalErasure.patient_id == Patient.id)
    .outerjoin(Person, Person.id == PersonalErasure.erased_by)
)
_ID: Final[BindParameter[str]] = bindparam("id")
_THIS_AND_RUNNING = _PEOPLE.where(or_(Therapy.id == _ID, TherapyEnd.therapy_id.is_(None)))


def banner_of(s: Session, therapy_id: str, told: BannerFacts | None = None) -> PatientBanner | None:
    """The banner of this therapy; nothing when there is none. ``told`` spares asking again."""
    rows = s.execute(_THIS_AND_RUNNING, {"id": therapy_id}).all()
    row = next((r for r in rows if r.id == therapy_id), None)
    if row is None:
        return None
    if told is None:
        told = _TELLERS[-1](s, therapy_id) if _TELLERS else BannerFacts()
    today = site().clock().astimezone(site().zone).date()
    return PatientBanner(
        sign=sign_of(row.sign_shape, row.sign_letters),
        subject=row.subject_code,
        initials=initials(row.name),
        age_years=age_years(row.born_on, today) if row.born_on else 0,
        sides=told.sides,
        coi=row.coi,
        href=url_for(PAGE, therapy_id=row.id) if PAGE in current_app.view_functions else "",
        chips=told.chips,
        next_due=told.next_due,
        next_due_at=told.next_due_at,
        day0_planned=told.day0_planned,
        day0_actual=told.day0_actual,
        look_alike=_alike(row, rows),
        environment=SHOWN_AS[site().environment],
        erased=_erased(row.erased_at, row.erased_by),
    )


def _erased(at: dt.datetime | None, by: str | None) -> str:
    """Why there is no name: said once, in the place of the name."""
    if at is None:
        return ""
    day = at.astimezone(site().zone).date().isoformat()
    return _("Personal data erased on %(day)s by %(who)s", day=day, who=by)


def _subject(row: Any) -> Subject:
    return Subject(row.subject_code, initials(row.name), row.name or "", row.born_on)


def _alike(row: Any, rows: Iterable[Any]) -> str:
    """Another running therapy's patient who is easily taken for this one (H08)."""
    others = [_subject(r) for r in rows if r.subject_code != row.subject_code]
    found = [a for a in look_alikes(_subject(row), others) if TOLD_APART & set(a.likenesses)]
    return "; ".join(_likeness(a) for a in found)


def _likeness(found: LookAlike) -> str:
    other = found.other.code
    if Likeness.NAME in found.likenesses:
        return _("%(other)s has a similar name", other=other)
    return _("%(other)s has the same initials and nearly the same birthday", other=other)
