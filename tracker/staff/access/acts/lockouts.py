"""A person is locked out after too many wrong tries; an administrator ends it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.people.access.models import Factor, Lockout, LockoutEnd
from tracker.people.access.tries import open_lockouts
from tracker.people.models import SYSTEM, Person, Role


def why_given(ctx: Act) -> tuple[Reason, ...]:
    """Why the act may not be done without its reason in words; nothing when it stands there."""
    return () if ctx.door.reason.strip() else (reason("change_needs_its_reason"),)


class LockOut(ActInput):
    """Whom, which factor, and after how many wrong tries."""

    person: str
    factor: Factor
    tries: Annotated[int, Field(ge=1, le=100)]


@act("staff:sign_in:locked", system=True)
def lock_out(ctx: Act, given: LockOut) -> Outcome | Verdict:
    """The factor opens nothing for this person until the lock-out ends (11.300(d), H49)."""
    if ctx.actor != SYSTEM:
        return ctx.refusal(reason("act_of_the_system_only"))
    if ctx.s.get(Person, given.person) is None:
        return ctx.refusal(reason("person_unknown"))
    if any(o.factor is given.factor for o in open_lockouts(ctx.s, given.person)):
        return ctx.refusal(reason("locked_out_already"))
    lockout = Lockout(
        id=ctx.fresh("lockout"),
        person_id=given.person,
        factor=given.factor,
        tries=given.tries,
        locked_at=ctx.now,
    )
    ctx.add(lockout)
    return Outcome({"lockout": lockout.id})


class Unlock(ActInput):
    """Whose lock-outs end."""

    person: str


@act("staff:sign_in:unlocked", by={Role.ADMINISTRATOR}, system=True)
def unlock(ctx: Act, given: Unlock) -> Outcome | Verdict:
    """Every lock-out of this person has ended; nobody ends their own."""
    ctx.find(*why_given(ctx))
    if given.person == ctx.actor:
        ctx.find(reason("not_for_oneself"))
    found = open_lockouts(ctx.s, given.person)
    if not found:
        ctx.find(reason("not_locked_out"))
    if ctx.blocked:
        return ctx.refusal()
    end(ctx, found)
    return Outcome({"person": given.person})


def end(ctx: Act, found: list[Lockout]) -> None:
    """These lock-outs end with the act."""
    for one in found:
        ctx.add(
            LockoutEnd(
                lockout_id=one.id, person_id=one.person_id, ended_at=ctx.now, ended_by=ctx.actor
            )
        )


class RefusedForm(ActInput):
    """The page that a form was for; its content is not kept."""

    endpoint: Annotated[str, Field(max_length=120, pattern=r"^[a-z0-9_.]*$")]
    why: Literal["sign_in_has_ended", "page_of_another_person"]


@act("staff:form:refused")
def refuse_form(ctx: Act, given: RefusedForm) -> Outcome | Verdict:
    """A form of somebody who may not send it stands in the log as refused (I21)."""
    ended = given.why == "sign_in_has_ended"
    return ctx.refusal(reason("sign_in_has_ended" if ended else "page_of_another_person"))
