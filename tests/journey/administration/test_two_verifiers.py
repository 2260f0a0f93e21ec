"""Two people, each on their own sign-in; the second sees nothing of the first (H21, I04)."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.journey.administration.suite import day0
from tests.journey.administration.test_pages import _passwords, app, check
from tests.sites import Bench
from tests.staff.ground import sign_in, with_passwords
from tests.upkeep.ground import client_of
from tracker.act import Answer
from tracker.journey.administration.bedside import two_checkers
from tracker.journey.administration.bedside.acts import checking
from tracker.journey.administration.bedside.two_checkers import CheckHere, judge_two_checks
from tracker.people.alarms.present import Alarms

__all__ = ["_passwords", "app"]
PLACE = {"side": "left", "artery": "mfca"}
OF_THE_REQUEST = re.compile(
    r'name="(?:op_id|seen|csrf_token)" value="[^"]*"|20[0-9]{2}-[-0-9]+T[.:0-9]+[+][0-9:]+'
)


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def seen_by(client: FlaskClient, session: str) -> str:
    """What the screen of the check says, without what every request has anew."""
    page = client.get(f"/bedside/session/{session}").get_data(as_text=True)
    return OF_THE_REQUEST.sub("", page)


def test_one_person_is_refused_as_both_verifiers_at_any_distance(bench: Bench) -> None:
    suite = day0(bench)
    assert suite.check("infusion_nurse", "MSC-U1").outputs["answer"] == "first_check_done"
    for seconds in (0, 1, 60, 120):
        bench.clock.on(seconds=seconds)
        assert codes(suite.check("infusion_nurse", "MSC-U1")) == ("one_person_twice",)
    assert len(rows(bench, "unit_check")) == 1
    assert rows(bench, "unit_match") == []


def test_one_person_is_refused_as_the_second_signature(bench: Bench) -> None:
    suite = day0(bench)
    given: dict[str, Any] = {
        "wristband": suite.band,
        "spoken_name": "Synthetic Person 7",
        "spoken_birth_on": "1988-03-14",
        "sides": ["left"],
    }
    tag = "administration:patient:signed_in"
    twice = suite.act("infusion_nurse", tag, "infusion_nurse", **given)
    assert "same_person_twice" in codes(twice)
    alone = suite.act("infusion_nurse", tag, None, **given)
    assert "second_person_needed" in codes(alone)


def test_without_the_rule_the_database_refuses_one_person_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first check is taken for somebody else's: the match of one with oneself cannot stand."""
    suite = day0(bench)
    suite.check("infusion_nurse", "MSC-U1")
    monkeypatch.setattr(checking, "any", lambda _: False, raising=False)
    (why,) = suite.check("infusion_nurse", "MSC-U1").reasons
    assert why.code == "database_refused"
    assert why.about.startswith("i04_")


def test_the_second_person_sees_nothing_of_the_first_check(bench: Bench, app: Flask) -> None:
    suite = day0(bench)
    nurse = client_of(bench, "infusion_nurse", app)
    physician = client_of(bench, "physician", app)
    before = seen_by(physician, suite.session)
    assert "MSC-U1" in before
    assert check(nurse, suite, "MSC-U1", **PLACE).status_code == 303
    assert seen_by(physician, suite.session) == before
    # and scans both for themselves: the nurse's wristband scan does not count for the physician
    path = f"/bedside/session/{suite.session}/check"
    alone = physician.post(path, data={"scan": suite.codes["MSC-U1"], **PLACE})
    assert alone.status_code == 409
    assert len(rows(bench, "unit_check")) == 1
    matched = check(physician, suite, "MSC-U1", **PLACE)
    assert matched.status_code == 200
    assert len(rows(bench, "unit_match")) == 1


NOW = dt.datetime(2026, 5, 18, 13, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("by", "unit", "after_s", "found"),
    [
        ("physician", "U1", 0, True),
        ("physician", "U1", 9.999, True),
        ("physician", "U1", 10, False),
        ("physician", "U2", 1, False),
        ("nurse", "U1", 1, False),
    ],
)
def test_two_checks_of_one_unit_are_judged_to_the_second(
    by: str, unit: str, after_s: float, *, found: bool
) -> None:
    first = CheckHere("nurse", "U1", NOW)
    then = CheckHere(by, unit, NOW + dt.timedelta(seconds=after_s))
    apart = Alarms().people_apart
    assert bool(judge_two_checks(first, then, apart)) == found
    assert judge_two_checks(None, then, apart) == ()


def at_one_screen(bench: Bench, app: Flask, seconds: int) -> list[dict[str, Any]]:
    """Two people check a unit in one browser, so far apart; the tasks that came of it."""
    suite = day0(bench)
    with_passwords(bench, "infusion_nurse", "physician")
    client, _ = sign_in(app, "infusion_nurse")
    assert check(client, suite, "MSC-U1", **PLACE).status_code == 303
    bench.clock.on(seconds=seconds)
    sign_in(app, "physician", client=client)
    assert check(client, suite, "MSC-U1", **PLACE).status_code == 200  # refused nothing
    assert len(rows(bench, "unit_match")) == 1
    return rows(bench, "task")


def test_two_checks_within_seconds_at_one_screen_are_an_alert_of_the_record(
    bench: Bench, app: Flask
) -> None:
    (task,) = at_one_screen(bench, app, 4)
    assert (task["kind"], task["owner"]) == ("two_people", "qa")
    entry = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
    assert json.loads(entry["header"])["tag"] == two_checkers.TAG
    (why,) = json.loads(entry["answer"])["reasons"]
    assert (why["code"], why["severity"]) == ("two_people_at_once", "alert")


def test_with_time_between_there_is_no_alert(bench: Bench, app: Flask) -> None:
    assert at_one_screen(bench, app, 10) == []


def test_without_the_comparison_one_person_for_both_stays_unseen(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two_checkers, "judge_two_checks", lambda *_: ())
    assert at_one_screen(bench, app, 1) == []
