"""Opened bottles: for one therapy alone, and only for so long (I01, I27)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.attacks import PASSED, insert, rows, shell
from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tests.supplies.test_preparing import feed, received
from tracker.act import Answer
from tracker.supplies import use as supplies_use
from tracker.supplies.opened.rules import judge_bottle, judge_unopened

LIFE = {"material": "basal_medium", "hours": 48, "basis": "leaflet, section 6"}


def lasts(bench: Bench, **changes: Any) -> None:
    bench.did("production", "supplies:open_life:set", LIFE | changes, second="qa")


def opened(bench: Bench, therapy: str, lot: str) -> Answer:
    return bench.do("tech", "supplies:bottle:opened", {"therapy": therapy, "lot": lot})


@pytest.fixture
def fed(bench: Bench) -> Laboratory:
    """P0 in culture on the morning of its second feed."""
    way = Laboratory(bench).grown(through=19)
    bench.clock.to(at("04-30T10:00"))
    return way


@pytest.fixture
def lot(bench: Bench, fed: Laboratory) -> str:
    return str(received(bench, "basal_medium", "2026-12-31")["code"])


def test_a_bottle_is_used_until_its_hours_are_over(bench: Bench, fed: Laboratory, lot: str) -> None:
    lasts(bench)
    bottle = opened(bench, fed.therapy, lot)
    assert dt.datetime.fromisoformat(bottle.outputs["expires_at"]) - at("05-02T10:00") < (
        dt.timedelta(seconds=1)
    )
    assert feed(fed, bottle.outputs["code"]).accepted
    (used,) = rows(bench, "step_bottle")
    assert used["bottle_id"] == bottle.outputs["bottle"]
    assert any(r["step_id"] == used["step_id"] for r in rows(bench, "step_reagent"))
    bench.clock.to(at("05-02T10:01"))
    assert feed(fed, bottle.outputs["code"]).verdict.codes == ("bottle_expired",)


def test_where_the_site_sets_no_time_it_lasts_as_its_lot(
    bench: Bench, fed: Laboratory, lot: str
) -> None:
    until = opened(bench, fed.therapy, lot).outputs["expires_at"]
    # the pack says 31 December: over with that day
    assert dt.datetime.fromisoformat(until) == dt.datetime(2027, 1, 1, tzinfo=bench.site.zone)


def test_a_second_therapy_is_refused_by_rule_and_by_database(
    bench: Bench, fed: Laboratory, lot: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Laboratory(bench, n=8).enrolled()
    bottle = opened(bench, other.therapy, lot).outputs["bottle"]
    assert feed(fed, bottle).verdict.codes == ("bottle_of_another_therapy",)
    monkeypatch.setattr(supplies_use, "judge_bottle", lambda *_: ())
    refused = feed(fed, bottle)
    assert refused.verdict.codes == ("database_refused",)
    assert refused.reasons[0].about == "i01_bottle_of_one_therapy"


@pytest.mark.spoils_record
def test_without_its_guards_the_database_takes_bottles_across_and_too_late(
    bench: Bench, fed: Laboratory, lot: str
) -> None:
    lasts(bench)
    bottle = opened(bench, fed.therapy, lot).outputs
    assert feed(fed, bottle["bottle"]).accepted
    other = Laboratory(bench, n=8).enrolled()
    foreign = opened(bench, other.therapy, lot).outputs["bottle"]
    (used,) = rows(bench, "step_bottle")
    mine = next(r for r in rows(bench, "opened_bottle") if r["id"] == bottle["bottle"])
    old = mine | {"id": "old", "code": "old"}
    spent = old | {
        "expires_at": old["opened_at"],
        "opened_at": rows(bench, "site")[0]["founded_at"],
    }
    across = used | {"bottle_id": foreign}
    assert insert(bench, "step_bottle", across) == "i01_bottle_of_one_therapy"
    assert insert(bench, "step_bottle", across, keys=False) == "i01_bottle_of_one_therapy"
    late = "i27_bottle_within_its_time"
    write = "insert into {} ({}) values ({})"

    def put(table: str, row: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
        return write.format(table, ", ".join(row), ", ".join("?" * len(row))), tuple(row.values())

    with shell(bench) as s, s.undone():
        sql, values = put("opened_bottle", spent)
        s.run(sql, *values)
        sql, values = put("step_bottle", used | {"bottle_id": "old"})
        assert s.refused(sql, *values) == late
    with shell(bench, unguarded=True) as s, s.undone():
        for table, row in (
            ("step_bottle", across),
            ("opened_bottle", spent),
            ("step_bottle", used | {"bottle_id": "old"}),
        ):
            sql, values = put(table, row)
            assert s.refused(sql, *values) == PASSED


def test_an_expired_or_recalled_lot_is_not_opened(bench: Bench, fed: Laboratory, lot: str) -> None:
    bench.did("qa", "supplies:lot:recalled", {"lot": lot, "reason": "a test"})
    assert opened(bench, fed.therapy, lot).verdict.codes == ("reagent_recalled",)
    area = bench.did("production", "workplace:area:added", {"name": "BSC-9"})["code"]
    assert opened(bench, fed.therapy, area).verdict.codes == ("wrong_kind_of_code",)
    assert opened(bench, "therapy-none", lot).verdict.codes[0] in {
        "therapy_unknown",
        "reagent_recalled",
    }


def test_a_lot_that_lasts_for_hours_is_named_by_its_bottle(
    bench: Bench, fed: Laboratory, lot: str
) -> None:
    assert feed(fed, lot).verdict.codes == ()
    lasts(bench)
    assert feed(fed, lot).verdict.codes == ("bottle_not_named",)  # told to review, not refused
    bottle = opened(bench, fed.therapy, lot).outputs["code"]
    assert feed(fed, bottle).verdict.codes == ()


def test_the_rule_of_bottles() -> None:
    end = at("05-02T10:00")
    just = end - dt.timedelta(microseconds=1)
    assert judge_bottle("x", "a", "a", end, just) == ()
    assert [r.code for r in judge_bottle("x", "a", "a", end, end)] == ["bottle_expired"]
    both = judge_bottle("x", "b", "a", end, end)
    assert [r.code for r in both] == ["bottle_of_another_therapy", "bottle_expired"]
    assert judge_unopened("x", None, named=False) == ()
    assert judge_unopened("x", 48, named=True) == ()
    assert [r.code for r in judge_unopened("x", 48, named=False)] == ["bottle_not_named"]


def test_the_time_once_opened_is_signed_by_two(bench: Bench) -> None:
    alone = bench.do("qa", "supplies:open_life:set", LIFE)
    assert "second_person_needed" in alone.verdict.codes
    lasts(bench)
    lasts(bench, hours=24)
    assert [r["hours"] for r in rows(bench, "open_life")] == [48, 24]
