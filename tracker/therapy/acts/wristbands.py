"""A patient wears one wristband at a time."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.therapy.models import (
    ActiveWristband,
    Wristband,
    WristbandEnd,
)
from tracker.therapy.steps import TherapyInput, the_therapy

Line = Annotated[str, Field(min_length=1, max_length=120)]


class IssueWristband(TherapyInput):
    """A wristband for one admission; ``reason`` is needed where another one is still worn."""

    admission: Line
    reason: Annotated[str, Field(max_length=200)] = ""


@act("therapy:wristband:issued", by={Role.NURSE, Role.INFUSION_NURSE, Role.COORDINATOR})
def issue_wristband(ctx: Act, given: IssueWristband) -> Outcome | Verdict:
    """The patient wears this wristband and no other (I11); its code names it, never the patient.

    Instead of one that is worn only with a reason and before a second person (H20): a wristband
    that one pair of hands replaces alone could be put on anything.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    pointer = ctx.s.get(ActiveWristband, therapy.patient_id)
    worn = pointer.wristband_id if pointer else None
    if worn and not given.reason.strip():
        return ctx.refusal(reason("wristband_still_worn"))
    if worn and ctx.verifier is None:
        return ctx.refusal(reason("second_person_needed"))
    row = Wristband(
        id=ctx.fresh("wristband"),
        therapy_id=therapy.id,
        patient_id=therapy.patient_id,
        code=mint(Kind.WRISTBAND, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring),
        admission=given.admission,
        issued_at=ctx.at,
        issued_by=ctx.actor,
    )
    ctx.add(row)
    if pointer is None:
        pointer = ActiveWristband(
            patient_id=therapy.patient_id, therapy_id=therapy.id, wristband_id=row.id
        )
        ctx.add(pointer)
    else:
        if worn:
            _end(ctx, pointer.therapy_id, worn, given.reason)
        ctx.change(pointer, wristband_id=row.id, therapy_id=therapy.id)
    return Outcome({"wristband": row.id, "code": row.code})


class EndWristband(TherapyInput):
    """Why the wristband comes off: discharge, damage, loss."""

    reason: Line


@act("therapy:wristband:ended", by={Role.NURSE, Role.INFUSION_NURSE, Role.COORDINATOR})
def end_wristband(ctx: Act, given: EndWristband) -> Outcome | Verdict:
    """The patient wears no wristband of ours; the old code is refused at every scan."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    pointer = ctx.s.get(ActiveWristband, therapy.patient_id)
    if pointer is None or pointer.wristband_id is None or pointer.therapy_id != therapy.id:
        return ctx.refusal(reason("no_wristband_worn"))
    ended = pointer.wristband_id
    _end(ctx, therapy.id, ended, given.reason)
    ctx.change(pointer, wristband_id=None)
    return Outcome({"wristband": ended})


def _end(ctx: Act, therapy_id: str, wristband_id: str, why: str) -> None:
    ctx.add(
        WristbandEnd(
            wristband_id=wristband_id,
            therapy_id=therapy_id,
            ended_at=ctx.at,
            ended_by=ctx.actor,
            reason=why,
        )
    )
