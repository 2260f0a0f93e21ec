"""What is left of containers is thrown away, by two people, with its cells accounted for.

A unit goes this way only when it will never be given: rejected, revoked or returned, it is
destroyed, and the record says by whom and why.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.marking.scan import take_scanned
from tracker.material.balance import Balance
from tracker.material.models import Discard
from tracker.material.moves import move
from tracker.material.present import ContainerNow
from tracker.material.quantities import Cells
from tracker.material.state import balances
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.therapy.steps import StepCode, StepInput, do_step, the_step, the_therapy

TAG: Final = "material:container:discarded"
NEVER_GIVEN: Final = frozenset({State.REJECTED, State.REVOKED, State.RETURNED})
"""States of units that are destroyed; any other unit is still somebody's dose."""


class DiscardContainers(StepInput):
    """What goes; ``viable`` is how many viable cells went with it, over all the containers."""

    containers: Annotated[tuple[str, ...], Field(min_length=1, max_length=60)]
    why: Annotated[str, Field(min_length=3, max_length=400)]
    viable: Cells | None = None
    step: StepCode = "S29"


@act(
    TAG,
    by={Role.TECHNICIAN, Role.QC_ANALYST, Role.RUNNER, Role.NURSE},
    checked_by={Role.TECHNICIAN, Role.QC_ANALYST, Role.QC_MANAGER, Role.QA, Role.NURSE},
    check=Check.PRESENT,
)
def discard(ctx: Act, given: DiscardContainers) -> Outcome | Verdict:
    """The containers are discarded; cells that neither went on nor are named here are an alert."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None or the_step(ctx, therapy, given.step) is None:
        return ctx.refusal()
    gone = take_scanned(ctx, therapy.id, given.containers)
    for c in gone:
        if c.kind is Kind.UNIT and c.state not in NEVER_GIVEN:
            ctx.find(reason("wrong_kind_of_container", about=c.short_name, kind=c.kind.value))
    if ctx.blocked:
        return ctx.refusal()
    now = balances(ctx.s, [c.id for c in gone])
    found = _judge(gone, now, given.viable, therapy.definition.mass_balance_tolerance_pct)
    step_id = do_step(ctx, therapy, given.step, TAG, given, found, part=True)
    went = _shares(gone, now, given.viable)
    for c in gone:
        ctx.add(
            Discard(
                container_id=c.id,
                therapy_id=therapy.id,
                step_id=step_id,
                cells_viable=went[c.id],
                why=given.why,
            )
        )
        move(ctx, c, State.DESTROYED if c.kind is Kind.UNIT else State.DISCARDED, given.why)
    return Outcome({"discarded": [c.short_name for c in gone]})


def _judge(
    gone: list[ContainerNow], now: dict[str, Balance], viable: int | None, tolerance_pct: Decimal
) -> list[Reason]:
    """An alert when what is thrown away is not what should be left."""
    counted = [now[c.id] for c in gone if now[c.id].counted is not None]
    if viable is None or not counted:
        return []
    left = sum(b.left or 0 for b in counted)
    whole = sum(b.counted or 0 for b in counted)
    if abs(left - viable) <= whole * tolerance_pct / 100:
        return []
    names = ", ".join(c.short_name for c in gone)
    return [reason("cells_not_accounted", Severity.ALERT, names, left=left, discarded=viable)]


def _shares(
    gone: list[ContainerNow], now: dict[str, Balance], viable: int | None
) -> dict[str, int | None]:
    """Viable cells that went with each: what was said when one holds cells, else what was left."""
    counted = [c.id for c in gone if now[c.id].counted is not None]
    if len(counted) > 1:
        return {c.id: now[c.id].left for c in gone}
    holder = counted[0] if counted else gone[0].id
    return {c.id: viable if c.id == holder else None for c in gone}
