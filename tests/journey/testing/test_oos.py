"""A release result out of specification: held, investigated, never hidden (variant T03)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests import attacks
from tests.ground import Ground, ground
from tests.journey.testing.test_results import enter, lab, on, refused, stands, take
from tracker.journey.testing.models import TestResult, VerdictWord
from tracker.journey.testing.standing import Outcome
from tracker.journey.testing.state import lot_results, pending_tests
from tracker.quality.models import Deviation, Hold, Task
from tracker.therapy.present import therapy_now

__all__ = ["lab"]


@pytest.fixture
def failed(lab: Ground) -> Ground:
    """Viability 66 % in the release sample."""
    on(lab, 5, 18, 9, 36)
    take(lab, "QC-M0", "POOL-P2", "viability", "gram", purpose="release")
    on(lab, 5, 18, 11, 40)
    enter(lab, "QC-M0", ("viability", "66.0", "%"), ("gram", "no_organisms", ""))
    return lab


def failing(lab: Ground) -> str:
    with lab.bench.site.database.reading() as s:
        query = select(TestResult.id).where(TestResult.verdict == VerdictWord.FAIL)
        return s.scalars(query).one()


def investigate(lab: Ground, *, cause: bool, closed: bool = True) -> None:
    given = {
        "result": failing(lab),
        "checked": "dilution, dye lot, counter",
        "conclusion": "wrong dilution typed" if cause else "nothing found",
        "assignable_cause": cause,
        "closed": closed,
    }
    lab.did("qc_manager", "testing:oos:investigated", given, second="qa")


def decision(lab: Ground, outcome: str) -> dict[str, str]:
    return {"result": failing(lab), "outcome": outcome, "rationale": "as investigated"}


def test_a_failing_result_opens_a_deviation_and_holds_its_lot_alone(failed: Ground) -> None:
    with failed.bench.site.database.reading() as s:
        deviation = s.scalars(select(Deviation)).one()
        hold = s.scalars(select(Hold)).one()
        task = s.scalars(select(Task)).one()
    assert (deviation.code, deviation.lot_id) == ("D28", failed.lots["msc"])
    assert (hold.lot_id, hold.container_id) == (failed.lots["msc"], None)
    assert (task.kind, task.owner) == ("open_oos_investigation", "qc_manager")


def test_66_percent_stands_against_release(failed: Ground) -> None:
    standing = stands(failed)["viability"]
    assert (standing.outcome, standing.suffices) == (Outcome.FAIL, False)


def test_a_retest_needs_a_recorded_investigation(failed: Ground) -> None:
    why = refused(failed, "QC-M0", ("viability", "94.6", "%"))
    assert why == {"retest_without_investigation"}


def test_a_later_pass_hides_no_failing_result(failed: Ground) -> None:
    investigate(failed, cause=False)
    enter(failed, "QC-M0", ("viability", "94.6", "%"))
    assert stands(failed)["viability"].outcome is Outcome.FAIL
    # a third reading would need an inquiry of its own
    assert refused(failed, "QC-M0", ("viability", "95.0", "%")) == {"retest_without_investigation"}


def test_a_new_sample_hides_no_failing_result_either(failed: Ground) -> None:
    take(failed, "QC-M1", "POOL-P2", "viability", purpose="release")
    read = [{"test": "viability", "raw": "94.6", "unit": "%"}]
    given = {"sample": failed.ids["QC-M1"], "results": read, "compared": True}  # far from the 66.0
    failed.did("analyst", "testing:result:entered", given, second="qc_manager")
    assert stands(failed)["viability"].outcome is Outcome.FAIL


def test_only_a_cause_in_the_laboratory_invalidates(failed: Ground) -> None:
    given = decision(failed, "invalidated")
    why = failed.codes_of("qa", "testing:oos:decided", given, second="qp")
    assert why == {"investigation_not_closed"}
    investigate(failed, cause=False)
    why = failed.codes_of("qa", "testing:oos:decided", given, second="qp")
    assert why == {"no_assignable_cause"}


def test_an_invalidated_result_gives_way_to_its_retest(failed: Ground) -> None:
    investigate(failed, cause=True)
    enter(failed, "QC-M0", ("viability", "94.6", "%"))
    failed.did("qa", "testing:oos:decided", decision(failed, "invalidated"), second="qp")
    assert stands(failed)["viability"].outcome is Outcome.PASS
    with failed.bench.site.database.reading() as s:
        assert len(lot_results(s, failed.lots["msc"])) == 3  # nothing left the record


def test_a_formally_accepted_result_suffices(failed: Ground) -> None:
    investigate(failed, cause=False)
    failed.did("qa", "testing:oos:decided", decision(failed, "accepted"), second="qp")
    assert stands(failed)["viability"].suffices
    why = failed.codes_of("qa", "testing:oos:decided", decision(failed, "confirmed"), second="qp")
    assert why == {"result_decided_already"}


def test_an_identity_mismatch_is_never_accepted(failed: Ground) -> None:
    take(failed, "QC-M9", "POOL-P2", "identity", purpose="release")
    out = enter(failed, "QC-M9", ("identity", "mismatch", ""))
    given = {
        "result": out["results"]["identity"],
        "checked": "labels read again",
        "conclusion": "nothing found",
        "assignable_cause": False,
        "closed": True,
    }
    failed.did("qc_manager", "testing:oos:investigated", given, second="qa")
    asked = {"result": given["result"], "outcome": "accepted", "rationale": "please"}
    why = failed.codes_of("qa", "testing:oos:decided", asked, second="qp")
    assert why == {"identity_never_exceptional"}


def test_a_rapid_set_of_more_than_three_hours_is_an_alert(failed: Ground) -> None:
    take(failed, "QC-M1", "POOL-P2", "cd73", purpose="release")
    failed.bench.clock.on(minutes=181)
    read = [{"test": "cd73", "raw": "98.0", "unit": "%"}]
    given = {"therapy": failed.therapy, "sample": failed.ids["QC-M1"], "results": read}
    answer = failed.bench.do("analyst", "testing:result:entered", given, second="qc_manager")
    assert answer.accepted
    assert "hold_time_exceeded" in answer.verdict.codes


def test_what_is_awaited_is_listed_by_test_and_sample(failed: Ground) -> None:
    take(failed, "QC-P1-2", "POOL-P1", "karyotype", "mycoplasma", "cd73")
    with failed.bench.site.database.reading() as s:
        therapy = therapy_now(s, failed.therapy)
        assert therapy is not None
        found = pending_tests(s, therapy, failed.lots["msc"])
    assert ("karyotype", "QC-P1-2") in found
    assert ("cd73", "QC-P1-2") not in found


# ---- attacks by SQL ----


def test_rows_of_another_therapy_cannot_be_written(failed: Ground) -> None:
    other = ground(failed.bench, 8)
    investigate(failed, cause=True)
    failed.did("qa", "testing:oos:decided", decision(failed, "invalidated"), second="qp")
    for keys in (True, False):
        for table, key in (
            ("sample", "container_id"),
            ("test_result", "id"),
            ("oos_investigation", "id"),
            ("oos_decision", "result_id"),
        ):
            fresh = failed.ids["MNC-A"] if key == "container_id" else "another"
            given: dict[str, Any] = {"therapy_id": other.therapy, key: fresh}
            said = attacks.copy(failed.bench, table, keys=keys, **given)
            assert said.startswith(("i01_", "i18_")), (table, said)


def test_a_failing_result_cannot_be_rewritten_or_removed(failed: Ground) -> None:
    with (
        pytest.raises(Exception, match="i08_never_changed"),
        failed.bench.site.database.writing() as conn,
    ):
        conn.exec_driver_sql("update test_result set verdict = 'pass'")
    with (
        pytest.raises(Exception, match="i08_never_removed"),
        failed.bench.site.database.writing() as conn,
    ):
        conn.exec_driver_sql("delete from test_result")


def test_every_check_of_the_tables_refuses(failed: Ground) -> None:
    investigate(failed, cause=True)
    bench = failed.bench
    qc_manager, qa = bench.people["qc_manager"], bench.people["qa"]
    source = attacks.rows(bench, "sample")[0]["of_container_id"]
    said = attacks.copy(bench, "sample", container_id=source)
    assert said == "i01_sample_is_not_its_source"
    analyst = bench.people["analyst"]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"reviewer": analyst}, "i04_result_reviewed_by_another"),
        ({"qualifier": "~"}, "i17_result_qualifier"),
        ({"verdict": "fine"}, "one_of_test_result_verdict"),
        ({"definition_id": "draft"}, "i30_result_under_an_approved_definition"),
    ]
    for changes, name in wrong:
        assert attacks.copy(bench, "test_result", id="new", **changes) == name
    said = attacks.copy(bench, "oos_investigation", id="new", second=qc_manager)
    assert said == "i04_investigated_by_two"
    row = {
        "result_id": failing(failed),
        "therapy_id": failed.therapy,
        "investigation_id": attacks.rows(bench, "oos_investigation")[0]["id"],
        "outcome": "accepted",
        "rationale": "alone",
        "decided_at": attacks.rows(bench, "test_result")[0]["entered_at"],
        "decided_by": qa,
        "second": qa,
    }
    assert attacks.insert(bench, "oos_decision", row) == "i04_decided_by_two"
    without = row | {"second": qc_manager, "investigation_id": "none"}
    said = attacks.insert(bench, "oos_decision", without)
    assert said == "i18_decision_needs_an_investigation"
