"""How long an opened material lasts is set; a bottle is opened for one therapy."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import func, select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.supplies.acts.words import Reasoned, Word
from tracker.supplies.opened.models import OpenedBottle, OpenLife
from tracker.supplies.preparing.bound import judge_bound
from tracker.supplies.present import judge_supply, lots_now, unusable_ref
from tracker.supplies.shelf_life import usable_until
from tracker.therapy.steps import TherapyInput, the_therapy

LIFE_SET: Final = "supplies:open_life:set"


class SetOpenLife(ActInput):
    """For how many hours a material may be used once opened, and what says so."""

    material: Word
    hours: Annotated[int, Field(gt=0, le=24 * 365)]
    basis: Reasoned


@act(
    LIFE_SET,
    by={Role.PRODUCTION, Role.QC_MANAGER, Role.QA},
    checked_by={Role.QA, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
)
def set_open_life(ctx: Act, given: SetOpenLife) -> Outcome | Verdict:
    """Bottles opened from now on last so long; those that are open keep what they had (I27)."""
    assert ctx.verifier is not None  # the check of a signature
    before = ctx.s.scalar(select(func.max(OpenLife.n)).where(OpenLife.material == given.material))
    n = 0 if before is None else before + 1
    ctx.add(
        OpenLife(
            material=given.material,
            n=n,
            hours=given.hours,
            basis=given.basis,
            set_at=ctx.at,
            by=ctx.actor,
            second=ctx.verifier,
        )
    )
    sign_site(ctx, LIFE_SET, f"{given.material} v{n}: {given.hours} h")
    return Outcome({"material": given.material, "n": n})


class OpenBottle(TherapyInput):
    """A bottle of a lot, by the lot's label, for this therapy."""

    lot: str


@act("supplies:bottle:opened", by={Role.TECHNICIAN, Role.PRODUCTION, Role.QC_ANALYST})
def open_bottle(ctx: Act, given: OpenBottle) -> Outcome | Verdict:
    """The bottle is open for this therapy alone, with a code of its own and its own end (I01, I27).

    Refused: a lot that is not approved, has expired, or was prepared for another therapy.
    """
    therapy = the_therapy(ctx, given.therapy)
    wrong = unusable_ref(ctx, given.lot, (Kind.REAGENT_LOT,))
    lot = None if wrong else lots_now(ctx.s, [given.lot]).get(given.lot)
    if lot is None:
        ctx.find(wrong or reason("reagent_unknown"))
    else:
        ctx.find(*judge_supply(lot, ctx.at, ctx.site.zone))
        ctx.find(*judge_bound(lot.name, lot.made_for, given.therapy))
    if therapy is None or lot is None or ctx.blocked:
        return ctx.refusal()
    moments = [lot.expires_at] if lot.expires_at else []
    until = usable_until(ctx.at, lot.open_hours, [lot.expires_on], moments, ctx.site.zone)
    row = OpenedBottle(
        id=ctx.fresh("bottle"),
        therapy_id=therapy.id,
        reagent_lot_id=lot.id,
        code=mint(Kind.BOTTLE, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring),
        opened_at=ctx.at,
        expires_at=until,
        opened_by=ctx.actor,
    )
    ctx.add(row)
    outputs = {"bottle": row.id, "code": row.code}
    return Outcome(outputs | {"expires_at": until.astimezone(dt.UTC).isoformat()})
