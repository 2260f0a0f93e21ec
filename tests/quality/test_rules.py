"""Findings open the deviation of the catalogue; holds go down the genealogy (I28, I31)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.identity.verdict import Reason, Severity, reason
from tracker.protocol.definition import load_default
from tracker.protocol.words import DeviationSeverity
from tracker.quality.rules import (
    descendants,
    deviations_for,
    genealogy_of,
    holding,
    inherited_holds,
)

DEFAULT = load_default()


def missed(about: str) -> Reason:
    return reason("outside_limit", Severity.HOLD, about)


@pytest.mark.parametrize(
    ("found", "step", "code", "severity", "action"),
    [
        (missed("temperature"), "S09", "D06", "major", "hold_material"),
        (missed("collection_to_receipt"), "S09", "D07", "major", "hold_material"),
        (missed("pd_per_passage"), "S15", "D19", "major", "project_dose"),  # T01
        (missed("viability_pass"), "S15", "D20", "major", "hold_material"),
        (missed("viability"), "S10", "D10", "minor", "alert"),
        (reason("vessel_lost", about="P1-F05"), "S14", "D17", "minor", "adjust_seeded_area"),
        (reason("contamination_suspected"), "S14", "D16", "critical", "hold_genealogy"),
        (
            *(reason("result_fails", about="sterility_in_process"), "S17"),
            *("D23", "critical", "hold_genealogy"),
        ),
        (reason("result_fails", about="mycoplasma"), "S17", "D24", "critical", "hold_genealogy"),
        (
            *(reason("result_fails", about="viability"), "S21"),
            *("D28", "major", "open_oos_investigation"),
        ),
        (reason("label_unaccounted"), "S20", "D27", "critical", "block_release"),
        (reason("wristband_of_another_patient"), "S24", "D32", "critical", "identity_stop"),
        (reason("wrong_artery"), "S24", "D33", "critical", "identity_stop"),
        (reason("expired", about="MSC-U1"), "S24", "D34", "critical", "refuse"),
        (reason("partial_infusion"), "S25", "D35", "major", "recompute_delivered_dose"),
        (reason("late_failure", about="sterility"), "S27", "D38", "critical", "notify"),
        (reason("late_failure", about="karyotype"), "S27", "D39", "critical", "notify"),
        (reason("visit_overdue", about="M6"), "S28", "D40", "minor", "remind"),
        (reason("consent_withdrawn"), "S29", "D41", "ungraded", "hold_lot"),
        (reason("one_person_twice"), "S20", "D42", "major", "block_act"),  # T17
    ],
)
def test_finding_opens_its_deviation(
    found: Reason, step: str, code: str, severity: str, action: str
) -> None:
    (opened,) = deviations_for([found], step, DEFAULT)
    assert (opened.code, opened.severity) == (code, DeviationSeverity(severity))
    assert action in opened.actions
    assert opened.because == found


def test_finding_outside_the_catalogue_opens_none() -> None:
    assert deviations_for([reason("pd_provisional"), missed("colour")], "S15", DEFAULT) == ()
    assert deviations_for([reason("expired")], "S22", DEFAULT) == ()  # at the bedside only


def test_each_finding_opens_its_own() -> None:
    opened = deviations_for([missed("pdt"), missed("viability_pass")], "S15", DEFAULT)
    assert [o.code for o in opened] == ["D19", "D20"]


def test_what_holds_is_told_apart() -> None:
    hold, alert = missed("pdt"), reason("feeding_overdue", Severity.ALERT)
    assert holding([hold, alert]) == (hold,)


# the worked case: P0 pool -> twelve flasks -> P1 pool -> vials, stack -> P2 pool -> units
FLASKS = [f"P1-F{n:02}" for n in range(1, 13)]
PARENTS: dict[str, list[str]] = {
    **{flask: ["POOL-P0"] for flask in FLASKS},
    "POOL-P1": FLASKS,
    "VIAL-1": ["POOL-P1"],
    "P2-CS10-01": ["POOL-P1"],
    "POOL-P2": ["P2-CS10-01"],
    "MSC-U1": ["POOL-P2"],
    "MNC-U1": ["MNC-B"],
    "QC-P1-1": ["P1-F03"],
}


def test_contamination_holds_what_descends_and_what_was_handled_with_it_t02() -> None:
    found = genealogy_of("P1-F03", PARENTS, {"P1-F03": FLASKS})
    assert found == {
        *FLASKS,
        *("POOL-P1", "VIAL-1", "P2-CS10-01", "POOL-P2", "MSC-U1", "QC-P1-1"),
    }
    alone = genealogy_of("P1-F03", PARENTS, {})
    assert "P1-F04" not in alone
    assert "MSC-U1" in alone
    assert "MNC-U1" not in found


def test_hold_is_inherited_and_named() -> None:
    holds = inherited_holds(PARENTS, {"P1-F03": ["H1"], "POOL-P2": ["H2"]})
    assert holds["MSC-U1"] == {"H1", "H2"}
    assert holds["VIAL-1"] == {"H1"}
    assert "P1-F04" not in holds
    assert "POOL-P0" not in holds


def test_child_made_after_the_hold_inherits_it() -> None:
    later = {**PARENTS, "VIAL-9": ["POOL-P1"]}
    assert inherited_holds(later, {"POOL-P1": ["H1"]})["VIAL-9"] == {"H1"}


@st.composite
def genealogies(draw: st.DrawFn) -> dict[int, set[int]]:
    size = draw(st.integers(2, 12))
    return {
        child: draw(st.sets(st.integers(0, child - 1), min_size=1, max_size=3))
        for child in range(1, size)
    }


@settings(deadline=None)
@given(genealogies(), st.integers(0, 11))
def test_child_of_held_material_is_never_free(parents: dict[int, set[int]], root: int) -> None:
    named = {str(c): {str(p) for p in ps} for c, ps in parents.items()}
    held = inherited_holds(named, {str(root): ["H"]})
    for child, its_parents in named.items():
        if any(p in held for p in its_parents):
            assert held[child] == {"H"}
    assert descendants([str(root)], named) == set(held)
