"""In the suite: the way to the artery, and what the last picture shows; each of one session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.administration.bedside.session import session_now, sides_of
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import (
    CHOICE,
    COUNT,
    LONG,
    NUMBER,
    TEXT,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.supplies.material_step import MaterialStep
from tracker.therapy.present import therapy_now


@dataclass(frozen=True)
class _InSession(MaterialStep):
    """One side of a patient who is signed in."""

    session: str
    sides: tuple[str, ...]

    step = "S25"
    supplies = False

    def side_field(self) -> StepField:
        """The side that was marked."""
        known = {w.code: named(w.name) for w in self.therapy.definition.sides}
        choices = tuple(Choice(side, known.get(side, side)) for side in self.sides)
        return StepField("side", _("Side"), CHOICE, choices=choices)

    def of_session(self, asked: Asked) -> dict[str, Any]:
        """What both acts are given."""
        return {
            "therapy": self.therapy.id,
            "session": self.session,
            "side": asked.text("side"),
            "note": asked.text("note"),
        }

    def back(self) -> str:
        """The session's own page."""
        return url_for("administration.session", session_id=self.session)


class CatheterStep(_InSession):
    """How the artery was reached."""

    tag = "administration:catheter:placed"

    def page(self, asked: Asked) -> StepPage:
        example = _("e.g. right femoral, 4 F") if self.therapy.definition.arteries else ""
        fields = (
            self.side_field(),
            StepField("access", _("Access"), TEXT, help=example),
            StepField("heparin_iu", _("Heparin"), COUNT, _("IU")),
            StepField("contrast_ml", _("Contrast medium"), NUMBER, "ml"),
            StepField("baseline", _("What the first picture shows"), LONG, required=False),
            note_field(),
        )
        question = _("How was the %(place)s reached, and what does the first picture show?")
        groups = (FieldGroup(_("%(Instrument)s"), fields),)
        return self.made(asked, _("Place the %(instrument)s"), question, groups)

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = asked.typed("access", "heparin_iu", "contrast_ml", "baseline")
        return self.of_session(asked) | typed

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("The %(instrument)s lies."), self.back()


class ArteriographyStep(_InSession):
    """What became of the vessels."""

    tag = "administration:arteriography:done"

    def page(self, asked: Asked) -> StepPage:
        spasm = (Choice("no", _("none")), Choice("yes", _("spasm: QA will be told")))
        closed = (Choice("no", _("none")), Choice("yes", _("occlusion: QA will be told")))
        seen = (
            self.side_field(),
            StepField("spasm", _("Spasm"), CHOICE, choices=spasm),
            StepField("occlusion", _("Occlusion"), CHOICE, choices=closed),
        )
        branches = (
            StepField("branches_before", _("Branches before"), COUNT, required=False),
            StepField("branches_after", _("Branches after"), COUNT, required=False),
            StepField("image", _("Name of the picture"), TEXT, required=False),
            note_field(),
        )
        question = _("What does the last picture show of the vessels that were used?")
        groups = (FieldGroup(_("Vessels"), seen), FieldGroup(_("Branches"), branches))
        return self.made(asked, _("Last arteriography"), question, groups)

    def given(self, asked: Asked) -> dict[str, Any]:
        said = {"yes": True, "no": False}
        return (
            self.of_session(asked)
            | asked.typed("branches_before", "branches_after", "image")
            | {name: said.get(asked.text(name), "") for name in ("spasm", "occlusion")}
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("The vessels after the last unit are recorded."), self.back()


def _parts(s: Session, session_id: str) -> dict[str, Any] | None:
    session = session_now(s, session_id)
    if session is None or session.ended:
        return None
    therapy = therapy_now(s, session.therapy_id)
    if therapy is None:
        return None
    sides = tuple(sorted(sides_of(s, session_id)))
    return {"therapy": therapy, "expected": (), "session": session_id, "sides": sides}


def catheter_step(s: Session, session_id: str) -> CatheterStep | None:
    """A session that nobody has ended."""
    found = _parts(s, session_id)
    return CatheterStep(**found) if found else None


def arteriography_step(s: Session, session_id: str) -> ArteriographyStep | None:
    """A session that nobody has ended."""
    found = _parts(s, session_id)
    return ArteriographyStep(**found) if found else None
