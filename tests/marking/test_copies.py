"""A second copy of one print: a photocopy, or a label that was kept (H02)."""

from __future__ import annotations

import json

import pytest

from tests.attacks import rows
from tests.ground import Ground
from tests.marking.test_printing import lab, labels_of
from tests.upkeep.ground import app_of, client_of
from tracker.act import Answer
from tracker.marking.copies import alarm

__all__ = ["lab"]


def put_on_again(lab: Ground, name: str) -> Answer:
    """The label of P1-F01 on this container; it is on P1-F01."""
    again = [{"code": lab.codes["P1-F01"], "container": lab.ids[name]}]
    given = {"therapy": lab.therapy, "applied": again}
    return lab.bench.do("tech", "marking:labels:applied", given, second="tech_2")


def put_on(lab: Ground) -> None:
    labels_of(lab, "P1-F01", "P1-F02")
    put = [{"code": lab.codes["P1-F01"], "container": lab.ids["P1-F01"]}]
    lab.did("tech", "marking:labels:applied", {"applied": put}, second="tech_2")


def test_a_second_apply_scan_of_one_print_is_refused_and_recorded(lab: Ground) -> None:
    """On its own container as on another: the print was used, whatever paper it now stands on."""
    put_on(lab)
    states = len(rows(lab.bench, "label_state"))
    for name in ("P1-F01", "P1-F02"):
        why = put_on_again(lab, name).verdict.codes
        assert {"label_in_another_state", "label_applied_twice"} == set(why)
        newest = max(rows(lab.bench, "log_entry"), key=lambda e: e["seq"])
        assert json.loads(newest["header"])["tag"] == "marking:labels:applied"
        assert not json.loads(newest["answer"])["accepted"]
    assert len(rows(lab.bench, "label_state")) == states


def test_two_apply_scans_of_one_print_raise_an_alarm_once(lab: Ground) -> None:
    put_on(lab)
    for name in ("P1-F01", "P1-F02", "P1-F01"):
        assert not put_on_again(lab, name).accepted
    (deviation,) = rows(lab.bench, "deviation")
    assert (deviation["title"], deviation["container_id"], deviation["severity"]) == (
        "label_applied_twice",
        lab.ids["P1-F01"],
        "major",
    )
    (task,) = rows(lab.bench, "task")
    assert (task["kind"], task["owner"]) == ("label_copy", "qa")


def test_a_copy_told_after_qa_closed_the_first_is_told_again(lab: Ground) -> None:
    put_on(lab)
    put_on_again(lab, "P1-F02")
    judged = {"severity": "major", "conclusion": "scanned twice in haste", "outcome": "closed"}
    given = {"deviation": rows(lab.bench, "deviation")[0]["id"]} | judged
    lab.did("qa", "quality:deviation:assessed", given)
    put_on_again(lab, "P1-F02")
    assert len(rows(lab.bench, "deviation")) == len(rows(lab.bench, "task")) == 2


def test_the_alarm_is_on_the_page_of_quality_assurance(lab: Ground) -> None:
    put_on(lab)
    app = app_of(lab.bench)
    tech = client_of(lab.bench, "tech", app)
    address = f"/containers/{lab.ids['P1-F01']}/labels/apply"
    stopped = tech.post(f"{address}/scan", data={"scan": lab.codes["P1-F01"]})
    assert stopped.status_code == 409
    assert [d["title"] for d in rows(lab.bench, "deviation")] == ["label_applied_twice"]
    desk = client_of(lab.bench, "qa", app).get("/therapies/" + lab.therapy).get_data(as_text=True)
    assert "A label was put on twice: find the copy" in desk
    assert "is on its container already" in desk


def test_a_label_that_may_go_on_raises_nothing(lab: Ground) -> None:
    put_on(lab)
    put = [{"code": lab.codes["P1-F02"], "container": lab.ids["P1-F02"]}]
    lab.did("tech", "marking:labels:applied", {"applied": put}, second="tech_2")
    wrong = lab.codes_of("tech", "marking:label:copied", {"label": "MT1C0000000000000000000000000"})
    assert "label_applied_twice" not in wrong
    assert rows(lab.bench, "deviation") == rows(lab.bench, "task") == []


def test_without_the_alarm_a_copy_is_refused_and_nobody_is_told(
    lab: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm, "ALARMS", [])
    put_on(lab)
    assert not put_on_again(lab, "P1-F02").accepted
    assert rows(lab.bench, "deviation") == rows(lab.bench, "task") == []
