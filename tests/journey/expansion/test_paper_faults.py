"""Paper that cannot be true is refused whole; vessels lost on paper no longer count as seeded."""

from __future__ import annotations

from typing import Any

from tests.attacks import rows
from tests.journey.expansion.paper import OPENING, PAPER
from tests.journey.expansion.test_from_paper import At, act, engine, ordered
from tests.journey.story import Branch

__all__ = ["At", "engine", "ordered"]


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "more cells than MNC": ({"mnc": {"viable": 150_000_000}}, "paper_more_cells_than_there_were"),
    "more cells than P0 gave": (
        {"passages": {1: {"viable_seeded": 12_600_000}}},
        "paper_more_cells_than_there_were",
    ),
    "harvested before it was seeded": (
        {"passages": {0: {"harvested_at": "2026-04-22T09:00:00+08:00"}}},
        "paper_times_out_of_order",
    ),
    "seeded tomorrow": (
        {"passages": {1: {"seeded_at": "2026-05-09T09:40:00+08:00"}}},
        "paper_times_out_of_order",
    ),
    "a passage in between has no count": (
        {"passages": {0: {"total_cells": None}}},
        "paper_passage_not_harvested",
    ),
    "nothing lives": (
        {"passages": {1: {"harvested_at": "2026-05-06T09:40:00+08:00"}}},
        "paper_nothing_in_culture",
    ),
    "every vessel lost": ({"passages": {1: {"lost": 12}}}, "paper_no_vessel_left"),
    "colonies without cells plated": ({"mnc": {"mnc_plated": None}}, "paper_colonies_incomplete"),
    "a maker whom nobody knows": ({"makers": ["somebody"]}, "maker_unknown"),
    "a vessel of another process": (
        {"passages": {1: {"vessel": "bottle"}}},
        "vessel_not_in_definition",
    ),
    "a source that is none": ({"harvest": {"source": " "}}, "field_not_readable"),
    "nothing said of the receipt": ({"proofs": "receipt"}, "paper_fact_not_said"),
}


def spoilt(changes: dict[str, Any]) -> dict[str, Any]:
    """The paper with these changes."""
    given = {name: PAPER[name] for name in PAPER}
    for part, change in changes.items():
        if part == "passages":
            told = enumerate(PAPER["passages"])
            given[part] = [p | change.get(n, {}) for n, p in told]
        elif part == "proofs":
            given[part] = [p for p in PAPER[part] if p["fact"] != change]
        else:
            given[part] = PAPER[part] | change if isinstance(change, dict) else change
    return given


def test_paper_that_cannot_be_true_is_refused_whole_and_nothing_is_half_written(
    ordered: Branch,
) -> None:
    for name, (changes, code) in FAULTS.items():
        given = {"therapy": "$therapy"} | spoilt(changes)
        answer = act(ordered, OPENING | {"given": given})
        assert code in answer.verdict.codes, (name, answer.verdict.codes)
        assert rows(ordered, "paper_opening") == [], name
        assert rows(ordered, "container") == [
            c for c in rows(ordered, "container") if c["lot_id"] is None
        ]


def test_lost_vessels_no_longer_count_as_seeded(ordered: Branch) -> None:
    given = {"therapy": "$therapy"} | spoilt({"passages": {1: {"lost": 3}}})
    out = act(ordered, OPENING | {"given": given}).outputs
    assert sorted(out["containers"]) == [f"P1-F{n:02d}" for n in range(1, 10)]
    assert len(rows(ordered, "vessel_loss")) == 3
