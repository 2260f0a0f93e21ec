"""Preparations of the house: recipe in versions, ingredients by scan, recalled with them (I27)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.attacks import PASSED, insert, rows, shell
from tests.journey.laboratory import at
from tests.sites import Bench
from tracker.identity.verdict import Reason
from tracker.supplies.preparing import acts as preparing
from tracker.supplies.preparing.rules import judge_ingredients, judge_recipe
from tracker.supplies.shelf_life import last_day, usable_until

MEDIUM = {
    "name": "Complete medium",
    "material": "basal_medium",
    "shelf_life_h": 72,
    "ingredients": [
        {"material": "platelet_lysate", "amount": "50 ml"},
        {"material": "supplement", "amount": "5 ml"},
    ],
    "method": "Add both to 450 ml, mix, filter.",
}
LOTS = {"platelet_lysate": "2026-05-02", "supplement": "2026-12-31"}


def codes(found: tuple[Reason, ...]) -> list[str]:
    return [r.code for r in found]


def received(bench: Bench, material: str, expires_on: str, number: str = "L1") -> dict[str, Any]:
    lot = {"material": material, "lot_number": number, "expires_on": expires_on}
    return bench.did("production", "supplies:lot:received", lot, second="qa")


def approved(bench: Bench, **changes: Any) -> str:
    tag = "supplies:recipe:approved"
    why = {"reason": "shorter after the stability data"}
    return str(bench.did("production", tag, MEDIUM | changes, second="qa", **why)["recipe"])


def made(bench: Bench, recipe: str, *lots: str, second: str | None = "tech_2") -> Any:
    given = {"recipe": recipe, "ingredients": lots, "volume_ml": "500"}
    return bench.do("tech", "supplies:lot:prepared", given, second=second)


@pytest.fixture
def stock(bench: Bench) -> dict[str, str]:
    """Codes of the ingredients' lots on the morning of 30 April."""
    bench.clock.to(at("04-30T10:00"))
    return {m: str(received(bench, m, on)["code"]) for m, on in LOTS.items()}


def test_it_lasts_no_longer_than_its_first_ingredient(bench: Bench, stock: dict[str, str]) -> None:
    # 72 h from 30 April 10:00 would be 3 May 10:00; the lysate ends with 2 May
    answer = made(bench, approved(bench), *stock.values())
    assert answer.accepted
    assert answer.outputs["lot_number"] == "PR260430-1"
    until = dt.datetime.fromisoformat(answer.outputs["expires_at"])
    assert until == at("05-03T00:00")
    (row,) = rows(bench, "preparation")
    assert (row["made_by"], row["checked_by"]) == (bench.people["tech"], bench.people["tech_2"])
    lot = next(r for r in rows(bench, "reagent_lot") if r["id"] == row["reagent_lot_id"])
    assert str(lot["expires_on"]) == "2026-05-02"
    assert len(rows(bench, "preparation_ingredient")) == 2


def test_hours_days_and_moments_give_the_earliest_end(bench: Bench) -> None:
    zone, begins = bench.site.zone, at("04-30T10:00")
    day, moment = dt.date(2026, 5, 2), at("05-01T08:00")
    assert usable_until(begins, 24, [day], [], zone) == at("05-01T10:00")
    assert usable_until(begins, None, [day], [], zone) == at("05-03T00:00")
    assert usable_until(begins, 24, [day], [moment], zone) == moment
    assert last_day(at("05-03T00:00"), zone) == day
    assert last_day(at("05-03T00:01"), zone) == dt.date(2026, 5, 3)


def test_every_ingredient_and_nothing_else_goes_in() -> None:
    wanted = ("a", "b")
    assert judge_ingredients("r", wanted, [("a", "a 1"), ("a", "a 2"), ("b", "b 1")]) == ()
    assert codes(judge_ingredients("r", wanted, [("a", "a 1")])) == ["ingredient_missing"]
    found = judge_ingredients("r", wanted, [("a", "a 1"), ("b", "b 1"), ("c", "c 1")])
    assert codes(found) == ["ingredient_not_in_recipe"]
    assert judge_recipe("r", 2, 2) == ()
    assert codes(judge_recipe("r", 1, 2)) == ["recipe_superseded"]


def test_what_is_wrong_with_an_ingredient_is_refused(bench: Bench, stock: dict[str, str]) -> None:
    recipe = approved(bench)
    lysate, supplement = stock.values()
    assert made(bench, recipe, lysate).verdict.codes == ("ingredient_missing",)
    foreign = received(bench, "saline", "2026-12-31")["code"]
    assert made(bench, recipe, lysate, supplement, foreign).verdict.codes == (
        "ingredient_not_in_recipe",
    )
    assert made(bench, recipe, lysate, supplement, second=None).verdict.codes == (
        "second_person_needed",
    )
    unknown = made(bench, "recipe-none", lysate)
    assert unknown.verdict.codes == ("recipe_unknown",)
    bench.clock.to(at("05-03T00:01"))
    assert made(bench, recipe, lysate, supplement).verdict.codes == ("reagent_expired",)


def test_a_newer_version_replaces_the_recipe(
    bench: Bench, stock: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = approved(bench)
    second = approved(bench, shelf_life_h=24)
    assert made(bench, first, *stock.values()).verdict.codes == ("recipe_superseded",)
    monkeypatch.setattr(preparing, "judge_recipe", lambda *_: ())  # then the database refuses it
    refused = made(bench, first, *stock.values())
    assert refused.verdict.codes == ("database_refused",)
    assert refused.reasons[0].about == "i27_recipe_in_force"
    assert made(bench, second, *stock.values()).accepted
    assert [r["n"] for r in sorted(rows(bench, "recipe"), key=lambda r: r["n"])] == [1, 2]


def test_a_recipe_is_signed_by_two_and_names_each_material_once(bench: Bench) -> None:
    tag = "supplies:recipe:approved"
    alone = bench.do("qa", tag, MEDIUM)
    assert "second_person_needed" in alone.verdict.codes
    twice = MEDIUM | {"ingredients": [{"material": "supplement", "amount": "5 ml"}] * 2}
    refused = bench.do("production", tag, twice, second="qa")
    assert refused.verdict.codes == ("ingredient_twice",)
    itself = MEDIUM | {"material": "supplement"}
    refused = bench.do("production", tag, itself, second="qa")
    assert refused.verdict.codes == ("recipe_of_itself",)


@pytest.mark.spoils_record
def test_the_database_refuses_ingredients_that_may_not_go_in(
    bench: Bench, stock: dict[str, str]
) -> None:
    assert made(bench, approved(bench), *stock.values()).accepted
    part = next(r for r in rows(bench, "preparation_ingredient") if r["material"] == "supplement")
    good = received(bench, "supplement", "2026-12-31", "L3")["lot"]
    recalled = received(bench, "supplement", "2026-12-31", "L4")["lot"]
    bench.did("qa", "supplies:lot:recalled", {"lot": recalled, "reason": "a test"})
    short = received(bench, "supplement", "2026-05-01", "L5")["lot"]  # it was to last to 2 May
    other = received(bench, "saline", "2026-12-31", "L6")["lot"]
    attacks = {
        "i27_ingredient_may_be_used": part | {"reagent_lot_id": recalled},
        "i27_expires_with_its_ingredients": part | {"reagent_lot_id": short},
        "i27_ingredient_of_the_recipe": part | {"reagent_lot_id": other, "material": "saline"},
    }
    disguised = part | {"reagent_lot_id": other}
    for keys in (True, False):
        assert insert(bench, "preparation_ingredient", part | {"reagent_lot_id": good}) == PASSED
        for name, row in attacks.items():
            assert insert(bench, "preparation_ingredient", row, keys=keys) == name
        said = insert(bench, "preparation_ingredient", disguised, keys=keys)
        assert said == "i27_ingredient_may_be_used"
    with shell(bench, unguarded=True) as s:
        for row in (*attacks.values(), disguised):
            columns, marks = ", ".join(row), ", ".join("?" for _ in row)
            sql = f"insert into preparation_ingredient ({columns}) values ({marks})"
            assert s.refused_then_undone(sql, *row.values()) == PASSED
