"""Every unit that the suite received is accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.journey.administration.giving import Accountability, judge_accountability
from tracker.journey.administration.models import (
    UnitAccount,
    UnitAccounted,
    UnitReceipt,
)
from tracker.marking.scan import take_scanned
from tracker.material.models import Container
from tracker.material.moves import move
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.therapy.steps import StepInput, do_step, the_therapy

RETURNABLE = (State.ISSUED, State.ACCEPTED)


DESTROYABLE = (*RETURNABLE, State.RETURNED, State.REVOKED, State.REJECTED, State.STOPPED)


class AccountUnits(StepInput):
    """What becomes of the units that were not given; those given are known."""

    returned: tuple[str, ...] = ()
    destroyed: tuple[str, ...] = ()
    empty_syringes_to_lab: bool = False


@act(
    "administration:units:accounted",
    by={Role.INFUSION_NURSE},
    checked_by={Role.QA, Role.RUNNER},
    check=Check.PRESENT,
)
def account_units(ctx: Act, given: AccountUnits) -> Outcome | Verdict:
    """Every unit that the suite received is given, returned or destroyed: received = their sum.

    Refused while one is none of these, or one is named that the suite never had. A unit given in
    part counts as given, its rest as destroyed.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    back = take_scanned(ctx, therapy.id, given.returned, {Kind.UNIT}, RETURNABLE)
    gone = take_scanned(ctx, therapy.id, given.destroyed, {Kind.UNIT}, DESTROYABLE)
    received = _received(ctx, therapy.id)
    _judge_named(ctx, therapy.id, {u.id for u in received}, [*back, *gone])
    if ctx.blocked:
        return ctx.refusal()
    now = {u.id: u for u in received}
    now |= {u.id: move(ctx, u, State.RETURNED, given.note) for u in back}
    now |= {u.id: move(ctx, u, State.DESTROYED, given.note) for u in gone}
    given_in_part = {u.id for u in received if u.state is State.STOPPED}
    ended = {id_: _ended(u, id_ in given_in_part) for id_, u in now.items()}
    n = Counter(ended.values())
    infused = n["infused"] + n["infused_in_part"]
    total = Accountability(len(received), infused, n["returned"], n["destroyed"])
    found = [reason("unit_not_accounted", about=now[i].short_name) for i in ended if not ended[i]]
    found += judge_accountability(total) if received else [reason("no_units_to_account")]
    step_id = do_step(ctx, therapy, "S23", "administration:units:accounted", given, found)
    ctx.add(
        UnitAccount(
            step_id=step_id,
            therapy_id=therapy.id,
            received=total.received,
            infused=infused,
            infused_in_part=n["infused_in_part"],
            returned=total.returned,
            destroyed=total.destroyed,
            empty_syringes_to_lab=given.empty_syringes_to_lab,
        )
    )
    for id_, how in ended.items():
        ctx.add(UnitAccounted(unit_id=id_, therapy_id=therapy.id, step_id=step_id, ended=how))
    return Outcome(
        {
            "received": total.received,
            "infused": infused,
            "returned": total.returned,
            "destroyed": total.destroyed,
        }
    )


def _received(ctx: Act, therapy_id: str) -> list[ContainerNow]:
    """Units that came to the suite and stand in no account yet."""
    rows = ctx.s.execute(
        CONTAINERS.join(UnitReceipt, UnitReceipt.unit_id == Container.id)
        .outerjoin(UnitAccounted, UnitAccounted.unit_id == Container.id)
        .where(UnitReceipt.therapy_id == therapy_id, UnitAccounted.unit_id.is_(None))
        .order_by(Container.short_name)
    )
    return [ContainerNow(*row) for row in rows]


def _judge_named(
    ctx: Act, therapy_id: str, here: Collection[str], named: Sequence[ContainerNow]
) -> None:
    """Find each unit that was named and cannot be counted: it never came, or it is counted."""
    strange = [unit for unit in named if unit.id not in here]
    if not strange:
        return
    receipts = select(UnitReceipt.unit_id).where(UnitReceipt.therapy_id == therapy_id)
    came = set(ctx.s.scalars(receipts))
    for unit in strange:
        if unit.id in came:
            ctx.find(reason("unit_accounted_before", about=unit.short_name))
        else:
            ctx.find(reason("unit_not_received", about=unit.short_name))


def _ended(unit: ContainerNow, given_in_part: bool) -> str:
    """How the unit ended; empty when it has not."""
    if given_in_part:
        return "infused_in_part"
    return {
        State.INFUSED: "infused",
        State.RETURNED: "returned",
        State.DESTROYED: "destroyed",
    }.get(unit.state, "")
