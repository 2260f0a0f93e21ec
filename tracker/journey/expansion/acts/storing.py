"""Frozen vials are put into liquid nitrogen vapour, each in its own position."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.expansion.present import asks_frozen, frozen_at
from tracker.marking import scan
from tracker.marking.scan import take_scanned
from tracker.material.models import Custody
from tracker.material.moves import move
from tracker.material.present import ContainerNow
from tracker.material.quantities import Celsius
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.rules import judge_hold_time
from tracker.quality.response import respond
from tracker.record.ahead import Question
from tracker.supplies import use as supplies
from tracker.supplies.use import use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy
from tracker.workplace.places.rules import judge_positions
from tracker.workplace.present import (
    asks_place,
    in_calibration,
    positions_named,
    positions_taken,
    the_place,
)

STORED: Final = "expansion:vials:stored"


class StoreVials(StepInput):
    """Vials in their positions of a tank, in the same order; the tank's coldest reading."""

    vials: Annotated[tuple[str, ...], Field(min_length=1, max_length=99)]
    place: str
    positions: Annotated[tuple[str, ...], Field(min_length=1, max_length=99)]
    min_temp_c: Celsius | None = None
    equipment: tuple[str, ...] = ()

    def asks(self) -> tuple[Question, ...]:
        return (
            *super().asks(),
            *scan.asks(self.vials),
            *asks_place(self.place),
            asks_frozen(self.therapy),
            *supplies.asks(equipment=self.equipment),
        )


@act(STORED, by={Role.TECHNICIAN}, checked_by={Role.TECHNICIAN, Role.QA}, check=Check.PRESENT)
def store_vials(ctx: Act, given: StoreVials) -> Outcome | Verdict:
    """Each vial has its own position; one too long out of liquid nitrogen is held (<= 7 d)."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    vials = take_scanned(ctx, therapy.id, given.vials, (Kind.VIAL,), (State.FROZEN,))
    place = the_place(ctx, given.place)
    if place is not None:
        taken = positions_taken(ctx.s, given.place)
        ctx.find(*_judge_positions(positions_named(ctx.s, given.place), taken, given))
        in_calibration(ctx, place)
    if ctx.blocked or place is None:
        return ctx.refusal()
    found = _judge_wait(ctx, therapy, vials)
    step_id = do_step(ctx, therapy, "S16", STORED, given, found)
    use(ctx, therapy.id, step_id, equipment=given.equipment)
    cold = "" if given.min_temp_c is None else f"min {given.min_temp_c} C"
    for vial, position in zip(vials, given.positions, strict=True):
        move(ctx, vial, State.STORED)
        ctx.add(
            Custody(
                container_id=vial.id,
                n=0,
                therapy_id=therapy.id,
                place_id=place.id,
                where=position,
                held_by=ctx.actor,
                since=ctx.at,
                condition=cold,
            )
        )
    respond(ctx, therapy, "S16", step_id, ctx.findings, containers=vials)
    return Outcome({"stored": [c.short_name for c in vials], "place": place.id})


def _judge_positions(known: list[str], taken: dict[str, str], given: StoreVials) -> list[Reason]:
    """One vial a position: as many positions as vials, none twice, none in use, none unknown."""
    found = list(judge_positions(given.positions, known, taken))
    if len(given.positions) != len(given.vials):
        found.append(reason("a_position_for_each_vial", positions=len(given.positions)))
    return found


def _judge_wait(ctx: Act, therapy: TherapyNow, vials: list[ContainerNow]) -> list[Reason]:
    limit = {h.code: h for h in therapy.definition.hold_times}.get("freezer_to_ln2")
    if limit is None:
        return []
    moments = frozen_at(ctx.s, therapy.id, {c.id for c in vials})
    return [r for at in moments for r in judge_hold_time(limit, at, ctx.at)]
