"""The testing station's pages: limits before typing, and what a failing result sets in motion."""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from tests.ground import Ground
from tests.journey.testing.test_results import lab, on, take
from tests.journey.walk import Given
from tests.pages.entries import entries, refused_for, same_act, to_tick
from tests.pages.hands import Hands, hands, known_passwords
from tracker.journey.testing.models import TestResult
from tracker.quality.models import Task

__all__ = ["hands", "known_passwords", "lab"]


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the acts have their own tests on both engines


def test_sample_is_taken_with_the_limits_of_its_tests_in_sight(lab: Ground, hands: Hands) -> None:
    on(lab, 5, 18, 9, 36)
    path = f"/containers/{lab.ids['POOL-P2']}/sample"
    page = hands.look("analyst", path)
    assert "dye exclusion or PI · ≥ 70 %" in page
    assert hands.client("nurse").get(path).status_code == 403
    typed: Given = {"purpose": "release", "tests": ["viability", "gram"], "name": "QC-M0"}
    wrong = hands.post("analyst", path, by_hand=lab.ids["POOL-P2"], **typed | {"name": "M0"})
    assert wrong.status_code == 409
    assert 'value="M0"' in wrong.text
    answer = hands.post("analyst", path, by_hand=lab.ids["POOL-P2"], **typed)
    assert answer.status_code == 303
    given = {"therapy": lab.therapy, "of": lab.ids["POOL-P2"], **typed}
    same_act(lab.bench, "analyst", "testing:sample:taken", given)


def test_passing_results_are_entered_at_once_as_by_the_act(lab: Ground, hands: Hands) -> None:
    on(lab, 5, 18, 9, 36)
    sample = take(lab, "QC-M0", "POOL-P2", "viability", "gram", purpose="release")
    on(lab, 5, 18, 11, 40)
    path = f"/samples/{sample}/results"
    page = hands.look("analyst", path)
    assert "Limits: <b>≥ 70 %</b>" in page
    assert "no organisms" in page
    assert hands.client("tech").get(path).status_code == 403
    typed: Given = {"by_hand": sample, "r-viability": "94.6", "r-gram": "no_organisms"}
    answer = hands.post("analyst", path, **typed | {"r-viability": "1,250"})
    assert refused_for(lab.bench) == {"reading_ambiguous"}
    assert 'value="1,250"' in answer.text
    beside = answer.text[answer.text.index('id="f-r-viability"') :]
    assert "Refused" in beside[: beside.index("f-r-gram") if "f-r-gram" in beside else 2000]
    assert hands.post("analyst", path, **typed).status_code == 303
    results = [
        {"test": "viability", "raw": "94.6", "unit": "%"},
        {"test": "gram", "raw": "no_organisms", "unit": ""},
    ]
    given = {"therapy": lab.therapy, "sample": sample, "results": results}
    same_act(lab.bench, "analyst", "testing:result:entered", given)
    assert "Read before" in hands.look("analyst", path)


def test_failing_result_says_deviation_hold_and_tasks_before_it_is_entered(
    lab: Ground, hands: Hands
) -> None:
    on(lab, 5, 18, 9, 36)
    sample = take(lab, "QC-M0", "POOL-P2", "viability", purpose="release")
    on(lab, 5, 18, 11, 40)
    path, before = f"/samples/{sample}/results", entries(lab.bench)
    typed: Given = {"by_hand": sample, "r-viability": "66.0"}
    page = html.unescape(hands.post("analyst", path, **typed).text)
    for said in ("Deviation D28", "put on hold", "Task for QC manager", "MSC"):
        assert said in page
    assert 'value="66.0"' in page
    assert entries(lab.bench) == before
    answer = hands.post("analyst", path, outlook_read=to_tick(page), **typed)
    assert answer.status_code == 303
    with lab.bench.site.database.reading() as s:
        task = s.scalars(select(Task)).one()
        result = s.scalars(select(TestResult)).one()
    assert (task.kind, task.owner) == ("open_oos_investigation", "qc_manager")  # as foretold
    _investigated_and_decided(lab, hands, result.id)


def _investigated_and_decided(lab: Ground, hands: Hands, result: str) -> None:
    path = f"/results/{result}/decision"
    assert "the investigation is not closed" in hands.look("qa", path)
    typed: Given = {"outcome": "confirmed", "rationale": "it stands"}
    refused = hands.post("qa", path, "qp", **typed)
    assert refused_for(lab.bench) == {"investigation_not_closed"}
    assert ">it stands</textarea>" in refused.text
    inquiry: Given = {
        "checked": "dilution, dye lot, counter",
        "conclusion": "nothing found",
        "assignable_cause": "false",
        "closed": "true",
    }
    where = f"/results/{result}/inquiry"
    assert "66.0 %" in hands.look("qc_manager", where)
    assert hands.post("qc_manager", where, "qa", **inquiry).status_code == 303
    given = {"therapy": lab.therapy, "result": result}
    same_act(lab.bench, "qc_manager", "testing:oos:investigated", given | inquiry, "qa")
    assert "no cause in the laboratory was found" in hands.look("qa", path)
    assert hands.post("qa", path, "qp", **typed).status_code == 303
    same_act(lab.bench, "qa", "testing:oos:decided", given | typed, "qp")
    assert hands.client("tech").get(path).status_code == 403
