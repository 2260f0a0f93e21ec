"""Places of storage by their pages."""

from __future__ import annotations

from tests.attacks import rows
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]


def test_a_place_is_added_by_its_page_once(bench: Bench, hands: Hands) -> None:
    form = {"name": "LN2-1", "kind": "ln2_tank"}
    assert hands.post("production", "/places/new", **form).status_code == 303
    assert hands.done() == "material:place:added"
    (place,) = rows(bench, "place")
    assert (place["name"], place["kind"]) == ("LN2-1", "ln2_tank")
    assert "LN2-1" in hands.look("tech", "/places")
    twice = hands.post("production", "/places/new", **form)
    assert twice.status_code == 409
    assert 'id="f-name-wrong"' in twice.get_data(as_text=True)
    assert 'value="LN2-1"' in twice.get_data(as_text=True)


def test_who_may_not_add_a_place_is_not_offered_it(bench: Bench, hands: Hands) -> None:
    assert "/places/new" not in hands.look("tech", "/places")
    assert hands.client("tech").get("/places/new").status_code == 403
    assert hands.client("nurse").get("/places").status_code == 403
    assert rows(bench, "place") == []
