"""Labels are printed only for a step that is open: nothing to lie about for later (H01)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import rows
from tests.ground import Ground
from tests.journey.administration.suite import Suite
from tests.journey.laboratory import Laboratory
from tests.marking.test_printing import lab
from tests.sites import Bench
from tests.workplace.test_acts import area
from tests.workplace.test_kits import STEP, Kit
from tracker.marking import acts as marking
from tracker.marking.models import LabelRole
from tracker.marking.open_step import OPEN, OPEN_OUTER, judge_open_step
from tracker.material.present import ContainerNow
from tracker.material.rules import TRANSITIONS
from tracker.material.words import Kind, State
from tracker.workplace.kits.acts import preparing

__all__ = ["lab"]
PRINT = "marking:labels:printed"


def one(kind: Kind, state: State) -> ContainerNow:
    return ContainerNow("c", "t", None, kind, "X-1", None, None, None, None, 1, state)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_first_label_only_while_the_step_has_the_container_at_hand(kind: Kind) -> None:
    """Filled or frozen by the run, in culture, marrow at its receipt: not shipped or stored."""
    may = {s for s in State if not judge_open_step([one(kind, s)], LabelRole.PRIMARY, ended=False)}
    expected = {State.PREPARED, State.IN_CULTURE if kind is Kind.VESSEL else State.FILLED}
    besides = {Kind.VIAL: {State.FROZEN}, Kind.MARROW: {State.RECEIVED, State.STORED}}
    besides[Kind.SAMPLE] = besides[Kind.MARROW]
    assert may == expected | besides.get(kind, set())
    assert may == OPEN[kind]
    assert may <= {t.from_state for t in TRANSITIONS if t.kind is kind}


def test_a_bag_or_box_only_until_it_has_left() -> None:
    for kind, states in OPEN_OUTER.items():
        for state in State:
            why = judge_open_step([one(kind, state)], LabelRole.OUTER, ended=False)
            assert [r.code for r in why] == ["no_open_step_for_label"] * (state not in states)
    gone = {State.SHIPPED, State.RECEIVED, State.ISSUED, State.ACCEPTED, State.INFUSED}
    assert not gone & frozenset().union(*OPEN_OUTER.values())
    why = judge_open_step([one(Kind.VIAL, State.FILLED)], LabelRole.OUTER, ended=False)
    assert [r.code for r in why] == ["no_open_step_for_label"]


def test_after_the_end_of_a_therapy_every_state_is_closed() -> None:
    for kind in Kind:
        why = judge_open_step([one(kind, State.FILLED)], LabelRole.PRIMARY, ended=True)
        assert [r.code for r in why] == ["therapy_over_no_labels"]


def over(lab: Ground) -> None:
    given = {"outcome": "discontinued", "reason": "the subject moved away"}
    lab.did("investigator", "therapy:therapy:ended", given)


def asked(lab: Ground, **more: Any) -> dict[str, Any]:
    return {"containers": [lab.ids["P1-F01"]], "layout": "flask"} | more


def test_nothing_is_printed_for_a_therapy_that_is_over(lab: Ground) -> None:
    over(lab)
    assert lab.codes_of("tech", PRINT, asked(lab)) == {"therapy_over_no_labels"}
    kit = asked(lab, step="S13", area=area(lab.bench)["area"])
    assert lab.codes_of("tech", "workplace:kit:prepared", kit) == {"therapy_over_no_labels"}
    assert rows(lab.bench, "label_instance") == rows(lab.bench, "label_kit") == []


def test_what_is_kept_after_the_end_gets_its_lost_label_again(lab: Ground) -> None:
    lab.did("tech", PRINT, asked(lab))
    over(lab)
    (label,) = rows(lab.bench, "label_instance")
    given = {"label": label["id"], "reason": "torn in the freezer"}
    lab.did("tech", "marking:label:reprinted", given, second="tech_2")


def test_no_first_label_for_marrow_that_was_sent(lab: Ground) -> None:
    lab.lay(Kind.MARROW, "HARV-B", step="S07", states=(State.FILLED, State.SHIPPED))
    given = {"containers": [lab.ids["HARV-B"]], "layout": "collection"}
    assert lab.codes_of("tech", PRINT, given) == {"no_open_step_for_label"}
    assert rows(lab.bench, "label_instance") == []


def test_no_label_of_a_bag_for_a_unit_that_was_issued(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc").released()
    assert suite.issue().accepted
    unit: list[str] = [suite.units["MSC-U1"]]
    given: dict[str, Any] = {"containers": unit, "layout": "shipper", "role": "outer"}
    assert suite.act("tech", PRINT, **given).verdict.codes == ("no_open_step_for_label",)


def test_a_container_that_had_its_label_is_in_no_kit_either(lab: Ground) -> None:
    lab.did("tech", PRINT, asked(lab))
    kit = asked(lab, step="S13", area=area(lab.bench)["area"])
    assert lab.codes_of("tech", "workplace:kit:prepared", kit) == {"printed_before"}
    assert lab.codes_of("tech", PRINT, asked(lab)) == {"printed_before"}
    assert len(rows(lab.bench, "label_instance")) == 1


def test_no_kit_for_cells_that_are_no_more(bench: Bench) -> None:
    kit = Kit(Laboratory(bench).grown(15)).opened()
    kit.apply(*kit.containers)
    assert kit.seed().accepted
    rest: dict[str, Any] = {"containers": [kit.way.id("MNC-A")], "viable": 0, "why": "empty tube"}
    assert kit.way.act("tech", "material:container:discarded", "tech_2", **rest).accepted
    given: dict[str, Any] = {"step": STEP, "area": kit.place, "source": kit.way.id("MNC-A")}
    again = kit.way.act("tech", "workplace:kit:prepared", empties=2, vessel="t175", **given)
    assert again.verdict.codes == ("no_open_step_for_label",)
    assert len(rows(bench, "label_kit")) == 1


@pytest.mark.parametrize("where", [marking, preparing])
def test_without_the_rule_a_label_lies_about_after_the_end(
    lab: Ground, monkeypatch: pytest.MonkeyPatch, where: Any
) -> None:
    over(lab)
    monkeypatch.setattr(where, "judge_open_step", lambda *_, **__: ())
    if where is marking:
        lab.did("tech", PRINT, asked(lab))
    else:
        kit = asked(lab, step="S13", area=area(lab.bench)["area"])
        lab.did("tech", "workplace:kit:prepared", kit)
    assert [r["role"] for r in rows(lab.bench, "label_instance")] == ["primary"]
