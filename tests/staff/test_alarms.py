"""The alarms of identity are set by two of quality assurance, within bounds (H20, H21)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.attacks import PASSED, Shell, rows
from tests.journey.administration.suite import Suite
from tests.sites import Bench
from tests.staff.ground import PASSWORD, with_passwords
from tests.upkeep.ground import client_of
from tracker.act import Answer
from tracker.people.alarms.present import Alarms, alarms_now
from tracker.people.alarms.rules import judge_alarms
from tracker.staff.alarms import acts

HOUSE = {"patients_apart_s": 20, "mismatches_lock": 3, "people_apart_s": 10}


def told(bench: Bench, who: str = "qa", second: str | None = "qa_2", **changes: Any) -> Answer:
    door = {"reason": "two theatres share a corridor"} | changes.pop("door", {})
    return bench.do(who, "staff:alarms:set", HOUSE | changes, second=second, **door)


def now(bench: Bench) -> Alarms:
    with bench.site.database.reading() as s:
        return alarms_now(s)


def test_until_the_site_says_otherwise_the_house_numbers_count(bench: Bench) -> None:
    assert now(bench).as_doc() == HOUSE
    assert told(bench, patients_apart_s=45).accepted
    assert now(bench) == Alarms(45, 3, 10)
    assert told(bench, patients_apart_s=60, mismatches_lock=2).accepted
    assert now(bench) == Alarms(60, 2, 10)
    assert [r["n"] for r in rows(bench, "alarm_setting")] == [0, 1]
    assert {r["reason"] for r in rows(bench, "alarm_setting")} == {"two theatres share a corridor"}


def test_it_takes_two_signatures_and_a_reason(bench: Bench) -> None:
    assert told(bench, door={"reason": " "}, patients_apart_s=45).verdict.codes == (
        "change_needs_its_reason",
    )
    assert not told(bench, second=None, patients_apart_s=45).accepted
    assert not told(bench, second="qa", patients_apart_s=45).accepted
    assert not told(bench, door={"signed": False}, patients_apart_s=45).accepted
    assert not told(bench, who="tech", patients_apart_s=45).accepted
    assert rows(bench, "alarm_setting") == []


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("patients_apart_s", 20, 300), ("mismatches_lock", 1, 3), ("people_apart_s", 5, 120)],
)
def test_no_value_switches_an_alarm_off(name: str, low: int, high: int) -> None:
    for value, codes in (
        (low - 1, ["policy_out_of_bounds"]),
        (low, []),
        (high, []),
        (high + 1, ["policy_out_of_bounds"]),
        (HOUSE[name], ["policy_has_this_value"]),
    ):
        other = HOUSE | {"people_apart_s": 11}  # so that a bound that is the default is a change
        now = HOUSE if codes == ["policy_has_this_value"] else other
        assert [r.code for r in judge_alarms(now | {name: value}, now)] == (
            codes if value != now[name] else ["policy_has_this_value"]
        )


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"patients_apart_s": 0}, "i20_two_patients_are_told"),
        ({"mismatches_lock": 99}, "i20_mismatches_lock"),
        ({"people_apart_s": 0}, "i21_two_people_are_told"),
    ],
)
def test_without_the_rule_the_database_refuses_what_switches_it_off(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, change: dict[str, int], name: str
) -> None:
    monkeypatch.setattr(acts, "judge_alarms", lambda *_: ())
    (why,) = told(bench, "qa", "qa_2", **change).reasons
    assert (why.code, why.about) == ("database_refused", name)
    assert rows(bench, "alarm_setting") == []


def test_what_was_said_is_neither_changed_nor_removed(bench: Bench) -> None:
    assert told(bench, patients_apart_s=45).accepted
    shell = Shell(bench)
    assert shell.refused("update alarm_setting set mismatches_lock = 5") == "i08_never_changed"
    assert shell.refused("delete from alarm_setting") == "i08_never_removed"
    shell.close()
    free = Shell(bench, untriggered=True)
    with free.undone():
        assert free.refused("delete from alarm_setting") == PASSED
    free.close()


def test_the_page_sets_them_and_shows_each_refusal_beside_its_field(
    bench: Bench, app: Flask
) -> None:
    with_passwords(bench, "qa", "qa_2")
    qa = client_of(bench, "qa", app)
    page = qa.get("/alarms").get_data(as_text=True)
    assert "20 to 300; house default 20" in page
    form = {**HOUSE, "mismatches_lock": 2, "reason": "as agreed", "password": PASSWORD}
    form |= {"second_user": "qa_2", "second_password": PASSWORD}
    refused = qa.post("/alarms", data=form | {"patients_apart_s": 5})
    assert refused.status_code == 409
    assert "outside 20 to 300" in refused.get_data(as_text=True)
    assert qa.post("/alarms", data=form).status_code == 303
    assert now(bench).mismatches_lock == 2
    assert "2 tries" in qa.get("/alarms").get_data(as_text=True)


def test_the_mismatch_that_the_site_says_locks(bench: Bench) -> None:
    assert told(bench, mismatches_lock=2).accepted
    suite = Suite(bench, 7).prepared("msc").in_suite()
    assert suite.sign_in(spoken_birth_on="1988-03-15").verdict.identity_stop
    assert rows(bench, "deviation") == []
    suite.sign_in(spoken_birth_on="1988-03-15")
    assert [d["code"] for d in rows(bench, "deviation")] == ["D32"]
    assert suite.sign_in().verdict.codes == ("sign_in_locked",)


def test_the_seconds_that_the_site_says_tell_two_patients(bench: Bench, app: Flask) -> None:
    other = Suite(bench, 8).prepared("msc").in_suite()
    suite = Suite(bench, 7).prepared("msc").in_suite()
    assert told(bench, patients_apart_s=60).accepted
    nurse = client_of(bench, "infusion_nurse", app)
    assert nurse.post("/bedside/scan", data={"scan": other.band}).status_code == 303
    bench.clock.on(seconds=59)
    assert nurse.post("/bedside/scan", data={"scan": suite.band}).status_code == 409
    bench.clock.on(seconds=60)
    assert nurse.post("/bedside/scan", data={"scan": other.band}).status_code == 303
    assert [t["kind"] for t in rows(bench, "task")] == ["two_patients"]
