"""Places are added: incubator shelves, tank positions, rooms."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Verdict, reason
from tracker.material import remains
from tracker.material.models import Place
from tracker.people.models import Role

__all__ = ["add_place", "remains"]


class AddPlace(ActInput):
    """Where things stand; ``kind`` says what it is: incubator, ln2_tank, room, shelf."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


@act("material:place:added", by={Role.PRODUCTION, Role.QA, Role.ADMINISTRATOR})
def add_place(ctx: Act, given: AddPlace) -> Outcome | Verdict:
    """The place is known by its code; containers can be put there."""
    if ctx.s.scalar(select(Place.id).where(Place.name == given.name)):
        return Verdict.of([reason("place_known", about=given.name)])
    code = mint(Kind.PLACE, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring)
    place = Place(id=ctx.fresh("place"), name=given.name, kind=given.kind, code=code)
    ctx.add(place)
    return Outcome({"place": place.id, "code": place.code})
