"""Work areas as a list: for whom each is open, and the session that goes on there."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.pages.format import when
from tracker.pages.here import site
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage, button
from tracker.pages.words import gettext as _
from tracker.therapy.models import Patient, Therapy
from tracker.workplace.models import LineClearance, OpenOccupancy, WorkArea
from tracker.workplace.sessions.present import SessionNow, open_sessions


def areas_page(s: Session) -> ThingsPage:
    """Every work area, and for whom it is open."""
    rows = s.execute(
        select(WorkArea.id, WorkArea.name, Patient.subject_code, LineClearance.cleared_at)
        .outerjoin(OpenOccupancy, OpenOccupancy.work_area_id == WorkArea.id)
        .outerjoin(Therapy, Therapy.id == OpenOccupancy.therapy_id)
        .outerjoin(Patient, Patient.id == Therapy.patient_id)
        .outerjoin(LineClearance, LineClearance.id == OpenOccupancy.clearance_id)
        .order_by(WorkArea.name)
    ).all()
    going = open_sessions(s)
    things = tuple(_area(row, going.get(row.id)) for row in rows)
    return ThingsPage(
        _("Work areas"),
        _("Whose material is open where? One therapy at a time in each."),
        (ThingGroup(_("Cabinets and benches"), things, _("None is known yet.")),),
        (
            *button("workplace.add_area", _("Add a work area"), "cabinet"),
            *button("workplace.kits", _("Label kits"), "lock"),
            *button("workplace.plates", _("Environmental plates"), "sample"),
        ),
    )


def _area(row: Any, session: SessionNow | None) -> Thing:
    begin = button("workplace.open_session", _("Begin a session"), "next", area_id=row.id)
    facts = (_("session since %(at)s", at=when(session.opened_at, site().zone)),) if session else ()
    href = url_for("workplace.session", work_session_id=session.id) if session else ""
    on = () if session else begin
    if row.subject_code is None:
        shut = Chip(ChipKind.PLAIN, "check", _("closed"))
        going = Chip(ChipKind.ACCENT, "cabinet", _("in session, nothing open"))
        return Thing(row.name, facts, going if session else shut, on, href)
    words = _("open for %(who)s", who=row.subject_code)
    close = button("workplace.close_area", _("Close"), "check", area_id=row.id)
    return Thing(row.name, facts, Chip(ChipKind.ACCENT, "cabinet", words), (*close, *on), href)
