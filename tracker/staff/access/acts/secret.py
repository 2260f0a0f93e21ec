"""First passwords and PINs: that they were given, never what they are (I24)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.verdict import Verdict, reason
from tracker.people.access.models import Factor, PasswordReset, PinSetting
from tracker.people.access.tries import open_lockouts
from tracker.people.models import Person, Role
from tracker.staff.access.acts.lockouts import end, why_given

RESET: Final = "staff:password:reset"


class ResetPassword(ActInput):
    """Who gets a first password."""

    person: str


@act(
    RESET,
    by={Role.ADMINISTRATOR},
    checked_by={Role.ADMINISTRATOR, Role.QA, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
    system=True,
)
def reset_password(ctx: Act, given: ResetPassword) -> Outcome | Verdict:
    """The person's old password opens nothing; what takes its place signs nothing until changed.

    Two people: to sign as somebody else takes more than one administrator (11.200(a)(3)).
    """
    ctx.find(*why_given(ctx))
    if given.person in (ctx.actor, ctx.verifier):
        ctx.find(reason("not_for_oneself"))
    person = ctx.s.get(Person, given.person)
    if person is None:
        ctx.find(reason("person_unknown"))
    elif not person.active:
        ctx.find(reason("person_disabled"))
    if ctx.blocked or person is None:
        return ctx.refusal()
    row = PasswordReset(
        id=ctx.fresh("reset"), person_id=given.person, reset_at=ctx.now, reset_by=ctx.actor
    )
    ctx.add(row)
    sign_site(ctx, RESET, person.username, reason=ctx.door.reason)
    return Outcome({"reset": row.id})


class SetPin(ActInput):
    """The actor's own bench PIN; it is not part of the input."""


@act("staff:pin:set", check=Check.NONE)
def set_pin(ctx: Act, given: SetPin) -> Outcome | Verdict:
    """The actor has a new PIN, set after full re-authentication; a lock-out of the old one ends."""
    if ctx.actor not in ctx.door.signed:
        return ctx.refusal(reason("signature_needed", about=ctx.actor))
    n = ctx.s.scalar(select(func.max(PinSetting.n)).where(PinSetting.person_id == ctx.actor))
    number = 0 if n is None else n + 1
    ctx.add(PinSetting(person_id=ctx.actor, n=number, set_at=ctx.now))
    end(ctx, [o for o in open_lockouts(ctx.s, ctx.actor) if o.factor is Factor.PIN])
    return Outcome({"n": str(number)})
