"""A disposition is taken back: what is not begun will not be given."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, Check, Outcome, Watch, act
from tracker.identity.verdict import Verdict, reason
from tracker.journey.release.acts.lots import LotInput, the_lot
from tracker.journey.release.models import (
    DispositionWord,
    Revocation,
)
from tracker.journey.release.standing import dispositions_now, units_of
from tracker.material.models import LotStateWord
from tracker.material.moves import move, move_lot
from tracker.material.rules import may_move
from tracker.material.words import State
from tracker.people.models import Role
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import do_step


class RevokeLot(LotInput):
    """Why the disposition is taken back."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]


@act(
    "release:lot:revoked",
    by={Role.QUALIFIED_PERSON, Role.QA},
    checked_by={Role.QUALIFIED_PERSON, Role.QA},
    check=Check.SIGNATURE,
    watch=Watch.WHOLE,
)
def revoke_lot(ctx: Act, given: RevokeLot) -> Outcome | Verdict:
    """No unit of the lot that is not begun will be given; wherever it is, its next scan says so.

    A unit begun before stays what it is and is named in the answer: the physician must know. The
    state row that a revocation writes is the one that a start would write, so one of two loses.
    """
    both = the_lot(ctx, given)
    if both is None:
        return ctx.refusal()
    therapy, lot = both
    decided = dispositions_now(ctx.s, therapy.id).get(lot.id)
    if decided is None or not decided.stands or decided.decision is DispositionWord.REJECTED:
        return ctx.refusal(reason("nothing_to_revoke", about=lot.number))
    do_step(ctx, therapy, "S22", "release:lot:revoked", given)
    assert ctx.verifier is not None  # the check of a signature
    row = Revocation(
        disposition_id=decided.id,
        therapy_id=therapy.id,
        lot_id=lot.id,
        reason=given.reason,
        revoked_by=ctx.actor,
        second=ctx.verifier,
        revoked_at=ctx.at,
    )
    ctx.add(row)
    move_lot(ctx, lot.id, therapy.id, LotStateWord.REVOKED)
    taken_back = {"disposition": decided.id, "reason": given.reason}
    sign(ctx, therapy, f"{lot.number} {decided.id}", Content(taken_back, [row]), "revoked")
    units = units_of(ctx.s, lot.id)
    revoked = [u for u in units if may_move(u.kind, u.state, State.REVOKED)]
    for unit in revoked:
        move(ctx, unit, State.REVOKED, given.reason)
    begun = (State.STARTED, State.INFUSED, State.STOPPED)
    return Outcome(
        {
            "revoked": [u.short_name for u in revoked],
            "given_before": [u.short_name for u in units if u.state in begun],
        }
    )
