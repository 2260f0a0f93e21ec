"""Quality's pages: a hold placed and ended, a deviation reported and assessed, a task done."""

from __future__ import annotations

import html

import pytest

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.journey.walk import Given
from tests.pages.entries import refused_for, same_act, to_tick
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the acts have their own tests on both engines


@pytest.fixture
def suite(bench: Bench) -> Suite:
    return Suite(bench).prepared("msc")


def test_scanned_unit_is_put_on_hold_and_goes_on_when_qa_says_so(
    suite: Suite, hands: Hands
) -> None:
    path = f"/therapies/{suite.therapy}/hold"
    assert hands.scan("qa", path, suite.codes["MSC-U1"]).status_code == 303
    assert "MSC-U1" in hands.look("qa", path)
    assert hands.client("nurse").get(path).status_code == 403
    typed: Given = {"reason": "looks cloudy", "containers": suite.units["MSC-U1"]}
    page = html.unescape(hands.post("qa", path, **typed).text)
    assert "On hold: MSC-U1, with everything that comes from it." in page
    assert 'value="looks cloudy"' in page
    assert hands.post("qa", path, outlook_read=to_tick(page), **typed).status_code == 303
    given = {"therapy": suite.therapy, "reason": "looks cloudy"}
    held = given | {"containers": [suite.units["MSC-U1"]]}
    same_act(suite.bench, "qa", "quality:hold:placed", held)
    (hold,) = rows(suite.bench, "hold")
    end = f"/therapies/{suite.therapy}/hold/end"
    assert "looks cloudy" in hands.look("qa", end)
    refused = hands.post("qa", end, hold="hold-of-nobody", ground="clear again")
    assert refused_for(suite.bench) == {"hold_unknown"}
    assert ">clear again</textarea>" in refused.text
    assert hands.post("qa", end, hold=hold["id"], ground="clear again").status_code == 303
    given = {"therapy": suite.therapy, "hold": hold["id"], "reason": "clear again"}
    same_act(suite.bench, "qa", "quality:hold:ended", given)
    assert hands.client("tech").get(end).status_code == 403


def test_unit_of_another_patient_is_not_held_in_this_chart(suite: Suite, hands: Hands) -> None:
    other = Suite(suite.bench, 8).prepared("msc")
    path = f"/therapies/{suite.therapy}/hold"
    answer = hands.scan("qa", path, other.codes["MSC-U1"])
    assert "Identity stop" in answer.text


def test_deviation_is_reported_from_the_page_of_a_container_and_assessed_by_qa(
    suite: Suite, hands: Hands
) -> None:
    unit, path = suite.units["MSC-U1"], f"/therapies/{suite.therapy}/deviation"
    page = hands.client("tech").get(f"{path}?container={unit}").text
    assert "MSC-U1" in page
    typed: Given = {"title": "dropped", "code": "D17", "severity": "major", "hold": "false"}
    refused = hands.post("tech", path, **typed | {"title": "", "containers": unit})
    assert refused.status_code == 409
    assert f'value="{unit}" id="f-containers" checked' in refused.text
    assert hands.post("tech", path, containers=unit, **typed).status_code == 303
    given = {"therapy": suite.therapy, "containers": [unit], **typed}
    out = same_act(suite.bench, "tech", "quality:deviation:reported", given)
    assert hands.client("courier").get(path).status_code == 403
    path = f"/therapies/{suite.therapy}/deviation/assess"
    assert "dropped" in hands.look("qa", path)
    judged: Given = {"deviation": out["deviation"], "severity": "minor", "outcome": "closed"}
    judged["conclusion"] = "no effect on the cells"
    assert hands.post("qa", path, **judged).status_code == 303
    given = {"therapy": suite.therapy, **judged}
    same_act(suite.bench, "qa", "quality:deviation:assessed", given)
    assert hands.client("tech").get(path).status_code == 403


def test_task_is_done_by_its_owner_or_qa_and_by_nobody_else(suite: Suite, hands: Hands) -> None:
    suite.did("coordinator", "donor:consent:withdrawn", scopes=["manufacture"], material="destroy")
    task = next(t for t in rows(suite.bench, "task") if t["kind"] == "withdrawn_material")
    path = f"/tasks/{task['id']}"
    assert "Material of a withdrawn consent" in hands.look("qa", path)
    refused = hands.post("tech", path, outcome="done what was asked")
    assert refused_for(suite.bench) == {"task_of_somebody_else"}
    assert ">done what was asked</textarea>" in refused.text
    assert hands.post("qa", path, outcome="destroyed").status_code == 303
    given = {"therapy": suite.therapy, "task": task["id"], "outcome": "destroyed"}
    same_act(suite.bench, "qa", "quality:task:done", given)
    assert hands.client("courier").get(path).status_code == 403
