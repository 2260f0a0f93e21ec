"""Units of one therapy: handed to the runner, and accounted for to the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.administration.acts.account import DESTROYABLE, RETURNABLE
from tracker.journey.administration.acts.issue import RELEASED
from tracker.journey.administration.models import UnitAccounted, UnitReceipt
from tracker.journey.formulation.state import UnitNow, units_of_therapy
from tracker.marking.at_hand import therapy_containers
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.pages.format import clock, short_day
from tracker.pages.here import site
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import CHOICE, TEXT, Choice, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.supplies.material_step import MaterialStep
from tracker.therapy.present import therapy_now

ENDS = "ends-"
"""What a field about one unit's end is called before the unit's name."""


class OfUnits(MaterialStep):
    """Units of one therapy, each by a scan."""

    step = "S23"
    supplies = False

    def scan_words(self) -> str:
        return _("Scan each unit")

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.done(answer), url_for("dossier.therapy", therapy_id=self.therapy.id)

    def done(self, answer: Answer) -> str:
        """What was done, in words."""
        return _("Recorded.")


@dataclass(frozen=True)
class IssueStep(OfUnits):
    """Released units into the runner's hands."""

    fills: Mapping[str, UnitNow]

    tag = "administration:units:issued"

    def page(self, asked: Asked) -> StepPage:
        fields = (
            StepField("shipment", _("Shipment"), TEXT, help=_("the name on the box")),
            StepField("logger", _("Temperature logger"), TEXT, required=False),
            note_field(),
        )
        return self.made(
            asked,
            _("Issue units"),
            _("Which released units go into this box? %(until)s", until=self._until()),
            (FieldGroup(_("Box"), fields),),
            submit=_("Hand them over"),
        )

    def _until(self) -> str:
        ends = [u.expires_at for u in self.fills.values()]
        if not ends:
            return ""
        at = min(ends)
        day = short_day(at, site().zone, language())
        return _("The first expires %(day)s at %(at)s.", day=day, at=clock(at, site().zone))

    def given(self, asked: Asked) -> dict[str, Any]:
        given = self.for_the_act(asked) | asked.typed("shipment", "logger")
        return given | {"units": self.scanned(asked)}

    def done(self, answer: Answer) -> str:
        n = len(answer.outputs["units"])
        return _("%(n)s units are on their way.", n=n)


class AccountStep(OfUnits):
    """What becomes of the units that were not given; received = given + returned + destroyed."""

    tag = "administration:units:accounted"

    def page(self, asked: Asked) -> StepPage:
        ends = tuple(
            StepField(ENDS + u.short_name, u.short_name, CHOICE, choices=self._ends(u))
            for u in self.expected
        )
        empties = (
            Choice("yes", _("back to the laboratory")),
            Choice("no", _("destroyed at the %(suite)s")),
        )
        rest = (
            StepField("empty", _("Empty syringes"), CHOICE, choices=empties),
            note_field(),
        )
        groups = [FieldGroup(_("Not given"), ends)] if ends else []
        return self.made(
            asked,
            _("Account for the units"),
            _("What became of each unit that was not given? Those given are known."),
            (*groups, FieldGroup(_("After the last one"), rest)),
            submit=_("Close the account"),
        )

    def _ends(self, unit: ContainerNow) -> tuple[Choice, ...]:
        why = "" if unit.state in RETURNABLE else _("it was opened or is not fit to go back")
        return (
            Choice("returned", _("back to the laboratory"), why_not=why),
            Choice("destroyed", _("destroyed")),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        said = {u.id: asked.text(ENDS + u.short_name) for u in self.expected}
        here = [id_ for id_ in self.scanned(asked) if id_ in said]
        empty = {"yes": True, "no": False}.get(asked.text("empty"), "")
        return self.for_the_act(asked, readings=False) | {
            "returned": [id_ for id_ in here if said[id_] == "returned"],
            "destroyed": [id_ for id_ in here if said[id_] == "destroyed"],
            "empty_syringes_to_lab": empty,
        }

    def done(self, answer: Answer) -> str:
        out = answer.outputs
        return _(
            "%(all)s received: %(n)s given, %(back)s returned, %(gone)s destroyed.",
            all=out["received"],
            n=out["infused"],
            back=out["returned"],
            gone=out["destroyed"],
        )


def units_at(s: Session, therapy_id: str, states: tuple[State, ...]) -> tuple[ContainerNow, ...]:
    """The units of the therapy that are in one of these states."""
    return tuple(therapy_containers(s, therapy_id, (Kind.UNIT,), states))


def issue_step(s: Session, therapy_id: str) -> IssueStep | None:
    """A therapy with released units."""
    therapy = therapy_now(s, therapy_id)
    units = units_at(s, therapy_id, RELEASED)
    if therapy is None or not units:
        return None
    ids = {u.id for u in units}
    fills = {u.id: u for u in units_of_therapy(s, therapy_id) if u.id in ids}
    return IssueStep(therapy, units, fills)


def account_step(s: Session, therapy_id: str) -> AccountStep | None:
    """A therapy whose units came to the suite and stand in no account yet."""
    therapy = therapy_now(s, therapy_id)
    came = set(
        s.scalars(
            select(UnitReceipt.unit_id)
            .outerjoin(UnitAccounted, UnitAccounted.unit_id == UnitReceipt.unit_id)
            .where(UnitReceipt.therapy_id == therapy_id, UnitAccounted.unit_id.is_(None))
        )
    )
    if therapy is None or not came:
        return None
    left = tuple(s_ for s_ in DESTROYABLE if s_ not in (State.RETURNED, State.STOPPED))
    return AccountStep(therapy, tuple(u for u in units_at(s, therapy_id, left) if u.id in came))
