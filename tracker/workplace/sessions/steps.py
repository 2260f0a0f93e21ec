"""A work session by pages: begun in a cleaned area, plates exposed, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.pages.step import Asked, OpenStep, note_field, second_of
from tracker.pages.step_shown import (
    CHOICE,
    LONG,
    TEXT,
    TICKS,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.people.models import Person, PersonRole, Role
from tracker.workplace.present import AreaNow, area_now
from tracker.workplace.sessions.limits import Grade, PlateKind, Status
from tracker.workplace.sessions.present import SessionNow, session_now
from tracker.workplace.sessions.rules import action_limit


def status_words() -> dict[Status, str]:
    """What was read of the room, in words."""
    return {
        Status.WITHIN: _("within limits"),
        Status.OVER: _("outside the limits"),
        Status.NOT_MEASURED: _("not measured"),
    }


def kind_words() -> dict[PlateKind, str]:
    """What a plate samples, in words."""
    return {
        PlateKind.AIR: _("active air sample"),
        PlateKind.SETTLE: _("settle plate"),
        PlateKind.CONTACT: _("contact plate"),
        PlateKind.GLOVE: _("glove print"),
    }


def room_fields(cleaned: str) -> tuple[StepField, ...]:
    """Cleaning, particles and pressure, as they are asked at both ends of a session."""
    ways = tuple(Choice(s.value, words) for s, words in status_words().items())
    return (
        StepField("cleaned_with", cleaned, TEXT, help=_("the agent, as its bottle says")),
        StepField("particles", _("Particle count"), CHOICE, choices=ways),
        StepField("pressure", _("Pressure difference"), CHOICE, choices=ways),
    )


@dataclass(frozen=True)
class _SessionStep(OpenStep):
    def made(
        self, headline: str, question: str, groups: tuple[FieldGroup, ...], submit: str
    ) -> StepPage:
        """The page of a step that is no patient's."""
        return StepPage(
            headline=headline,
            question=question,
            form=self.form(),
            form_name=self.key(),
            groups=groups,
            submit_words=submit,
            second=second_of(self.tag),
        )


@dataclass(frozen=True)
class OpenSessionStep(_SessionStep):
    """Work begins in an area that was cleaned."""

    area: AreaNow
    people: tuple[tuple[str, str], ...]

    tag = "workplace:session:opened"

    def page(self, asked: Asked) -> StepPage:
        grades = tuple(Choice(g.value, _("grade %(g)s", g=g.value)) for g in Grade)
        others = tuple(Choice(id_, name) for id_, name in self.people)
        who = StepField("people", _("Who works here too"), TICKS, choices=others, required=False)
        grade = StepField("grade", _("Grade of the area"), CHOICE, choices=grades)
        groups = (
            FieldGroup(_("Room"), (grade, *room_fields(_("Cleaned before with")))),
            *((FieldGroup(_("People"), (who,)),) if others else ()),
        )
        return self.made(
            _("Begin a session in %(name)s", name=self.area.name),
            _("Is the area cleaned, and the room as it should be?"),
            groups,
            _("Begin the session"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = asked.typed("grade", "cleaned_with", "particles", "pressure")
        return {"area": self.area.id, "people": asked.ticked("people"), **typed}

    def after(self, answer: Answer) -> tuple[str, str]:
        words = _("The session has begun. Expose the plates.")
        return words, url_for("workplace.session", work_session_id=str(answer.outputs["session"]))


@dataclass(frozen=True)
class _OfSession(_SessionStep):
    session: SessionNow

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("workplace.session", work_session_id=self.session.id)


class ExposeStep(_OfSession):
    """Plates of one kind are exposed, each where it stands."""

    tag = "workplace:plates:exposed"
    beside: ClassVar[Mapping[str, str]] = {"plate_has_no_limit": "kind"}

    def page(self, asked: Asked) -> StepPage:
        kinds = tuple(
            Choice(k.value, words, _("up to %(n)s CFU", n=limit))
            for k, words in kind_words().items()
            if (limit := action_limit(k, self.session.grade)) is not None
        )
        fields = (
            StepField("kind", _("Plates"), CHOICE, choices=kinds),
            StepField("spots", _("Where each stands, one a line"), LONG),
        )
        return self.made(
            _("Expose plates in %(name)s", name=self.session.area),
            _("Which plates are open, and where?"),
            (FieldGroup(_("Plates"), fields),),
            _("They are exposed"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"session": self.session.id, "spots": asked.lines("spots"), **asked.typed("kind")}


class EndSessionStep(_OfSession):
    """The session is over; the area was cleaned."""

    tag = "workplace:session:ended"

    def page(self, asked: Asked) -> StepPage:
        fields = (*room_fields(_("Cleaned afterwards with")), note_field())
        return self.made(
            _("End the session in %(name)s", name=self.session.area),
            _("Is everything put away and the area cleaned?"),
            (FieldGroup(_("Room"), fields),),
            _("End the session"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = asked.typed("cleaned_with", "particles", "pressure", "note")
        return {"session": self.session.id, **typed}


AT_HAND = (Role.TECHNICIAN, Role.PRODUCTION, Role.QC_ANALYST)


def open_session_step(s: Session, area_id: str) -> OpenSessionStep | None:
    """An area in which no session goes on."""
    area = area_now(s, area_id)
    if area is None or area.session_id is not None:
        return None
    rows = s.execute(
        select(Person.id, Person.name)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.active, PersonRole.held, PersonRole.role.in_(AT_HAND))
        .distinct()
        .order_by(Person.name)
    )
    return OpenSessionStep(area, tuple((row.id, row.name) for row in rows))


def expose_step(s: Session, work_session_id: str) -> ExposeStep | None:
    """A session that goes on."""
    session = session_now(s, work_session_id)
    return ExposeStep(session) if session and session.ended_at is None else None


def end_session_step(s: Session, work_session_id: str) -> EndSessionStep | None:
    """A session that goes on."""
    session = session_now(s, work_session_id)
    return EndSessionStep(session) if session and session.ended_at is None else None
