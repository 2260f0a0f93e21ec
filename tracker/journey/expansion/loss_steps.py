"""A vessel is lost: which, how, and whether what was spilt is cleaned away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.expansion.acts.loss import TAG
from tracker.journey.expansion.present import living_vessels
from tracker.material.words import Kind, State
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import CHOICE, LONG, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.supplies.material_step import MaterialStep, the_container


@dataclass(frozen=True)
class LossStep(MaterialStep):
    """One vessel, picked by its page; its label may be lost with it, so no scan is asked for."""

    vessel: str
    name: str
    others: int

    tag = TAG
    step = "S14"
    supplies = False

    def page(self, asked: Asked) -> StepPage:
        cleaned = (
            Choice("yes", _("cleaned and decontaminated, or nothing was spilt")),
            Choice("no", _("not decontaminated: QA will be told")),
        )
        fields = (
            StepField("why", _("What happened"), LONG),
            StepField("surface", _("The surface"), CHOICE, choices=cleaned),
            note_field(),
        )
        return self.made(
            asked,
            _("%(name)s is lost", name=self.name),
            _(
                "Its share no longer counts as seeded; %(n)s vessels of the passage go on.",
                n=self.others,
            ),
            (FieldGroup(_("Loss"), fields),),
            submit=_("Record the loss"),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        surface = {"yes": True, "no": False}.get(asked.text("surface"))
        said = {} if surface is None else {"surface_decontaminated": surface}
        given = self.for_the_act(asked, readings=False) | asked.typed("why") | said
        return given | {"vessel": self.vessel}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The loss is recorded; QA is told."))


def loss_step(s: Session, container_id: str) -> LossStep | None:
    """A vessel in culture."""
    found = the_container(container_id, (Kind.VESSEL,), (State.IN_CULTURE,))
    if found is None:
        return None
    therapy, c = found
    others = len(living_vessels(s, c.lot_id, c.passage)) - 1
    return LossStep(therapy, (), vessel=c.id, name=c.short_name, others=others)
