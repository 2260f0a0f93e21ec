"""A wristband that is on no wrist: ended ones, birthdays read off, two patients at once (H20)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.dossier.searched import BIRTHDAYS
from tests.journey.administration.suite import NAME, Suite, day0
from tests.journey.administration.test_pages import SAID, _passwords, app, scan
from tests.sites import Bench
from tests.upkeep.ground import client_of
from tracker.act import Answer
from tracker.identity.verdict import Severity
from tracker.journey.administration import rules
from tracker.journey.administration.bedside import pace, stops
from tracker.journey.administration.bedside.acts import patient
from tracker.journey.administration.bedside.pace import judge_pace
from tracker.people.alarms.present import Alarms

__all__ = ["_passwords", "app"]
NOW = dt.datetime(2026, 5, 18, 13, 0, tzinfo=dt.UTC)


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def newest(bench: Bench) -> tuple[str, dict[str, Any]]:
    entry = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
    return json.loads(entry["header"])["tag"], json.loads(entry["answer"])


def at_the_bedside(bench: Bench, app: Flask) -> tuple[Suite, Suite, FlaskClient]:
    """Two patients with units in the suite, and a nurse at one computer."""
    other = Suite(bench, 8).prepared("msc").in_suite()
    suite = Suite(bench, 7).prepared("msc").in_suite()
    return suite, other, client_of(bench, "infusion_nurse", app)


def ended(suite: Suite) -> None:
    suite.did("nurse", "therapy:wristband:ended", reason="discharged")


def replaced(suite: Suite) -> None:
    given = {"admission": "adm-2", "reason": "it tore"}
    suite.did("nurse", "therapy:wristband:issued", "nurse_2", **given)


@pytest.mark.parametrize("gone", [ended, replaced])
def test_an_ended_or_replaced_wristband_is_refused_at_every_scan(
    bench: Bench, app: Flask, gone: Any
) -> None:
    suite = day0(bench)
    gone(suite)
    assert "wristband_not_active" in codes(suite.sign_in())
    assert "wristband_not_active" in codes(suite.check("infusion_nurse", "MSC-U1"))
    assert "wristband_not_active" in codes(suite.start("MSC-U1"))
    asked = suite.spoken(wristband=suite.band)
    identity = suite.act("nurse", "collection:identity:checked", "physician", **asked)
    assert codes(identity) == ("wristband_not_active",)
    nurse = client_of(bench, "infusion_nurse", app)
    assert nurse.post("/bedside/scan", data={"scan": suite.band}).status_code == 409
    assert newest(bench)[1]["reasons"][0]["code"] == "wristband_not_active"
    assert len(rows(bench, "bedside_session")) == 1
    assert rows(bench, "unit_check") == rows(bench, "infusion_start") == []


def test_without_the_guard_an_ended_wristband_signs_its_patient_in(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    ended(suite)
    assert codes(suite.sign_in()) == ("wristband_not_active",)
    judge = rules.judge_sign_in

    def unguarded(*given: Any) -> list[Any]:
        return [r for r in judge(*given) if r.code != "wristband_not_active"]

    monkeypatch.setattr(patient, "judge_sign_in", unguarded)
    assert suite.sign_in().accepted


def test_the_birthday_is_typed_without_being_shown(bench: Bench, app: Flask) -> None:
    """Neither the screen, nor its head, nor the field holds what the patient has to say."""
    suite, _, nurse = at_the_bedside(bench, app)
    assert nurse.post("/bedside/scan", data={"scan": suite.band}).status_code == 303
    page = nurse.get("/bedside/patient").get_data(as_text=True)
    assert "spoken_birth_on" in page
    assert [b for b in BIRTHDAYS if b in page] == []
    assert NAME.format(n=7) not in page
    wrong = nurse.post("/bedside/patient", data=SAID | {"spoken_birth_on": "1988-03-15"})
    told = wrong.get_data(as_text=True)
    assert wrong.status_code == 409
    assert [b for b in (*BIRTHDAYS, "1988-03-15") if b in told] == []


def test_the_third_blind_mismatch_locks_by_the_page_too(bench: Bench, app: Flask) -> None:
    suite, _, nurse = at_the_bedside(bench, app)
    for n in (1, 2, 3):
        nurse.post("/bedside/scan", data={"scan": suite.band})
        assert nurse.post("/bedside/patient", data=SAID | {"spoken_birth_on": "1988-03-15"})
        assert len(rows(bench, "deviation")) == (n == 3)
    (deviation,) = rows(bench, "deviation")
    assert (deviation["code"], deviation["severity"]) == ("D32", "critical")
    assert nurse.post("/bedside/patient", data=SAID).status_code == 409
    assert newest(bench)[1]["reasons"][0]["code"] == "sign_in_locked"
    assert rows(bench, "bedside_session") == []


def test_without_the_lock_the_fourth_try_gets_in(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    monkeypatch.setattr(stops, "alarms_now", lambda _: Alarms(mismatches_lock=99))
    for _ in range(3):
        suite.sign_in(spoken_birth_on="1988-03-15")
    assert rows(bench, "deviation") == []
    assert suite.sign_in().accepted


@pytest.mark.parametrize(
    ("after_s", "whose", "found"),
    [(0, "B", True), (19, "B", True), (19.999, "B", True), (20, "B", False), (1, "A", False)],
)
def test_the_pace_is_judged_to_the_second(after_s: float, whose: str, *, found: bool) -> None:
    now = NOW + dt.timedelta(seconds=after_s)
    reasons = judge_pace(("A", NOW), whose, now, Alarms().patients_apart)
    assert [r.severity for r in reasons] == [Severity.ALERT] * found
    assert judge_pace(None, whose, now, Alarms().patients_apart) == ()


def test_two_patients_within_moments_at_one_computer_are_an_alert(bench: Bench, app: Flask) -> None:
    suite, other, nurse = at_the_bedside(bench, app)
    assert nurse.post("/bedside/scan", data={"scan": other.band}).status_code == 303
    bench.clock.on(seconds=12)
    alert = nurse.post("/bedside/scan", data={"scan": suite.band})
    assert alert.status_code == 409
    assert "12 s before" in alert.get_data(as_text=True)
    tag, answer = newest(bench)
    assert (tag, answer["reasons"][0]["code"]) == (pace.TAG, "two_patients_at_once")
    (task,) = rows(bench, "task")
    assert (task["therapy_id"], task["kind"], task["owner"]) == (
        suite.therapy,
        "two_patients",
        "qa",
    )
    assert other.therapy not in json.dumps(answer)
    # the patient is gone to, and the wristband on the wrist scanned again
    assert nurse.post("/bedside/scan", data={"scan": suite.band}).status_code == 303
    bench.clock.on(seconds=20)
    assert nurse.post("/bedside/scan", data={"scan": other.band}).status_code == 303
    assert len(rows(bench, "task")) == 1


def test_the_alert_comes_at_the_check_of_a_unit_too(bench: Bench, app: Flask) -> None:
    suite, other, nurse = at_the_bedside(bench, app)
    suite.signed_in()
    assert nurse.post("/bedside/scan", data={"scan": other.band}).status_code == 303
    bench.clock.on(seconds=5)
    assert scan(nurse, suite, suite.band).status_code == 409
    assert newest(bench)[0] == pace.TAG
    assert scan(nurse, suite, suite.codes["MSC-U1"], side="left", artery="mfca").status_code == 409
    assert rows(bench, "unit_check") == []


def test_at_another_computer_or_without_the_guard_there_is_no_alert(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite, other, nurse = at_the_bedside(bench, app)
    beside = client_of(bench, "physician", app)
    assert nurse.post("/bedside/scan", data={"scan": other.band}).status_code == 303
    assert beside.post("/bedside/scan", data={"scan": suite.band}).status_code == 303
    monkeypatch.setattr(pace, "judge_pace", lambda *_: ())
    assert nurse.post("/bedside/scan", data={"scan": suite.band}).status_code == 303
    assert rows(bench, "task") == []
