"""A vessel is lost: dropped, leaking, misplaced."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Severity, Verdict, reason
from tracker.journey.expansion.models import VesselLoss
from tracker.journey.expansion.present import living_vessels, seeded_with
from tracker.marking.scan import take_scanned
from tracker.material.moves import move
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.therapy.steps import StepInput, do_step, the_therapy

TAG: Final = "expansion:vessel:lost"


class LoseVessel(StepInput):
    """The vessel and what happened; whether the surface was decontaminated after a spill."""

    vessel: str
    why: Annotated[str, Field(min_length=3, max_length=400)]
    surface_decontaminated: bool


@act(TAG, by={Role.TECHNICIAN}, checked_by={Role.TECHNICIAN, Role.QA}, check=Check.PRESENT)
def lose_vessel(ctx: Act, given: LoseVessel) -> Outcome | Verdict:
    """The vessel is destroyed; its share no longer counts as seeded, a deviation says why (D17)."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    taken = take_scanned(ctx, therapy.id, [given.vessel], (Kind.VESSEL,), (State.IN_CULTURE,))
    if ctx.blocked:
        return ctx.refusal()
    (vessel,) = taken
    others = [c for c in living_vessels(ctx.s, vessel.lot_id, vessel.passage) if c.id != vessel.id]
    left = sum(w.cells for w in seeded_with(ctx.s, [c.id for c in others]).values())
    found = [
        reason(
            "vessel_lost", Severity.ALERT, vessel.short_name, vessels_left=len(others), seeded=left
        )
    ]
    if not given.surface_decontaminated:
        found.append(reason("surface_not_decontaminated", Severity.ALERT, vessel.short_name))
    step_id = do_step(ctx, therapy, "S14", TAG, given, found, part=True)
    ctx.add(
        VesselLoss(
            step_id=step_id,
            container_id=vessel.id,
            therapy_id=therapy.id,
            why=given.why,
            surface_decontaminated=given.surface_decontaminated,
            lost_at=ctx.at,
        )
    )
    move(ctx, vessel, State.DESTROYED, given.why)
    respond(ctx, therapy, "S14", step_id, found, containers=[vessel], lot_id=vessel.lot_id)
    return Outcome({"vessels_left": len(others), "viable_seeded_left": left})
