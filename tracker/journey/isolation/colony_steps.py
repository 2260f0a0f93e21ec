"""Colonies at the bench: MNC plated thinly, and counted when their day has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.isolation.acts.colonies import COUNTED, PLATED
from tracker.material.balance import Balance
from tracker.material.models import ColonyAssay, ColonyCount
from tracker.material.state import balances
from tracker.material.words import Kind, State
from tracker.pages.format import cells
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import COUNT, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import computed
from tracker.supplies.material_step import MaterialStep, the_container


@dataclass(frozen=True)
class PlateStep(MaterialStep):
    """A few MNC are plated; how many are left is shown before anything is typed."""

    balance: Balance

    tag = PLATED
    step = "S10"
    beside: ClassVar[Mapping[str, str]] = {
        "container_not_counted": "mnc_plated",
        "more_cells_out_than_in": "mnc_plated",
    }

    def page(self, asked: Asked) -> StepPage:
        fields = (
            StepField(
                "mnc_plated",
                _("%(cells)s plated"),
                COUNT,
                _("cells"),
                help=_("still in it: %(n)s", n=cells(self.balance.left)),
            ),
            StepField("read_day", _("Read after"), COUNT, _("days"), value="14"),
            note_field(),
        )
        return self.made(
            asked,
            _("Plate colonies"),
            _("How many of these cells are %(grown)s? Plate them thinly; the colonies tell."),
            (FieldGroup(_("Plate"), fields),),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        (container,) = self.scanned(asked) or [""]
        typed = asked.typed("mnc_plated", "read_day")
        return self.for_the_act(asked, readings=False) | typed | {"container": container}

    def after(self, answer: Answer) -> tuple[str, str]:
        day = str(answer.outputs["read_due_on"])
        return self.onward(answer, _("Plated; to be read on %(day)s.", day=day))


@dataclass(frozen=True)
class ColoniesStep(MaterialStep):
    """The colonies of one assay, and what follows for the doublings of P0."""

    plated: int
    due: str

    tag = COUNTED
    step = "S10"
    supplies = False

    def page(self, asked: Asked) -> StepPage:
        per_million = computed(
            "cfu",
            _("CFU-F per 10⁶ %(cells)s"),
            "per_million",
            None,
            part="field:colonies",
            whole=str(self.plated),
        )
        fields = (StepField("colonies", _("Colonies"), COUNT), note_field())
        return self.made(
            asked,
            _("Count colonies"),
            _(
                "%(n)s %(cells)s were plated, to be read on %(day)s. How many colonies grew?",
                n=cells(self.plated),
                day=self.due,
            ),
            (FieldGroup(_("Count"), fields),),
            derived=(per_million,),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        (sample,) = self.scanned(asked) or [""]
        typed = asked.typed("colonies")
        return self.for_the_act(asked, readings=False) | typed | {"sample": sample}

    def after(self, answer: Answer) -> tuple[str, str]:
        figure = str(answer.outputs["cfu_f_per_million"])
        return self.onward(answer, _("%(n)s colonies per 10⁶ %(cells)s.", n=figure))


def plate_step(s: Session, container_id: str) -> PlateStep | None:
    """MNC that stand counted."""
    found = the_container(container_id, (Kind.INTERMEDIATE,), (State.FILLED,))
    if found is None:
        return None
    therapy, c = found
    return PlateStep(therapy, (c,), balances(s, [c.id])[c.id])


def colonies_step(s: Session, container_id: str) -> ColoniesStep | None:
    """A colony assay that nobody has counted yet."""
    found = the_container(container_id, (Kind.SAMPLE,), tuple(State))
    assay = s.get(ColonyAssay, container_id)
    if found is None or assay is None or s.get(ColonyCount, container_id) is not None:
        return None
    therapy, c = found
    return ColoniesStep(therapy, (c,), assay.mnc_plated, assay.read_due_on.isoformat())
