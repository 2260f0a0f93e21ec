"""Who worked where at the same time: the therapies of a session, and those of an area over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.dossier.stays_shown import span_words
from tracker.dossier.trace_page import Reach, Reached, TracePage
from tracker.pages.format import when
from tracker.pages.shown import Chip, ChipKind, PictureKind
from tracker.pages.words import gettext as _
from tracker.therapy.banner import sign_of
from tracker.therapy.models import Patient, Therapy
from tracker.workplace.models import LineClearance, WorkArea
from tracker.workplace.sessions.models import SessionEnd, SessionTherapy, WorkSession
from tracker.workplace.sessions.present import plates_of


@dataclass(frozen=True, slots=True)
class Worked:
    """A therapy's material opened in an area; ``session_id`` where a session went on."""

    area: str
    therapy_id: str
    subject: str
    sign_shape: int
    sign_letters: str
    since: dt.datetime
    session_id: str | None
    until: dt.datetime | None


_WORKED: Final = (
    select(
        WorkArea.name,
        LineClearance.therapy_id,
        Patient.subject_code,
        Therapy.sign_shape,
        Therapy.sign_letters,
        LineClearance.cleared_at,
        SessionTherapy.session_id,
        SessionEnd.ended_at,
    )
    .join(WorkArea, WorkArea.id == LineClearance.work_area_id)
    .join(Therapy, Therapy.id == LineClearance.therapy_id)
    .join(Patient, Patient.id == Therapy.patient_id)
    .outerjoin(SessionTherapy, SessionTherapy.clearance_id == LineClearance.id)
    .outerjoin(SessionEnd, SessionEnd.session_id == SessionTherapy.session_id)
    .order_by(LineClearance.cleared_at, LineClearance.id)
)


def worked_in_session(s: Session, session_id: str) -> list[Worked]:
    """Every therapy whose material was open in the session, in order; one statement."""
    rows = s.execute(_WORKED.where(SessionTherapy.session_id == session_id))
    return [Worked(*row) for row in rows]


def worked_in_area(s: Session, area_id: str) -> list[Worked]:
    """Every therapy whose material was ever open in the area, in order; one statement."""
    rows = s.execute(_WORKED.where(LineClearance.work_area_id == area_id))
    return [Worked(*row) for row in rows]


def session_trace_page(s: Session, session: WorkSession, zone: ZoneInfo) -> TracePage:
    """Who shared a session, and how it grew."""
    area = s.get_one(WorkArea, session.work_area_id)
    beyond = sum(bool(p.beyond) for p in plates_of(s, [session.id]))
    since = when(session.opened_at, zone)
    return TracePage(
        name=_("Session in %(name)s", name=area.name),
        words=_("Begun %(since)s.", since=since),
        kind=PictureKind.CABINET,
        reaches=(
            _reach(
                worked_in_session(s, session.id),
                _("plates over the limit: %(n)s", n=beyond),
                zone,
            ),
        ),
        export_href=url_for("dossier.trace_csv", kind="session", thing=session.id),
    )


def area_trace_page(s: Session, area: WorkArea, zone: ZoneInfo) -> TracePage:
    """Whose material was open in the area, the newest first."""
    found = worked_in_area(s, area.id)
    n = len({x.session_id for x in found if x.session_id})
    return TracePage(
        name=area.name,
        words=_("work area"),
        kind=PictureKind.CABINET,
        reaches=(_reach(found[::-1], _("Sessions: %(n)s", n=n), zone),),
        export_href=url_for("dossier.trace_csv", kind="area", thing=area.id),
    )


def _reach(found: Sequence[Worked], note: str, zone: ZoneInfo) -> Reach:
    return Reach(
        words=_("Open there, one after the other"),
        kind=PictureKind.CABINET,
        note=note,
        therapies=tuple(_reached(x, zone) for x in found),
    )


def _reached(x: Worked, zone: ZoneInfo) -> Reached:
    going = x.session_id is not None and x.until is None
    where = {"kind": "session", "thing": x.session_id} if x.session_id else {}
    return Reached(
        sign=sign_of(x.sign_shape, x.sign_letters),
        subject=x.subject,
        words=x.area,
        when_words=span_words(x.since, x.until, zone) if x.session_id else when(x.since, zone),
        chip=Chip(
            ChipKind.ACCENT if going else ChipKind.PLAIN,
            "cabinet",
            _("session") if where else _("no session recorded"),
        ),
        href=url_for("dossier.therapy", therapy_id=x.therapy_id),
    )
