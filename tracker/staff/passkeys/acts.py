"""A passkey is registered or revoked; the site says whether passkeys may sign at all."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, ActInput, Alone, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.people.passkeys.models import (
    PasskeyPolicy,
    PasskeyRevocation,
    PersonPasskey,
)
from tracker.people.passkeys.standing import allowed, policy_n, standing

ALLOWED: Final = "staff:passkeys:allowed"
Code = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")]


class RegisterPasskey(ActInput):
    """The actor's new passkey, as the library has verified it, and what its person calls it."""

    credential: Code
    public_key: Code
    site_name: Annotated[str, Field(min_length=1, max_length=253)]
    label: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
    model: Annotated[str, Field(max_length=60)]
    counter: Annotated[int, Field(ge=0, lt=2**32)]
    may_be_copied: bool
    is_copied: bool
    verified: bool


@act("staff:passkey:registered", alone=Alone.PASSWORD)
def register_passkey(ctx: Act, given: RegisterPasskey) -> Outcome | Verdict:
    """The passkey is the actor's, for ever: the same credential is never registered again (I21).

    With the actor's password (21 CFR 11.100); only where the site allows it, and only when the
    device has verified its person.
    """
    if not allowed(ctx.s):
        ctx.find(reason("passkeys_not_allowed"))
    if not given.verified:
        ctx.find(reason("passkey_without_verification"))
    known = select(PersonPasskey.id).where(PersonPasskey.credential == given.credential)
    if ctx.s.scalar(known) is not None:
        ctx.find(reason("passkey_known_already"))
    if ctx.blocked:
        return ctx.refusal()
    row = PersonPasskey(
        id=ctx.fresh("passkey"), person_id=ctx.actor, registered_at=ctx.now, **given.model_dump()
    )
    ctx.add(row)
    return Outcome({"passkey": row.id})


class RevokePasskey(ActInput):
    """Which passkey signs nothing any more, and why."""

    passkey: str
    reason: Annotated[str, Field(min_length=1, max_length=400, pattern=r"\S")]


@act("staff:passkey:revoked", alone=Alone.PASSWORD)
def revoke_passkey(ctx: Act, given: RevokePasskey) -> Outcome | Verdict:
    """The passkey signs nothing from now on: its own person says so, or an administrator.

    21 CFR 11.300(c): a lost device is worthless at once; what it signed stays signed.
    """
    row = ctx.s.get(PersonPasskey, given.passkey)
    other = Role.ADMINISTRATOR in ctx.people[ctx.actor].roles
    if row is None or (row.person_id != ctx.actor and not other):
        return ctx.refusal(reason("passkey_of_nobody_here"))
    if row.id not in standing(ctx.s, [row.id]):
        return ctx.refusal(reason("passkey_revoked"))
    end = PasskeyRevocation(
        passkey_id=row.id,
        person_id=row.person_id,
        revoked_at=ctx.now,
        revoked_by=ctx.actor,
        reason=given.reason,
    )
    ctx.add(end)
    return Outcome({"passkey": row.id})


class AllowPasskeys(ActInput):
    """Whether passkeys may sign; ``n``: the version that was seen (-1: none yet)."""

    n: int
    allowed: bool
    reason: Annotated[str, Field(min_length=1, max_length=400, pattern=r"\S")]


@act(
    ALLOWED,
    by={Role.ADMINISTRATOR, Role.QA},
    checked_by={Role.QA, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
)
def allow_passkeys(ctx: Act, given: AllowPasskeys) -> Outcome | Verdict:
    """From now on a passkey signs as a password does, or signs nothing: two people said so."""
    top = policy_n(ctx.s)
    if top != given.n:
        return ctx.refusal(reason("changed_since_shown", about="passkey_policy", n=top))
    if allowed(ctx.s) == given.allowed:
        return ctx.refusal(reason("policy_has_this_value"))
    assert ctx.verifier is not None
    row = PasskeyPolicy(
        n=top + 1,
        allowed=given.allowed,
        set_at=ctx.now,
        set_by=ctx.actor,
        second=ctx.verifier,
        reason=given.reason,
    )
    ctx.add(row)
    sign_site(ctx, ALLOWED, f"v{top + 1}", allowed=given.allowed)
    return Outcome({"n": str(top + 1)})
