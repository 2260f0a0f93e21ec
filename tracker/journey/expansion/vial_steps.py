"""Backup vials at the bench: filled and frozen, put into their positions, thawed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tracker.act import Answer
from tracker.journey.expansion.acts import freezing, storing, thaw
from tracker.journey.expansion.present import frozen_at
from tracker.marking.at_hand import therapy_containers
from tracker.material.balance import Balance
from tracker.material.state import balances
from tracker.material.words import Kind, State
from tracker.pages.format import cells
from tracker.pages.here import reading
from tracker.pages.step import Asked, note_field
from tracker.pages.step_shown import COUNT, NUMBER, TEXT, FieldGroup, StepField, StepPage
from tracker.pages.words import gettext as _
from tracker.protocol.said import computed, limits_words
from tracker.quality.holds import holds_on
from tracker.supplies.material_step import MaterialStep, at_risk_field, the_container

POSITION = "position-"


@dataclass(frozen=True)
class FreezeStep(MaterialStep):
    """A pool's cells in equal vials."""

    balance: Balance
    held: bool

    tag = freezing.FROZEN
    step = "S16"
    beside: ClassVar[Mapping[str, str]] = {
        "container_not_counted": "viable_per_vial",
        "more_cells_out_than_in": "viable_per_vial",
    }

    def page(self, asked: Asked) -> StepPage:
        limits = self.therapy.definition.parameters_of("S16")
        fields = (
            StepField("vials", _("Number of vials"), COUNT),
            StepField(
                "viable_per_vial",
                _("Viable cells in each"),
                COUNT,
                _("cells"),
                help=_("still in it: %(n)s", n=cells(self.balance.left)),
            ),
            StepField("volume_ml", _("Volume of a vial"), NUMBER, "ml"),
            StepField("dmso_pct", "DMSO", NUMBER, "% v/v", limits_words(limits.get("dmso"))),
        )
        freezer = (
            StepField("programme", _("Programme of the freezer"), TEXT, required=False),
            StepField("planned_store", _("Where they will be stored"), TEXT, required=False),
            *((at_risk_field(),) if self.held else ()),
            note_field(),
        )
        per = "field:viable_per_vial"
        all_of = computed(
            "all", _("In all vials"), "product", None, "cells", one=per, times="field:vials"
        )
        rest = computed(
            "left",
            _("Left over"),
            "left",
            None,
            "cells",
            whole=str(self.balance.left or 0),
            cells=per,
            times="field:vials",
        )
        return self.made(
            asked,
            _("Freeze backup vials"),
            _("How many vials, with how many viable cells in each?"),
            (FieldGroup(_("Fill"), fields), FieldGroup(_("Freeze"), freezer)),
            derived=(all_of, rest),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        (container,) = self.scanned(asked) or [""]
        names = ("vials", "viable_per_vial", "volume_ml", "dmso_pct")
        typed = asked.typed(*names, "programme", "planned_store", "at_risk_reason")
        return self.for_the_act(asked) | typed | {"container": container}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("Frozen: print and apply the labels of the vials now."))


class StoreStep(MaterialStep):
    """Frozen vials, each into a position of its own."""

    tag = storing.STORED
    step = "S16"

    def scan_words(self) -> str:
        return _("Scan the vials and the tank")

    def page(self, asked: Asked) -> StepPage:
        positions = tuple(
            StepField(
                POSITION + c.short_name,
                _("Position of %(name)s", name=c.short_name),
                TEXT,
                required=c.id in self.scanned(asked),
            )
            for c in self.expected
        )
        tank = (
            StepField("min_temp_c", _("Coldest reading of the tank"), NUMBER, "°C", required=False),
            note_field(),
        )
        frozen = frozen_at_now(self)
        return self.made(
            asked,
            _("Store the vials"),
            _("Scan each vial and the tank's place; which position does it get?"),
            (FieldGroup(_("Positions"), positions), FieldGroup(_("Tank"), tank)),
            timers=self.clock_of("freezer_to_ln2", min(frozen, default=None)),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        names = {c.id: c.short_name for c in self.expected}
        vials = [id_ for id_ in self.scanned(asked) if id_ in names]
        given = self.for_the_act(asked)
        del given["lots"]
        return (
            given
            | asked.typed("min_temp_c")
            | {
                "vials": vials,
                "place": asked.one("place"),
                "positions": [asked.text(POSITION + names[id_]) for id_ in vials],
            }
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("The vials are stored."))


@dataclass(frozen=True)
class ThawStep(MaterialStep):
    """Vials of one passage into one pool, counted at once."""

    frozen: Mapping[str, int]
    held: bool

    tag = thaw.TAG
    step = "S16"

    def page(self, asked: Asked) -> StepPage:
        limits = self.therapy.definition.parameters_of("S16")
        warm = (
            StepField("bath_c", _("Water bath"), NUMBER, "°C", required=False),
            StepField("seconds", _("Time in the bath"), COUNT, "s", required=False),
        )
        out = (
            StepField("viable_recovered", _("Viable cells recovered"), COUNT, _("cells")),
            StepField(
                "viability_pct",
                _("Viability"),
                NUMBER,
                "%",
                limits_words(limits.get("post_thaw_viability")),
            ),
            StepField("volume_ml", _("Volume of the pool"), NUMBER, "ml", required=False),
            *((at_risk_field(),) if self.held else ()),
            note_field(),
        )
        taken = sum(self.frozen.get(id_, 0) for id_ in self.scanned(asked))
        recovery = computed(
            "recovery",
            _("Recovery of %(n)s frozen", n=cells(taken)),
            "recovery",
            limits.get("post_thaw_recovery"),
            "%",
            after="field:viable_recovered",
            before=str(taken),
        )
        return self.made(
            asked,
            _("Thaw vials"),
            _("Scan the vials that are thawed now. How many viable cells came back?"),
            (FieldGroup(_("Thaw"), warm), FieldGroup(_("Count"), out)),
            derived=(recovery,) if taken else (),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        names = ("viable_recovered", "viability_pct", "volume_ml", "bath_c", "seconds")
        typed = asked.typed(*names, "at_risk_reason")
        return self.for_the_act(asked) | typed | {"vials": self.scanned(asked)}

    def after(self, answer: Answer) -> tuple[str, str]:
        return self.onward(answer, _("Thawed: the clock of thawed cells is running."))


def frozen_at_now(here: MaterialStep) -> list[dt.datetime]:
    """When the vials that wait were frozen."""
    return frozen_at(reading(), here.therapy.id, {c.id for c in here.expected})


def freeze_step(s: Session, container_id: str) -> FreezeStep | None:
    """A pool that stands filled."""
    found = the_container(container_id, (Kind.POOL,), (State.FILLED,))
    if found is None:
        return None
    therapy, c = found
    held = bool(holds_on(s, therapy.id, [c.id]))
    return FreezeStep(therapy, (c,), balances(s, [c.id])[c.id], held)


def store_step(s: Session, container_id: str) -> StoreStep | None:
    """This frozen vial and those that were frozen and still wait like it."""
    found = the_container(container_id, (Kind.VIAL,), (State.FROZEN,))
    if found is None:
        return None
    therapy, _vial = found
    return StoreStep(
        therapy, tuple(therapy_containers(s, therapy.id, (Kind.VIAL,), (State.FROZEN,)))
    )


def thaw_step(s: Session, container_id: str) -> ThawStep | None:
    """This stored vial and the others of its passage."""
    states = (State.STORED, State.RECEIVED)
    found = the_container(container_id, (Kind.VIAL,), states)
    if found is None:
        return None
    therapy, c = found
    vials = therapy_containers(s, therapy.id, (Kind.VIAL,), states)
    alike = tuple(v for v in vials if v.passage == c.passage)
    ids = [v.id for v in alike]
    frozen = {id_: b.left or 0 for id_, b in balances(s, ids).items()}
    return ThawStep(therapy, alike, frozen, bool(holds_on(s, therapy.id, ids)))
