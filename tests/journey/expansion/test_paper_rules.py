"""A culture opened in its midst from paper: what its figures and times may not say (I17)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tracker.identity.verdict import reason
from tracker.journey.expansion.from_paper.given import (
    HarvestOnPaper,
    MncOnPaper,
    PassageOnPaper,
    ProofOnPaper,
)
from tracker.journey.expansion.from_paper.models import PaperFact
from tracker.journey.expansion.from_paper.rules import judge_gaps, judge_paper, judge_proofs

PAGE = {"document": "BR-0031", "page": "4"}
BEGAN = dt.datetime(2026, 4, 23, 8, tzinfo=dt.UTC)


def day(n: int) -> dt.datetime:
    return BEGAN + dt.timedelta(days=n)


def harvest(**change: Any) -> HarvestOnPaper:
    own: dict[str, Any] = {"name": "HARV-A", "site": "iliac crest", "side": "left"}
    own |= {"net_volume_ml": Decimal("42.0"), "ended_at": day(0), "source": PAGE}
    own |= {"anticoagulant": "heparin", "anticoagulant_ml": Decimal("2.0")}
    return HarvestOnPaper.model_construct(**own | change)


def mnc(**change: Any) -> MncOnPaper:
    own: dict[str, Any] = {"viable": Decimal("2.0e8"), "isolated_at": day(0), "source": PAGE}
    own |= {"mnc_plated": None, "colonies": None, "colonies_read_at": None}
    return MncOnPaper.model_construct(**own | change)


def passage(**change: Any) -> PassageOnPaper:
    own: dict[str, Any] = {"vessel": "T175", "vessels": 4, "lost": 0, "source": PAGE}
    own |= {"viable_seeded": Decimal("1.0e8"), "seeded_at": day(1), "harvested_at": None}
    return PassageOnPaper.model_construct(
        **own | {"total_cells": None, "viability_pct": None} | change
    )


DONE = {"harvested_at": day(10), "total_cells": 2_000_000, "viability_pct": Decimal("90")}
P0, P1 = passage(**DONE), passage(viable_seeded=Decimal("1.8e6"), seeded_at=day(10))


def test_a_culture_in_its_second_passage_may_be_opened() -> None:
    """2.0e6 cells of 90 % are 1.8e6 viable ones: as many were seeded."""
    assert judge_paper(harvest(), mnc(), [P0, P1], day(12)) == ()


def test_more_cells_than_there_were_are_not_seeded() -> None:
    more = passage(viable_seeded=Decimal("1800001"), seeded_at=day(10))
    assert judge_paper(harvest(), mnc(), [P0, more], day(12)) == (
        reason(
            "paper_more_cells_than_there_were",
            about="passages.1.viable_seeded",
            passage="P1",
            seeded=Decimal("1800001"),
            there="1800000",
        ),
    )
    (found,) = judge_paper(harvest(), mnc(viable=Decimal("9.9e7")), [P0, P1], day(12))
    assert (found.code, found.about) == (
        "paper_more_cells_than_there_were",
        "passages.0.viable_seeded",
    )


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ((harvest(ended_at=day(0) + dt.timedelta(seconds=1)), mnc(), [P0, P1], day(12)), "mnc"),
        ((harvest(), mnc(isolated_at=day(2)), [P0, P1], day(12)), "passages.0.seeded_at"),
        (
            (harvest(), mnc(), [passage(**DONE | {"harvested_at": day(0)}), P1], day(12)),
            "passages.0.harvested_at",
        ),
        (
            (harvest(), mnc(), [passage(**DONE | {"harvested_at": day(11)}), P1], day(12)),
            "passages.1.seeded_at",
        ),
        ((harvest(), mnc(), [P0, P1], day(9)), "now"),
    ],
)
def test_time_on_paper_runs_on(changed: tuple[Any, ...], about: str) -> None:
    (found,) = judge_paper(*changed)
    assert (found.code, found.about) == ("paper_times_out_of_order", about)
    assert [name for name, _ in found.facts] == ["earlier"]


@pytest.mark.parametrize("lacks", ["harvested_at", "total_cells", "viability_pct"])
def test_a_passage_that_ended_has_its_whole_harvest(lacks: str) -> None:
    found = judge_paper(harvest(), mnc(), [passage(**DONE | {lacks: None}), P1], day(12))
    assert found == (reason("paper_passage_not_harvested", about="P0"),)


@pytest.mark.parametrize("told", ["harvested_at", "total_cells", "viability_pct"])
def test_the_last_passage_is_in_culture(told: str) -> None:
    last = passage(**{told: DONE[told]})
    found = judge_paper(harvest(), mnc(), [last], day(12))
    assert found == (reason("paper_nothing_in_culture", about="P0"),)


@pytest.mark.parametrize(("lost", "good"), [(3, True), (4, False)])
def test_at_least_one_vessel_is_left(lost: int, good: bool) -> None:
    found = judge_paper(harvest(), mnc(), [passage(lost=lost)], day(12))
    assert found == (() if good else (reason("paper_no_vessel_left", about="P0"),))


def test_colonies_are_told_as_a_whole_or_not_at_all() -> None:
    whole = {"mnc_plated": Decimal("2.0e6"), "colonies": 76, "colonies_read_at": day(11)}
    assert judge_paper(harvest(), mnc(**whole), [passage()], day(12)) == ()
    wrong = (reason("paper_colonies_incomplete", about="mnc.colonies"),)
    for name in whole:
        assert judge_paper(harvest(), mnc(**whole | {name: None}), [passage()], day(12)) == wrong


def test_each_fact_is_said_once() -> None:
    said = [ProofOnPaper.model_construct(fact=f, proven=True, said="p. 4") for f in PaperFact]
    assert judge_proofs(said, colonies=True) == ()
    first, *rest = said
    again = reason("paper_fact_not_said", about=first.fact.value)
    assert judge_proofs(rest, colonies=True) == (again,)
    assert judge_proofs([*said, first], colonies=True) == (again,)
    wrong = (reason("paper_colonies_incomplete", about="mnc.colonies"),)
    assert judge_proofs(said, colonies=False) == wrong
    unproven = [
        ProofOnPaper.model_construct(
            fact=p.fact, proven=p.fact is not PaperFact.COLONIES, said="lost"
        )
        for p in said
    ]
    assert judge_proofs(unproven, colonies=False) == ()


def test_what_no_paper_proved_is_said_by_its_name() -> None:
    facts = list(PaperFact)[:2]
    assert judge_gaps(facts) == tuple(
        reason("paper_did_not_prove", about=fact.value) for fact in facts
    )
