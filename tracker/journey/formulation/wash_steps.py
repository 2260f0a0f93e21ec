"""The pool is washed and formulated: what is left of its viable cells, in what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.formulation.acts.wash import TAG
from tracker.material.balance import Balance
from tracker.material.state import balances
from tracker.material.words import Kind, State
from tracker.pages.format import cells
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import COUNT, NUMBER, TEXT, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import computed, site_fields
from tracker.quality.holds import holds_on
from tracker.supplies.material_step import MaterialStep, at_risk_field, the_container


@dataclass(frozen=True)
class WashStep(MaterialStep):
    """One pool, wholly washed into one bulk."""

    balance: Balance
    held: bool

    tag = TAG
    step = "S18"
    beside: ClassVar[Mapping[str, str]] = {"container_not_counted": "viable_after"}

    def page(self, asked: Asked) -> StepPage:
        before = self.balance.left or 0
        wash = (
            StepField("washes", _("Washes"), COUNT, value="2"),
            StepField("excipient", _("Excipient"), TEXT),
        )
        out = (
            StepField(
                "viable_after",
                _("Viable cells after the wash"),
                COUNT,
                _("cells"),
                help=_("before the wash: %(n)s", n=cells(before)),
            ),
            StepField("viability_pct", _("Viability"), NUMBER, "%"),
            StepField("volume_ml", _("Volume of the bulk"), NUMBER, "ml", required=False),
            *site_fields(self.therapy.definition, "S18"),
            *((at_risk_field(),) if self.held else ()),
            note_field(),
        )
        recovery = computed(
            "recovery",
            _("Recovery"),
            "recovery",
            self.therapy.definition.parameters_of("S18").get("wash_recovery"),
            "%",
            after="field:viable_after",
            before=str(before),
        )
        return self.made(
            asked,
            _("Wash and formulate"),
            _("How many viable cells came through the wash? The pool is used up."),
            (FieldGroup(_("Wash"), wash), FieldGroup(_("Count"), out)),
            derived=(recovery,),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        (pool,) = self.scanned(asked) or [""]
        names = ("washes", "viable_after", "viability_pct", "volume_ml", "excipient")
        typed = asked.typed(*names, "at_risk_reason")
        return {"excipient": ""} | self.for_the_act(asked) | typed | {"pool": pool}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("Washed: print the label of the bulk, then fill."))


def wash_step(s: Session, container_id: str) -> WashStep | None:
    """A pool or MNC that stands filled or thawed."""
    kinds, states = (Kind.POOL, Kind.INTERMEDIATE), (State.FILLED, State.THAWED)
    found = the_container(container_id, kinds, states)
    if found is None:
        return None
    therapy, c = found
    held = bool(holds_on(s, therapy.id, [c.id]))
    return WashStep(therapy, (c,), balances(s, [c.id])[c.id], held)
