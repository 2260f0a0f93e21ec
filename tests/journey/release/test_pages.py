"""The pages of a lot's last word: revoked for every unit at once, closed when nothing waits."""

from __future__ import annotations

import html

import pytest

from tests.journey.administration.suite import Suite
from tests.journey.walk import Given
from tests.pages.entries import entries, refused_for, same_act, to_tick
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench

__all__ = ["hands", "known_passwords"]


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the acts have their own tests on both engines


def test_release_is_revoked_by_two_who_read_which_units_it_stops(
    bench: Bench, hands: Hands
) -> None:
    suite = Suite(bench).prepared("msc").released()
    path = f"/review/{suite.lots['msc']}/revoke"
    assert "MSC-U1" in hands.look("qp", path)
    assert hands.client("tech").get(path).status_code == 403
    typed: Given = {"why": "wrong reagent lot"}
    before = entries(bench)
    page = html.unescape(hands.post("qp", path, "qa", **typed).text)
    assert "These units will not be given any more: MSC-U1" in page
    assert entries(bench) == before
    alone = hands.post("qp", path, outlook_read=to_tick(page), **typed)
    assert refused_for(bench) == {"second_person_needed"}
    assert ">wrong reagent lot</textarea>" in alone.text
    answer = hands.post("qp", path, "qa", outlook_read=to_tick(page), **typed)
    assert answer.status_code == 303
    given = {"therapy": suite.therapy, "lot": suite.lots["msc"], "reason": "wrong reagent lot"}
    same_act(bench, "qp", "release:lot:revoked", given, "qa")


def test_record_is_closed_when_nothing_keeps_it_open(bench: Bench, hands: Hands) -> None:
    suite = Suite(bench).prepared("msc")
    path = f"/review/{suite.lots['msc']}/close"
    assert suite.dispose("rejected").accepted
    assert "open" in hands.look("qp", path)
    refused = hands.post("qp", path, "qa", note="all is in")
    assert refused_for(bench) == {"unit_not_destroyed"}
    assert ">all is in</textarea>" in refused.text
    suite.did(
        "tech",
        "material:container:discarded",
        "tech_2",
        containers=list(suite.codes.values()),
        why="rejected, incinerated",
    )
    assert hands.post("qp", path, "qa", note="all is in").status_code == 303
    given = {"therapy": suite.therapy, "lot": suite.lots["msc"], "note": "all is in"}
    same_act(bench, "qp", "release:lot:closed", given, "qa")
    assert hands.client("qa").get(path).status_code == 403
