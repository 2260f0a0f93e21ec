"""A person's roles change: from the next request on, also in mid-step (I21). Never one's own.

What a person made or tested stays theirs whatever roles they hold later: the lot's actors are
people, not roles, so that no change of roles lets a maker release (I07).
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import PersonRole, Role
from tracker.people.present import present

CHANGED: Final = "staff:roles:changed"


class ChangeRoles(ActInput):
    """The roles that the person holds from now on, all of them."""

    person: str
    roles: tuple[Role, ...]
    reason: Annotated[str, Field(min_length=1, max_length=400, pattern=r"\S")]


@act(
    CHANGED,
    by={Role.ADMINISTRATOR},
    checked_by={Role.QA, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
)
def change_roles(ctx: Act, given: ChangeRoles) -> Outcome | Verdict:
    """The person holds exactly these roles; each one that was given or taken is a row.

    The reason stands in the entry's answer, whichever door it came through (Annex 11 (2011) 12).
    """
    found = []
    if given.person in (ctx.actor, ctx.verifier):
        found.append(reason("own_roles"))
    person = present(ctx.s, given.person).get(given.person)
    if person is None:
        return Verdict.of([*found, reason("person_unknown", about="performer")])
    if not person.active:
        found.append(reason("person_disabled", about="performer"))
    wanted = frozenset(given.roles)
    if wanted == person.roles:
        found.append(reason("roles_unchanged"))
    if found:
        return Verdict.of(found)
    for role in sorted(wanted ^ person.roles):
        ctx.add(
            PersonRole(
                person_id=person.id,
                role=role,
                given_at=ctx.now,
                held=role in wanted,
                given_by=ctx.actor,
            )
        )
    held = sorted(wanted)
    sign_site(ctx, CHANGED, person.name, person=person.id, roles=held, reason=given.reason)
    return Outcome({"person": person.id, "reason": given.reason})
