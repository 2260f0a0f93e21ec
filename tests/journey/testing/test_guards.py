"""Without its guard the attack succeeds: so it was the guard that refused."""

from __future__ import annotations

import pytest

from tests.ground import Ground
from tests.journey.testing.test_results import enter, lab, refused, take
from tracker.journey.testing import rules
from tracker.journey.testing.acts import oos, result

__all__ = ["lab"]
VIABILITY = ("viability", "66.0", "%")


def test_without_the_rule_a_failing_test_is_simply_repeated(
    lab: Ground,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(lab, "QC-M0", "POOL-P2", "viability", purpose="release")
    enter(lab, "QC-M0", VIABILITY)
    assert refused(lab, "QC-M0", ("viability", "94.6", "%")) == {"retest_without_investigation"}
    monkeypatch.setattr(rules, "judge_retest", lambda *_: ())
    enter(lab, "QC-M0", ("viability", "94.6", "%"))


def test_without_the_rule_a_result_is_set_aside_without_cause(
    lab: Ground,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(lab, "QC-M0", "POOL-P2", "viability", purpose="release")
    failed = enter(lab, "QC-M0", VIABILITY)["results"]["viability"]
    given = {
        "result": failed,
        "checked": "everything",
        "conclusion": "nothing",
        "assignable_cause": False,
        "closed": True,
    }
    lab.did("qc_manager", "testing:oos:investigated", given, second="qa")
    asked = {"result": failed, "outcome": "invalidated", "rationale": "in the way"}
    assert lab.codes_of("qa", "testing:oos:decided", asked, second="qp") == {"no_assignable_cause"}
    monkeypatch.setattr(oos, "judge_invalidation", lambda *_: ())
    lab.did("qa", "testing:oos:decided", asked, second="qp")


def test_without_the_answer_a_failing_result_holds_nothing(
    lab: Ground,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(lab, "QC-M0", "POOL-P2", "viability", purpose="release")
    monkeypatch.setattr(result, "answer", lambda *_: [])
    assert enter(lab, "QC-M0", VIABILITY)["deviations"] == []


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.spoils_record
def test_without_the_trigger_a_failing_result_is_rewritten(lab: Ground) -> None:
    take(lab, "QC-M0", "POOL-P2", "viability", purpose="release")
    enter(lab, "QC-M0", VIABILITY)
    rewrite = "update test_result set verdict = 'pass'"
    with (
        pytest.raises(Exception, match="i08_never_changed"),
        lab.bench.site.database.writing() as conn,
    ):
        conn.exec_driver_sql(rewrite)
    with lab.bench.site.database.writing() as conn:
        conn.exec_driver_sql("drop trigger guard_test_result_update")
        assert conn.exec_driver_sql(rewrite).rowcount == 1
