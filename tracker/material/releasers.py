"""How many people could still release a lot: said before somebody verifies who would be one less.

Whoever made or tested a lot neither reviews nor releases it (I07). In a small laboratory the last
free person is soon a maker, and on Day 0 there is nobody left to sign.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, bindparam, select, union
from sqlalchemy.orm import Session

from tracker.act import ACTS, Check
from tracker.material.genealogy import ancestors
from tracker.material.models import LotActor
from tracker.material.moves import Three, makers_in, people_in
from tracker.people.models import Person, PersonRole, Role
from tracker.people.training.models import Part, RoleRule
from tracker.people.training.rules import narrowed

REVIEW: Final = "release:lot:reviewed"
DISPOSE: Final = "release:lot:disposed"
MAKING: Final = frozenset(
    {
        "isolation:mnc:isolated",
        "expansion:cells:seeded",
        "expansion:culture:opened_from_paper",
        "expansion:passage:harvested",
        "expansion:vials:frozen",
        "expansion:vials:thawed",
        "formulation:bulk:washed",
        "formulation:units:filled",
        "testing:result:entered",
        "marking:labels:applied",
        "marking:labels:destroyed",
        "marking:labels:reconciled",
        "marking:labels:voided",
        "marking:label:reprinted",
        "marking:book:bound",
    }
)
"""At a bench, by two: who performs or verifies one of these has made or tested the lot."""

Finder = Callable[[Collection[str]], tuple[Select[*Three], ...]]
_FINDERS: list[Finder] = []


def finds_makers(finder: Finder) -> Finder:
    """Have a later station ask who made containers besides those whose step they came from."""
    _FINDERS.append(finder)
    return finder


def makers_of_line(s: Session, container_ids: Collection[str]) -> set[str]:
    """Everybody whom a lot of these containers will name as makers, open or yet to be (I07)."""
    line = set(container_ids) | ancestors(s, container_ids)
    return people_in(
        s.execute(union(*makers_in(line), *(one for find in _FINDERS for one in find(line))))
    )


_STAFF = (
    select(Person.id, PersonRole.role, PersonRole.held)
    .join(PersonRole, PersonRole.person_id == Person.id)
    .where(Person.active)
    .order_by(PersonRole.given_at)
)
_RULES = (
    select(RoleRule.act, RoleRule.part, RoleRule.roles)
    .where(RoleRule.act.in_((REVIEW, DISPOSE)))
    .order_by(RoleRule.version)
)
_ACTORS = select(LotActor.person_id).where(LotActor.lot_id == bindparam("lot_id"))


@dataclass(frozen=True, slots=True)
class Signing:
    """The roles that review and release here: who performs, who stands by."""

    reviews: frozenset[Role]
    reviews_second: frozenset[Role]
    decides: frozenset[Role]
    decides_second: frozenset[Role]


def able_to_release(
    staff: Mapping[str, Collection[Role]], signing: Signing, actors: Collection[str]
) -> frozenset[str]:
    """Everybody who could decide about a lot that these people made or tested; pure (I04, I07).

    Each of them needs a free second person, and the lot two free people who review it.
    """
    free = {p: frozenset(roles) for p, roles in staff.items() if p not in actors}

    def pair(one: str, second: frozenset[Role]) -> bool:
        return any(roles & second for p, roles in free.items() if p != one)

    reviewed = any(
        roles & signing.reviews and pair(p, signing.reviews_second) for p, roles in free.items()
    )
    if not reviewed:
        return frozenset()
    return frozenset(
        p
        for p, roles in free.items()
        if roles & signing.decides and pair(p, signing.decides_second)
    )


def left_after(
    staff: Mapping[str, Collection[Role]],
    signing: Signing,
    actors: Collection[str],
    performer: str,
    verifiers: frozenset[Role],
) -> int:
    """How many could release after this step: the fewest, whoever of the possible ones verifies."""
    then = {*actors, performer}
    seconds = [p for p, roles in staff.items() if p != performer and frozenset(roles) & verifiers]
    counts = [len(able_to_release(staff, signing, {*then, p})) for p in seconds]
    return min(counts, default=len(able_to_release(staff, signing, then)))


def staff_of(s: Session) -> dict[str, set[Role]]:
    """Everybody who is active, with the roles that they hold now."""
    staff: dict[str, set[Role]] = {}
    for person, role, held in s.execute(_STAFF):
        mine = staff.setdefault(person, set())
        (mine.add if held else mine.discard)(role)
    return staff


def signing_here(s: Session) -> Signing:
    """The roles of review and release, as the site's matrix leaves them."""
    given = {(act, part): words.split(", ") for act, part, words in s.execute(_RULES)}

    def may(tag: str, part: Part) -> frozenset[Role]:
        kind = ACTS[tag]
        widest = kind.by if part is Part.PERFORMER else kind.checked_by
        return narrowed(widest, given.get((tag, part)))

    return Signing(
        may(REVIEW, Part.PERFORMER),
        may(REVIEW, Part.VERIFIER),
        may(DISPOSE, Part.PERFORMER),
        may(DISPOSE, Part.VERIFIER),
    )


def left_by(
    s: Session, tag: str, performer: str, lots: Collection[str], makers: Collection[str]
) -> int | None:
    """How many could still release these lots after this act by this person and a second.

    The fewest, where they are several. ``makers`` made what they come from, and will stand in a
    lot that is opened later. Nothing where the act makes and tests no lot, or nobody verifies it.
    """
    kind = ACTS[tag]
    if tag not in MAKING or kind.check is Check.NONE:
        return None
    staff, signing = staff_of(s), signing_here(s)
    made = [set(s.scalars(_ACTORS, {"lot_id": lot})) for lot in sorted(lots)] or [set()]
    return min(
        left_after(staff, signing, {*actors, *makers}, performer, kind.checked_by)
        for actors in made
    )


def left_without(s: Session, lots: Collection[str], people: Collection[str]) -> int:
    """How many could still release these lots once all of these people have made them.

    The fewest, where they are several; without a lot, one that comes of what they made.
    """
    staff, signing = staff_of(s), signing_here(s)
    made = [set(s.scalars(_ACTORS, {"lot_id": lot})) for lot in sorted(lots)] or [set()]
    return min(len(able_to_release(staff, signing, {*actors, *people})) for actors in made)
