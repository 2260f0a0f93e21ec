"""What was prepared with an opened bottle is for the bottle's patient alone (I01, I27)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.attacks import PASSED, Shell, insert, rows, shell
from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tests.supplies.test_opened import lasts, opened
from tests.supplies.test_preparing import approved, made, received
from tests.supplies.test_recall import feed
from tracker.dossier.reach import reach_of_bottle
from tracker.supplies import use as supplies_use
from tracker.supplies.opened import acts as opened_acts
from tracker.supplies.preparing import acts as preparing
from tracker.supplies.preparing.bound import judge_bound, judge_one_therapy

BASAL = {"material": "basal_medium", "amount": "10 ml"}


@pytest.fixture
def fed(bench: Bench) -> Laboratory:
    """P0 in culture on the morning of its second feed."""
    way = Laboratory(bench).grown(through=19)
    bench.clock.to(at("04-30T10:00"))
    return way


@pytest.fixture
def other(bench: Bench, fed: Laboratory) -> str:
    """The therapy of somebody else."""
    return Laboratory(bench, n=8).enrolled().therapy


@pytest.fixture
def supplement(bench: Bench, fed: Laboratory) -> str:
    return str(received(bench, "supplement", "2026-12-31")["code"])


@pytest.fixture
def lysate(bench: Bench, fed: Laboratory) -> str:
    """A lysate's lot, of which an opened bottle may be used for 48 hours."""
    lasts(bench, material="platelet_lysate")
    return str(received(bench, "platelet_lysate", "2026-12-31")["code"])


def why(answer: Any) -> tuple[str, ...]:
    return tuple(answer.verdict.codes)


def test_what_is_made_with_an_opened_bottle_ends_with_it_and_is_for_its_patient(
    bench: Bench, fed: Laboratory, lysate: str, supplement: str
) -> None:
    bottle = opened(bench, fed.therapy, lysate).outputs
    bench.clock.on(hours=24)
    answer = made(bench, approved(bench), bottle["code"], supplement)
    assert answer.accepted, answer.reasons
    # opened on 30 April 10:00 for 48 h: the recipe's 72 h end later
    until = dt.datetime.fromisoformat(answer.outputs["expires_at"])
    assert dt.timedelta() <= until - at("05-02T10:00") < dt.timedelta(seconds=9)
    (bound,) = rows(bench, "preparation_therapy")
    assert bound["therapy_id"] == fed.therapy
    (went_in,) = rows(bench, "preparation_bottle")
    assert went_in["bottle_id"] == bottle["bottle"]
    assert feed(fed, answer.outputs["code"]).accepted
    with bench.site.database.reading() as s:
        (reached,) = reach_of_bottle(s, bottle["bottle"])
        assert "P0-F01" in {c.short_name for c in reached.containers}


def test_another_patients_culture_is_never_fed_with_it(
    bench: Bench,
    fed: Laboratory,
    other: str,
    lysate: str,
    supplement: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bottle = opened(bench, other, lysate).outputs["code"]
    medium = made(bench, approved(bench), bottle, supplement).outputs["code"]
    refused = ("preparation_of_another_therapy",)
    assert why(feed(fed, medium)) == why(opened(bench, fed.therapy, medium)) == refused
    monkeypatch.setattr(supplies_use, "judge_bound", lambda *_: ())
    monkeypatch.setattr(opened_acts, "judge_bound", lambda *_: ())
    for answer, name in (
        (feed(fed, medium), "i01_step_reagent_not_prepared_for_another"),
        (opened(bench, fed.therapy, medium), "i01_opened_bottle_not_prepared_for_another"),
    ):
        assert why(answer) == ("database_refused",)
        assert answer.reasons[0].about == name


def test_two_patients_bottles_never_meet_nor_through_a_preparation(
    bench: Bench,
    fed: Laboratory,
    other: str,
    lysate: str,
    supplement: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = opened(bench, fed.therapy, lysate).outputs["code"]
    theirs = [opened(bench, other, lot).outputs["code"] for lot in (lysate, supplement)]
    recipe = approved(bench)
    for foreign in theirs:  # of another lot, and of the very same
        found = made(bench, recipe, mine, foreign, supplement)
        assert why(found) == ("ingredients_of_two_patients",)
    first = made(bench, recipe, mine, supplement).outputs["code"]
    second = approved(bench, name="Second", material="saline", ingredients=[BASAL])
    both = [BASAL, {"material": "supplement", "amount": "5 ml"}]
    third = approved(bench, name="Third", material="saline", ingredients=both)
    assert why(made(bench, third, first, theirs[1])) == ("ingredients_of_two_patients",)
    assert made(bench, second, first).accepted  # bound in its turn
    assert {r["therapy_id"] for r in rows(bench, "preparation_therapy")} == {fed.therapy}
    assert len(rows(bench, "preparation_therapy")) == 2
    monkeypatch.setattr(preparing, "judge_one_therapy", lambda *_: ())
    assert why(made(bench, third, first, theirs[1])) == ("database_refused",)


def test_a_bottle_whose_time_is_over_goes_into_nothing(
    bench: Bench, fed: Laboratory, lysate: str, supplement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bottle = opened(bench, fed.therapy, lysate).outputs["code"]
    recipe = approved(bench)
    bench.clock.to(at("05-02T10:01"))
    assert why(made(bench, recipe, bottle, supplement)) == ("bottle_expired",)
    monkeypatch.setattr(preparing, "judge_bottle", lambda *_: ())
    assert why(made(bench, recipe, bottle, supplement)) == ("database_refused",)


@pytest.mark.spoils_record
def test_without_its_guards_the_database_takes_it_to_another_patient(
    bench: Bench, fed: Laboratory, other: str, lysate: str, supplement: str
) -> None:
    mine = opened(bench, fed.therapy, lysate).outputs
    theirs = opened(bench, other, lysate).outputs
    recipe = approved(bench)
    medium = made(bench, recipe, mine["code"], supplement).outputs["lot"]
    foreign = made(bench, recipe, theirs["code"], supplement).outputs["lot"]
    assert feed(fed, medium).accepted
    used = next(r for r in rows(bench, "step_reagent") if r["reagent_lot_id"] == medium)
    inside = next(r for r in rows(bench, "preparation_bottle") if r["preparation_id"] == medium)
    part = next(r for r in rows(bench, "preparation_ingredient") if r["preparation_id"] == medium)
    of_basal = approved(bench, name="Second", material="saline", ingredients=[BASAL])
    plain = received(bench, "basal_medium", "2026-05-01")["code"]  # ends before what goes in
    unbound = made(bench, of_basal, plain).outputs["lot"]
    attacks = {
        "i01_step_reagent_not_prepared_for_another": (
            "step_reagent",
            used | {"reagent_lot_id": foreign},
        ),
        "i01_ingredient_bottle_of_one_therapy": (
            "preparation_bottle",
            inside | {"bottle_id": theirs["bottle"]},
        ),
        "i01_ingredients_of_one_therapy": (
            "preparation_ingredient",
            part
            | {
                "preparation_id": unbound,
                "recipe_id": of_basal,
                "material": "basal_medium",
                "reagent_lot_id": foreign,
            },
        ),
    }
    for name, (table, row) in attacks.items():
        assert insert(bench, table, row) == name
        assert insert(bench, table, row, keys=False) == name
    whole = next(r for r in rows(bench, "opened_bottle") if r["id"] == mine["bottle"])
    times = {
        "expires_at": whole["opened_at"],
        "opened_at": rows(bench, "site")[0]["founded_at"],
    }
    spent = whole | times | {"id": "spent", "code": "spent"}
    with_spent = ("preparation_bottle", inside | {"bottle_id": "spent"})
    with shell(bench) as s, s.undone():
        assert put(s, "opened_bottle", spent) == PASSED
        assert put(s, *with_spent) == "i27_ingredient_bottle_within_its_time"
    with shell(bench, unguarded=True) as s, s.undone():
        assert put(s, "opened_bottle", spent) == PASSED
        for table, row in (*attacks.values(), with_spent):
            assert put(s, table, row) == PASSED


def put(s: Shell, table: str, row: dict[str, Any]) -> str:
    """The row written by hand: what refuses it, or PASSED."""
    columns, marks = ", ".join(row), ", ".join("?" for _ in row)
    return s.refused(f"insert into {table} ({columns}) values ({marks})", *row.values())


def test_the_rules_of_what_was_prepared_for_somebody() -> None:
    assert judge_bound("x", None, "a") == judge_bound("x", "a", "a") == ()
    assert [r.code for r in judge_bound("x", "b", "a")] == ["preparation_of_another_therapy"]
    assert judge_one_therapy([]) == judge_one_therapy([("x", "a"), ("y", "a")]) == ()
    found = judge_one_therapy([("y", "a"), ("x", "b")])
    assert [(r.code, r.about) for r in found] == [("ingredients_of_two_patients", "x, y")]
    assert judge_one_therapy([("x", "a"), ("x", "b")]) != ()  # two bottles of one lot
