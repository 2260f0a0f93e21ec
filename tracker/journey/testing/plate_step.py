"""A plate is read: how many colonies grew, and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, OpenStep, second_of
from tracker.pages.step_shown import COUNT, TEXT, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.workplace.sessions.present import PlateNow, plate_now
from tracker.workplace.sessions.steps import kind_words


@dataclass(frozen=True)
class ReadPlateStep(OpenStep):
    """The count of one plate, against the limit of its grade."""

    plate: PlateNow

    tag = "testing:plate:read"
    beside: ClassVar[Mapping[str, str]] = {}

    def page(self, asked: Asked) -> StepPage:
        p = self.plate
        fields = (
            StepField(
                "cfu",
                _("Colonies counted"),
                COUNT,
                _("CFU"),
                limits=_("action above %(n)s CFU", n=p.action_cfu),
            ),
            StepField("organism", _("What grew, once it is known"), TEXT, required=False),
        )
        return StepPage(
            headline=_("Read plate %(name)s", name=p.said),
            question=_("Over the limit, what was open there waits for quality assurance."),
            form=self.form(),
            form_name=self.key(),
            groups=(FieldGroup(_("Count of the plate"), fields),),
            known_words=_("The plate"),
            known=(Fact(kind_words()[p.kind], p.spot),),
            submit_words=_("Record the count"),
            second=second_of(self.tag),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"plate": self.plate.id, **asked.typed("cfu", "organism")}

    def after(self, answer: Answer) -> tuple[str, str]:
        held = ", ".join(sorted(answer.outputs["held"]))
        words = _("Recorded.")
        if answer.outputs["beyond"]:
            nobody = _("Over the limit. No material was open in that session.")
            on_hold = _("Over the limit. On hold: material of %(who)s.", who=held)
            words = on_hold if held else nobody
        return words, url_for("workplace.session", work_session_id=self.plate.session_id)


def read_plate_step(s: Session, plate_id: str) -> ReadPlateStep | None:
    """A plate that nobody has read."""
    plate = plate_now(s, plate_id)
    return ReadPlateStep(plate) if plate and plate.cfu is None else None
