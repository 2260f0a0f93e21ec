"""A positive marker changes later labels, and asks for another label on what is there already."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.attacks import rows
from tests.journey.laboratory import Laboratory, laboratory
from tests.pages.hands import Hands, hands, known_passwords, labelled
from tests.sites import Bench
from tracker.dossier.desk.relabel import outdated
from tracker.identity.environment import Environment

__all__ = ["hands", "known_passwords"]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
TWO = ["P0-F01", "P0-F02"]
BIOHAZARD = "BIOHAZARD"  # 21 CFR 1271.90(c)(3): reactive test results


def found(bench: Bench) -> list[str]:
    with bench.site.database.reading() as s:
        return [x.short_name for x in outdated(s, Environment.TEST)]


def positive(lab: Laboratory) -> None:
    lab.bled("BLD-009").reported("BLD-009", hbsag="positive")


def test_a_positive_marker_opens_a_task_for_each_labelled_container(
    bench: Bench, hands: Hands
) -> None:
    lab = laboratory(bench).grown(16)
    labelled(lab, TWO)
    assert found(bench) == []
    positive(lab)
    assert found(bench) == TWO
    page = re.sub("<[^>]*>", "", hands.look("tech", "/today"))
    assert [f"Label {name} anew" in page for name in (*TWO, "P0-F03")] == [True, True, False]


def test_a_renewed_label_says_it_voids_the_old_and_closes_the_task(
    bench: Bench, hands: Hands
) -> None:
    lab = laboratory(bench).grown(16)
    labelled(lab, TWO)
    positive(lab)
    old = str(lab.names["P0-F01.code"])
    given: dict[str, Any] = {"label": old, "reason": "positive marker", "renewed": True}
    out = lab.did("tech", "marking:label:reprinted", "tech_2", **given).outputs
    put = [{"code": out["codes"]["P0-F01"], "container": lab.id("P0-F01")}]
    lab.did("tech", "marking:labels:applied", "tech_2", applied=put)
    assert found(bench) == TWO[1:]
    said = {r["code"]: str(r["snapshot"]) for r in rows(bench, "label_instance")}
    assert BIOHAZARD in said[out["codes"]["P0-F01"]]
    assert BIOHAZARD not in said[old]
    stopped = hands.client("tech").post("/scan", data={"scan": old})
    assert stopped.status_code == 409


def test_a_label_printed_after_the_marker_asks_for_no_task(bench: Bench) -> None:
    lab = laboratory(bench).grown(16)
    positive(lab)
    labelled(lab, TWO)
    assert found(bench) == []
