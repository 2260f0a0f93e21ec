"""Deviations, holds, tasks and countersignatures as QA's acts."""

from __future__ import annotations

from tests.attacks import copy, rows
from tests.journey.administration.suite import Suite
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.act import Answer

REPORT = "quality:deviation:reported"
ASSESS = "quality:deviation:assessed"


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def judged(severity: str = "major", outcome: str = "closed") -> dict[str, str]:
    return {"severity": severity, "conclusion": "no effect on the cells", "outcome": outcome}


def test_a_reported_deviation_brings_the_catalogues_severity(bench: Bench) -> None:
    """D17, a vessel dropped, is minor; D27, labels that do not add up, is critical."""
    way = Way(bench).enrolled()
    way.did("tech", REPORT, code="D17", severity="minor", title="dropped")
    way.did("tech", REPORT, code="D27", severity="minor", title="one label short")
    assert {(d["code"], d["severity"]) for d in rows(bench, "deviation")} == {
        ("D17", "minor"),
        ("D27", "critical"),
    }


def test_a_code_that_the_definition_does_not_know_is_refused(bench: Bench) -> None:
    way = Way(bench).enrolled()
    assert codes(way.act("tech", REPORT, code="D99", title="?")) == ("deviation_code_unknown",)


def test_a_deviation_may_put_its_container_on_hold_at_once(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    out = suite.did(
        "tech", REPORT, title="cloudy", hold=True, containers=[suite.codes["MSC-U1"]]
    ).outputs
    (hold,) = rows(bench, "hold")
    assert (hold["container_id"], hold["deviation_id"]) == (
        suite.units["MSC-U1"],
        out["deviation"],
    )


def test_a_deviation_on_another_patients_container_is_an_identity_stop(bench: Bench) -> None:
    other = Suite(bench, 8).prepared("msc")
    way = Way(bench).enrolled()
    answer = way.act("tech", REPORT, title="mixed up", containers=[other.codes["MSC-U1"]])
    assert answer.verdict.identity_stop
    assert rows(bench, "deviation") == []


def test_qa_may_raise_a_severity_and_never_lower_it(bench: Bench) -> None:
    way = Way(bench).enrolled()
    out = way.did("tech", REPORT, code="D27", title="one label short").outputs
    one = {"deviation": out["deviation"]}
    assert codes(way.act("qa", ASSESS, **one, **judged("major"))) == ("severity_below_catalogue",)
    assert way.act("qa", ASSESS, **one, **judged("critical", "open")).accepted
    assert way.act("qa", ASSESS, **one, **judged("critical")).accepted
    assert codes(way.act("qa", ASSESS, **one, **judged("critical"))) == ("deviation_closed",)


def test_nobody_assesses_their_own_report_and_only_qa_assesses(bench: Bench) -> None:
    way = Way(bench).enrolled()
    out = way.did("qa", REPORT, title="late entry").outputs
    one = {"deviation": out["deviation"]}
    assert codes(way.act("qa", ASSESS, **one, **judged())) == ("own_deviation",)
    assert codes(way.act("tech", ASSESS, **one, **judged())) == ("not_qualified",)
    assert way.act("qa_2", ASSESS, **one, **judged()).accepted


def test_a_hold_ends_once_and_after_its_deviation_is_judged(bench: Bench) -> None:
    way = Way(bench).enrolled()
    out = way.did("tech", REPORT, title="warm", severity="critical", hold=True).outputs
    hold = rows(bench, "hold")[0]["id"]
    end = {"hold": hold, "reason": "within validated range"}
    tag = "quality:hold:ended"
    assert codes(way.act("qa", tag, **end)) == ("deviation_not_assessed",)
    way.did("qa", ASSESS, deviation=out["deviation"], **judged("critical", "open"))
    assert codes(way.act("qa", tag, **end)) == ("critical_deviation_open",)
    way.did("qa", ASSESS, deviation=out["deviation"], **judged("critical"))
    assert way.act("qa", tag, **end).accepted
    assert codes(way.act("qa", tag, **end)) == ("hold_ended_before",)


def test_a_hold_of_one_therapy_is_not_ended_through_another(bench: Bench) -> None:
    other = Way(bench, 8).enrolled()
    other.did("qa", "quality:hold:placed", reason="question")
    hold = rows(bench, "hold")[0]["id"]
    way = Way(bench).enrolled()
    answer = way.act("qa", "quality:hold:ended", hold=hold, reason="mine")
    assert codes(answer) == ("hold_unknown",)


def test_a_task_is_done_by_its_owner_or_qa(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", awaiting=("sterility",))
    suite.review()
    suite.dispose("conditionally_released")
    task = rows(bench, "task")[0]["id"]
    done = {"task": task, "outcome": "negative"}
    assert codes(suite.act("tech", "quality:task:done", **done)) == ("task_of_somebody_else",)
    assert suite.act("qc_manager", "quality:task:done", **done).accepted
    assert codes(suite.act("qa", "quality:task:done", **done)) == ("task_done_before",)


def test_a_step_is_countersigned_once_by_somebody_qualified(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", unchecked=True)
    steps = [
        s["id"]
        for s in rows(bench, "step_record")
        if s["check_kind"] == "later" and s["verified_by"] is None
    ]
    tag = "quality:step:countersigned"
    # S21 is checked by the QC manager
    assert codes(suite.act("tech", tag, steps=steps)) == ("not_qualified",)
    assert suite.act("qc_manager", tag, steps=steps).accepted
    assert codes(suite.act("qc_manager", tag, steps=steps)) == ("step_checked_before",)
    assert codes(suite.act("qc_manager", tag, steps=["step-unknown"])) == ("step_unknown",)
    performer = rows(bench, "countersignature")[0]["performed_by"]
    for keys in (True, False):
        refused = copy(bench, "countersignature", keys=keys, signed_by=performer, step_id="x")
        assert refused in ("i04_countersigned_by_another", "i04_countersigns_the_performer")
