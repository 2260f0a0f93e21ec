"""A decision by telephone: read back, at risk only, signed by its author before any release."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from tests.attacks import PASSED, rows, shell
from tests.journey.administration.suite import Suite
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.act import Answer
from tracker.journey.release import facts as release_facts
from tracker.quality import at_risk

RECORD, SIGN = "quality:verbal:recorded", "quality:verbal:signed"
MINUTE = dt.timedelta(minutes=1)


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def held(bench: Bench) -> tuple[Suite, str]:
    """Six filled units; at night the lot is put on hold."""
    suite = Suite(bench).prepared("msc")
    lot = suite.lots["msc"]
    hold = suite.did("qa", "quality:hold:placed", reason="incubator alarm", lot=lot).outputs
    return suite, str(rows(bench, "hold")[0]["id"] if "hold" not in hold else hold["hold"])


def said(bench: Bench, hold: str) -> dict[str, Any]:
    now = bench.clock.at
    return {
        "hold": hold,
        "author": "qp",
        "words": "Feed them and go on; nothing is given before I have seen the chart.",
        "told_at": (now - 3 * MINUTE).isoformat(),
        "read_back_at": (now - 2 * MINUTE).isoformat(),
        "read_back": True,
    }


def told(suite: Suite, hold: str, who: str = "tech_3", **other: Any) -> Answer:
    return suite.act(who, RECORD, **(said(suite.bench, hold) | other))


def ended(suite: Suite, hold: str) -> None:
    """Quality has looked at the chart: the hold is over."""
    suite.did("qa", "quality:hold:ended", hold=hold, reason="chart seen, 37.1 °C throughout")


def test_it_is_written_down_by_who_heard_it_with_a_task_for_its_author(bench: Bench) -> None:
    suite, hold = held(bench)
    answer = told(suite, hold)
    assert answer.accepted, codes(answer)
    (row,) = rows(bench, "verbal_decision")
    assert (row["decided_by"], row["heard_by"]) == (bench.people["qp"], bench.people["tech_3"])
    (task,) = [t for t in rows(bench, "task") if t["kind"] == "verbal_decision"]
    assert task["owner"] == "qualified_person"
    assert rows(bench, "hold_release") == []  # the hold stands: nothing is released or given


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("other", "who", "code"),
    [
        ({"author": "tech"}, "tech_3", "verbal_author_may_not_decide"),
        ({"author": "nobody.here"}, "tech_3", "verbal_author_may_not_decide"),
        ({}, "qp", "same_person_twice"),
        ({"hold": "hold-unknown"}, "tech_3", "hold_unknown"),
        ({"read_back": False}, "tech_3", "field_not_readable"),
        ({"told_at": "2030-01-01T00:00:00+08:00"}, "tech_3", "done_in_the_future"),
    ],
)
def test_what_is_no_decision_by_telephone(
    bench: Bench, other: dict[str, Any], who: str, code: str
) -> None:
    suite, hold = held(bench)
    given = said(bench, hold) | other
    assert code in codes(suite.act(who, RECORD, **given))
    assert rows(bench, "verbal_decision") == []


def test_no_lot_that_it_touches_is_released_before_its_author_has_signed(bench: Bench) -> None:
    suite, hold = held(bench)
    verbal = told(suite, hold).outputs["verbal"]
    assert "on_hold" in codes(suite.review())
    ended(suite, hold)
    assert suite.review().accepted
    refused = suite.dispose()
    assert codes(refused) == ("verbal_decision_unsigned",)
    assert dict(refused.reasons[0].facts)["person"] == "Qp"
    other = suite.act("qa", SIGN, verbal=verbal, confirmed=True)
    assert codes(other) == ("verbal_of_somebody_else",)
    bare = suite.bench.do(
        "qp", SIGN, {"therapy": suite.therapy, "verbal": verbal, "confirmed": True}, signed=False
    )
    assert "signature_needed" in codes(bare)
    assert suite.act("qp", SIGN, verbal=verbal, confirmed=True).accepted
    (done,) = rows(bench, "task_done")
    assert done["outcome"] == "confirmed"
    meanings = {s["meaning"] for s in rows(bench, "signature")}
    assert "verbal_confirmed" in meanings
    again = suite.dispose()
    assert again.accepted, codes(again)


@pytest.mark.spoils_record
def test_with_the_rule_removed_the_database_still_refuses_and_without_it_releases(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite, hold = held(bench)
    told(suite, hold)
    ended(suite, hold)
    assert suite.review().accepted
    monkeypatch.setattr(release_facts, "verbal_decisions", lambda *_: [])
    refused = suite.dispose()
    assert (codes(refused), refused.reasons[0].about) == (
        ("database_refused",),
        "i20_verbal_decision_signed_first",
    )
    with shell(bench) as s:
        s.unguard("i20_verbal_decision_signed_first", "insert into disposition values (1)")
    assert suite.dispose().accepted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_denied_one_opens_a_deviation(bench: Bench) -> None:
    suite, hold = held(bench)
    verbal = told(suite, hold).outputs["verbal"]
    bare = suite.act("qp", SIGN, verbal=verbal, confirmed=False)
    assert codes(bare) == ("change_needs_its_reason",)
    assert suite.act("qp", SIGN, verbal=verbal, confirmed=False, remark="I said wait.").accepted
    assert "verbal_decision_denied" in {d["title"] for d in rows(bench, "deviation")}
    ended(suite, hold)
    assert "deviation_not_assessed" in codes(suite.review())


@pytest.mark.parametrize("engine", ["sqlite"])
def test_it_opens_the_way_at_risk_for_exactly_its_holds(bench: Bench) -> None:
    suite, hold = held(bench)
    with bench.site.database.reading() as s:
        here: Any = SimpleNamespace(s=s)
        assert at_risk._said_by_telephone(here, suite.therapy, {hold}) == ""
    told(suite, hold)
    with bench.site.database.reading() as s:
        here.s = s
        assert "go on" in at_risk._said_by_telephone(here, suite.therapy, {hold})
        assert at_risk._said_by_telephone(here, suite.therapy, {hold, "another"}) == ""


@pytest.mark.spoils_record
def test_the_database_takes_no_signature_but_the_authors(bench: Bench) -> None:
    suite, hold = held(bench)
    verbal = told(suite, hold).outputs["verbal"]

    values = f"'{verbal}', '{suite.therapy}', '{bench.people['qa']}'"
    statement = (
        "insert into verbal_signature (verbal_id, therapy_id, signed_by, signed_at, confirmed,"
        f" remark) values ({values}, '2026-04-01T00:00:00.000000Z', true, '')"
    )
    with shell(bench) as s:
        assert s.refused(statement) == "i21_signed_by_who_decided"
    with shell(bench, unguarded=True) as s:
        assert s.refused(statement) == PASSED


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_its_pages_ask_read_and_are_found_by_the_author(bench: Bench, language: str) -> None:
    suite, hold = held(bench)
    app = app_of(bench)
    page = f"/therapies/{suite.therapy}/telephone"
    words = {"en": "Decision by telephone", "zh_Hans_CN": "电话决定"}[language]
    assert words in client_of(bench, "tech_3", app, language).get(page).get_data(as_text=True)
    verbal = told(suite, hold).outputs["verbal"]
    listed = client_of(bench, "qp", app, language).get("/to-sign").get_data(as_text=True)
    assert f"/telephone/{verbal}" in listed
    assert f"/telephone/{verbal}" not in client_of(bench, "qa", app, language).get(
        "/to-sign"
    ).get_data(as_text=True)
    own = client_of(bench, "qp", app, language).get(f"/telephone/{verbal}").get_data(as_text=True)
    assert "nothing is given before I have seen the chart" in own
