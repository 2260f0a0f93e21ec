"""People come, get roles, lose them, leave."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Person, PersonRole, Role
from tracker.staff.access.acts.lockouts import why_given

UserName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{1,39}$")]


class AddPerson(ActInput):
    """A new member of the staff; the user name is never used again for anyone else."""

    username: UserName
    name: Annotated[str, Field(min_length=1, max_length=80)]
    roles: tuple[Role, ...]


@act("staff:person:added", by={Role.ADMINISTRATOR}, system=True)
def add_person(ctx: Act, given: AddPerson) -> Outcome | Verdict:
    """The person is known, active, and holds the roles from now on."""
    if was_given(ctx, given.username):
        return Verdict.of([reason("username_taken", about=given.username)])
    person = Person(id=ctx.fresh("person"), username=given.username, name=given.name, active=True)
    ctx.add(person)
    for role in sorted(set(given.roles)):
        ctx.add(
            PersonRole(
                person_id=person.id, role=role, given_at=ctx.now, held=True, given_by=ctx.actor
            )
        )
    return Outcome({"person": person.id})


def was_given(ctx: Act, username: str) -> bool:
    """True when somebody has or had this user name: it stays theirs (21 CFR 11.100(a), 11.300(a)).

    The grammar of a user name leaves small letters without marks, so no other case of a letter and
    no look-alike of one is another name.
    """
    return ctx.s.scalar(select(Person.id).where(Person.username == username)) is not None


class DisablePerson(ActInput):
    """A person who leaves."""

    person: str


@act("staff:person:disabled", by={Role.ADMINISTRATOR}, check=Check.NONE, system=True)
def disable_person(ctx: Act, given: DisablePerson) -> Outcome | Verdict:
    """The person can do nothing more; their past acts stand (I21)."""
    person = ctx.s.get(Person, given.person)
    if person is None:
        return Verdict.of([reason("person_unknown")])
    if not person.active:
        return Verdict.of([reason("person_disabled")])
    if why := why_given(ctx):
        return ctx.refusal(*why)
    ctx.change(person, active=False)
    return Outcome({"person": person.id})
