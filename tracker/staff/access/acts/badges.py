"""Badges: a code of their own kind that names a person, and opens nothing without the PIN."""

from __future__ import annotations

from sqlalchemy import select

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Verdict, reason
from tracker.people.access.models import Badge, BadgeRevocation
from tracker.people.models import Person, Role
from tracker.staff.access.acts.lockouts import why_given


class IssueBadge(ActInput):
    """Who gets a badge."""

    person: str


@act("staff:badge:issued", by={Role.ADMINISTRATOR})
def issue_badge(ctx: Act, given: IssueBadge) -> Outcome | Verdict:
    """The person has one badge, with a keyed code that was never used before (I14)."""
    person = ctx.s.get(Person, given.person)
    if person is None:
        return ctx.refusal(reason("person_unknown"))
    if not person.active:
        ctx.find(reason("person_disabled"))
    if standing(ctx, person.id):
        ctx.find(reason("badge_stands_already"))
    if ctx.blocked:
        return ctx.refusal()
    badge = Badge(
        id=ctx.fresh("badge"),
        person_id=person.id,
        code=mint(Kind.BADGE, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring),
        issued_at=ctx.now,
        issued_by=ctx.actor,
    )
    ctx.add(badge)
    return Outcome({"badge": badge.id, "code": badge.code})


class RevokeBadge(ActInput):
    """Whose badge is lost, worn out or handed back."""

    person: str


@act("staff:badge:revoked", by={Role.ADMINISTRATOR})
def revoke_badge(ctx: Act, given: RevokeBadge) -> Outcome | Verdict:
    """The badge names nobody any more, wherever it is scanned."""
    ctx.find(*why_given(ctx))
    found = standing(ctx, given.person)
    if not found:
        ctx.find(reason("no_badge_stands"))
    if ctx.blocked:
        return ctx.refusal()
    for badge in found:
        ctx.add(
            BadgeRevocation(
                badge_id=badge.id,
                person_id=badge.person_id,
                revoked_at=ctx.now,
                revoked_by=ctx.actor,
            )
        )
    return Outcome({"badge": found[0].id})


def standing(ctx: Act, person_id: str) -> list[Badge]:
    """The badges of this person that were not revoked."""
    query = (
        select(Badge)
        .outerjoin(BadgeRevocation, BadgeRevocation.badge_id == Badge.id)
        .where(Badge.person_id == person_id, BadgeRevocation.badge_id.is_(None))
    )
    return list(ctx.s.scalars(query))
