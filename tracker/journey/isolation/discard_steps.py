"""What is left over goes into the waste, by two people, with its cells accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.isolation.acts.discard import NEVER_GIVEN, TAG
from tracker.marking.at_hand import therapy_containers
from tracker.material.balance import Balance
from tracker.material.state import balances
from tracker.material.words import Kind, State
from tracker.pages.format import cells
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import CHOICE, COUNT, LONG, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.supplies.material_step import MaterialStep, the_container

RESTS = frozenset(Kind) - {Kind.UNIT, Kind.VESSEL}
LEFT_OVER = frozenset({State.FILLED, State.RECEIVED, State.THAWED})
OF_STEP = {
    Kind.MARROW: "S11",
    Kind.INTERMEDIATE: "S11",
    Kind.POOL: "S17",
    Kind.BULK: "S17",
    Kind.SAMPLE: "S17",
}
"""The step that what is left of such a container belongs to."""


@dataclass(frozen=True)
class DiscardStep(MaterialStep):
    """What goes, why, and how many viable cells went with it."""

    now: dict[str, Balance]
    first: str

    tag = TAG
    step = "S29"
    supplies = False

    def page(self, asked: Asked) -> StepPage:
        left = [b.left for b in self.now.values() if b.left is not None]
        name = self._name(asked)
        fields = (
            StepField("why", _("Why it goes"), LONG),
            StepField(
                "viable",
                _("Viable cells that go with it"),
                COUNT,
                _("cells"),
                help=_("should be left in %(names)s: %(n)s", names=name, n=cells(sum(left)))
                if left
                else "",
                required=False,
            ),
            StepField("step", _("Belongs to"), CHOICE, choices=self._steps(), value=self.first),
            note_field(),
        )
        return self.made(
            asked,
            _("Discard what is left"),
            _("Scan each container that goes. Cells that are not named here are an alert."),
            (FieldGroup(_("Waste"), fields),),
            submit=_("Discard it"),
        )

    def _name(self, asked: Asked) -> str:
        here = set(self.scanned(asked)) or set(self.now)
        return ", ".join(c.short_name for c in self.expected if c.id in here)

    def _steps(self) -> tuple[Choice, ...]:
        codes = sorted({"S11", "S17", "S29", self.first})
        return tuple(Choice(c, named(self.therapy.definition.step_name(c))) for c in codes)

    def given(self, asked: Asked) -> dict[str, Any]:
        typed = asked.typed("why", "viable", "step")
        return {
            "therapy": self.therapy.id,
            "note": asked.text("note"),
            "containers": self.scanned(asked),
            **typed,
        }

    def after(self, answer: Answer) -> tuple[str, str]:
        names = ", ".join(str(n) for n in answer.outputs["discarded"])
        return self.onward(answer, _("Discarded: %(names)s.", names=names))


def discard_step(s: Session, container_id: str) -> DiscardStep | None:
    """This container and the other rests of its therapy that stand in the laboratory.

    Of a unit only what will never be given; it goes alone.
    """
    found = the_container(container_id, tuple(Kind), tuple(LEFT_OVER | NEVER_GIVEN))
    if found is None:
        return None
    therapy, c = found
    if c.kind is Kind.UNIT:
        if c.state not in NEVER_GIVEN:
            return None
        return DiscardStep(therapy, (c,), {}, "S29")
    rest = therapy_containers(s, therapy.id, RESTS, LEFT_OVER)
    now = balances(s, [c.id])
    return DiscardStep(therapy, tuple(rest), now, OF_STEP.get(c.kind, "S29"))
