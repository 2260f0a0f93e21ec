"""The store room and the shelves of the demo: one of each thing that belongs to no story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select

from tracker.material.models import Place
from tracker.replay import Story, Told
from tracker.workplace.places.present import standing_in

EVENT: Final = 900
INCUBATOR, TANK, SHELF = "INC-2", "LN2-1", "INC-2 shelf 1"
FREE: Final = tuple(f"rack 4 box A {n}" for n in range(1, 9))
RECIPE: Final = {
    "name": "Complete medium, 10 % lysate",
    "material": "basal_medium",
    "shelf_life_h": 336,
    "ingredients": [{"material": "platelet_lysate", "amount": "50 ml"}],
    "method": "Add the lysate to 450 ml of basal medium, mix, filter at 0.2 um.",
}
ROOM: Final = {"cleaned_with": "sporicide", "particles": "within", "pressure": "within"}
Done = dict[str, Any]


def tell_store_room(story: Story, at: dt.datetime) -> Iterator[Told]:
    """A recipe and a preparation, an opened bottle, a session with plates, positions in use."""
    vessels, taken = _standing(story, INCUBATOR), _standing(story, TANK)
    acts = [*_made(), *_session(story)]
    if vessels:
        therapy = vessels[0][1]
        own = [id_ for id_, of, _where in vessels if of == therapy][:6]
        acts += [*_bottle(therapy), *_shelf(therapy, own)]
    positions = [*dict.fromkeys(where for _id, _of, where in taken if where), *FREE]
    acts.append(
        _act("workplace:positions:named", {"place": _place(story, TANK), "positions": positions})
    )
    yield from story.tell_event({"seq": EVENT, "at": (at - story.shift).isoformat(), "acts": acts})


def _act(tag: str, given: Done, by: str = "production_manager", check: str = "") -> Done:
    return {"act": tag, "by": by, "given": given} | ({"check": check} if check else {})


def _made() -> Iterator[Done]:
    yield _act("supplies:recipe:approved", RECIPE, check="qa") | {"names": {"recipe": "recipe"}}
    made = {"recipe": "$recipe", "ingredients": ["$PL0931"], "volume_ml": "500"}
    yield _act("supplies:lot:prepared", made, "lab_tech", "lab_tech_2")


def _bottle(therapy: str) -> Iterator[Done]:
    life = {"material": "enzyme", "hours": 24, "basis": "leaflet of the maker"}
    yield _act("supplies:open_life:set", life, check="qa")
    yield _act("supplies:bottle:opened", {"therapy": therapy, "lot": "$TS553"}, "lab_tech")


def _session(story: Story) -> Iterator[Done]:
    begun = ROOM | {"area": story.names["BSC-3"], "grade": "A"}
    yield _act("workplace:session:opened", begun, "lab_tech") | {"names": {"work": "session"}}
    plates = {"session": "$work", "kind": "settle", "spots": ["left", "right"]}
    yield _act("workplace:plates:exposed", plates, "lab_tech")


def _shelf(therapy: str, vessels: list[str]) -> Iterator[Done]:
    shelf = {"name": SHELF, "kind": "incubator"}
    yield _act("material:place:added", shelf) | {"names": {"shelf": "place"}}
    positions = [f"{row}{n}" for row in "AB" for n in range(1, 5)]
    yield _act("workplace:positions:named", {"place": "$shelf", "positions": positions})
    yield _act("workplace:place:fitted", {"place": "$shelf", "equipment": "$INC-2"})
    there = {"containers": vessels, "place": "$shelf", "positions": positions[: len(vessels)]}
    yield _act("workplace:containers:put", {"therapy": therapy} | there, "lab_tech")


def _place(story: Story, name: str) -> str:
    with story.site.database.reading() as s:
        return str(s.scalars(select(Place.id).where(Place.name == name)).one())


def _standing(story: Story, name: str) -> list[tuple[str, str, str]]:
    """Container, therapy and position of what stands in the place now."""
    id_ = _place(story, name)
    with story.site.database.reading() as s:
        return [(x.container_id, x.therapy_id, x.position) for x in standing_in(s, id_)]
