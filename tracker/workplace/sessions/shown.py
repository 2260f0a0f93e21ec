"""One session as a page: the room, the people, whose material was open, what grew."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.pages.format import when
from tracker.pages.shown import ActButton, Chip, ChipKind
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage, button
from tracker.pages.words import gettext as _
from tracker.people.names import names_of
from tracker.therapy.models import Patient, Therapy
from tracker.workplace.models import LineClearance
from tracker.workplace.sessions.limits import Status
from tracker.workplace.sessions.models import (
    SessionEnd,
    SessionPerson,
    SessionTherapy,
    WorkSession,
)
from tracker.workplace.sessions.present import PlateNow, plates_of, plates_waiting, session_now
from tracker.workplace.sessions.steps import kind_words, status_words

_OPEN: Final = (
    select(SessionTherapy.therapy_id, Patient.subject_code, SessionTherapy.since)
    .join(LineClearance, LineClearance.id == SessionTherapy.clearance_id)
    .join(Therapy, Therapy.id == SessionTherapy.therapy_id)
    .join(Patient, Patient.id == Therapy.patient_id)
    .order_by(SessionTherapy.since)
)


def session_page(s: Session, session_id: str, zone: ZoneInfo) -> ThingsPage | None:
    """The session with this id; nothing when there is none."""
    now = session_now(s, session_id)
    if now is None:
        return None
    until = when(now.ended_at, zone) if now.ended_at else _("now")
    buttons: tuple[ActButton, ...] = ()
    if now.ended_at is None:
        buttons = (
            *button(
                "workplace.expose_plates", _("Expose plates"), "sample", work_session_id=now.id
            ),
            *button("workplace.end_session", _("End the session"), "check", work_session_id=now.id),
        )
    trace = url_for("dossier.trace_of", kind="session", thing=now.id)
    return ThingsPage(
        _("Session in %(name)s", name=now.area),
        _("%(since)s to %(until)s", since=when(now.opened_at, zone), until=until),
        (
            ThingGroup(_("Room"), _room(s, now.id), ""),
            ThingGroup(
                _("Whose material was open"),
                tuple(
                    Thing(
                        row.subject_code,
                        (_("since %(at)s", at=when(row.since, zone)),),
                        href=url_for("dossier.therapy", therapy_id=row.therapy_id),
                    )
                    for row in s.execute(_OPEN.where(SessionTherapy.session_id == now.id))
                ),
                _("So far of nobody."),
            ),
            ThingGroup(
                _("Plates"),
                tuple(plate_thing(p) for p in plates_of(s, [now.id])),
                _("No plate was exposed yet."),
            ),
        ),
        (*buttons, ActButton(_("Who shared it"), trace, "evidence")),
    )


def _room(s: Session, session_id: str) -> tuple[Thing, ...]:
    begun = s.get_one(WorkSession, session_id)
    ended = s.get(SessionEnd, session_id)
    people = s.scalars(
        select(SessionPerson.person_id).where(SessionPerson.session_id == session_id)
    )
    out = [
        _state(_("Before"), begun.cleaned_with, begun.particles, begun.pressure),
        *(
            [_state(_("After"), ended.cleaned_with, ended.particles, ended.pressure)]
            if ended
            else []
        ),
    ]
    names = ", ".join(sorted(names_of(s, people.all())))
    grade = _("grade %(g)s", g=begun.grade.value)
    return (Thing(_("People"), (names, grade)), *out)


def _state(name: str, agent: str, particles: Status, pressure: Status) -> Thing:
    said = status_words()
    over = Status.OVER in (particles, pressure)
    chip = Chip(ChipKind.ATTENTION, "alert", _("outside the limits")) if over else None
    return Thing(
        name,
        (
            _("cleaned with %(agent)s", agent=agent),
            _("particles: %(said)s", said=said[particles]),
            _("pressure: %(said)s", said=said[pressure]),
        ),
        chip,
    )


def plate_thing(p: PlateNow, *, where: bool = False) -> Thing:
    """A plate with its count, or until when it is to be read."""
    read = button("testing.read_plate", _("Read it"), "eye", plate_id=p.id)
    if p.cfu is None:
        day = p.read_due_on.isoformat()
        chip = Chip(ChipKind.PLAIN, "clock", _("to be read by %(day)s", day=day))
    elif p.beyond:
        chip = Chip(ChipKind.ATTENTION, "flag", _("%(n)s CFU: over the limit", n=p.cfu))
    else:
        chip = Chip(ChipKind.PLAIN, "check", _("%(n)s CFU", n=p.cfu))
    facts = (
        f"{kind_words()[p.kind]}, {p.spot}",
        _("action above %(n)s CFU", n=p.action_cfu),
        p.organism or "",
    )
    href = url_for("workplace.session", work_session_id=p.session_id)
    name = p.said if where else p.name
    return Thing(name, facts, chip, read if p.cfu is None else (), href if where else "")


def plates_page(s: Session) -> ThingsPage:
    """Every plate that waits to be read."""
    things = tuple(plate_thing(p, where=True) for p in plates_waiting(s))
    return ThingsPage(
        _("Environmental plates"),
        _("What grew where material was open? A count over its limit holds that material."),
        (ThingGroup(_("To be read"), things, _("No plate waits.")),),
    )
