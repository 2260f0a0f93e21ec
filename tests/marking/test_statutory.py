"""Which sentences stand on a label of an autologous product, and which may not yet."""

from __future__ import annotations

import pytest

from tracker.identity.environment import Environment
from tracker.marking.statutory import (
    DonorFindings,
    StatutoryString,
    StatutoryTable,
    shipped_table,
    statutory_lines,
)

AUTO = "FOR AUTOLOGOUS USE ONLY"
NOT_EVALUATED = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"
BIOHAZARD = "BIOHAZARD"
REACTIVE = "WARNING: Reactive test results for HBsAg"

# 21 CFR 1271.90(a)(1) and (c): screening and testing, result -> labels
TABLE = [
    (DonorFindings(False, ()), [AUTO, NOT_EVALUATED]),
    (DonorFindings(False, ("HBsAg",)), [AUTO, NOT_EVALUATED, BIOHAZARD, REACTIVE]),
    (DonorFindings(True, ()), [AUTO]),
    (DonorFindings(True, ("HBsAg",)), [AUTO, BIOHAZARD, REACTIVE]),
]


def lines(findings: DonorFindings, layout: str = "collection") -> list[str]:
    found, _ = statutory_lines(
        shipped_table(), layout, findings, trial=False, environment=Environment.TEST
    )
    return [line.en for line in found]


@pytest.mark.parametrize(("findings", "wanted"), TABLE)
def test_the_autologous_decision_table(findings: DonorFindings, wanted: list[str]) -> None:
    assert lines(findings) == wanted


def test_the_unit_of_a_trial_says_so() -> None:
    found, _ = statutory_lines(
        shipped_table(), "unit", DonorFindings(True), trial=True, environment=Environment.DEMO
    )
    assert [line.en for line in found] == [AUTO, "For clinical trial use only"]


def test_every_label_says_autologous_in_both_languages() -> None:
    for layout in ("collection", "flask", "cryovial", "sample", "unit"):
        found, _ = statutory_lines(
            shipped_table(), layout, DonorFindings(True), trial=False, environment=Environment.TEST
        )
        assert [(line.en, line.zh) for line in found] == [(AUTO, "仅供自体使用")]


def test_an_unverified_sentence_is_never_printed_in_production() -> None:
    _, refused = statutory_lines(
        shipped_table(), "flask", DonorFindings(), trial=False, environment=Environment.PRODUCTION
    )
    assert {(r.code, r.about) for r in refused} == {("statutory_string_not_verified", "autologous")}


def test_a_verified_sentence_is_printed_in_production() -> None:
    table = shipped_table()
    verified = StatutoryTable(
        version="2",
        strings=tuple(
            StatutoryString(**(s.model_dump() | {"verified_by": "Regulatory affairs"}))
            for s in table.strings
        ),
    )
    found, refused = statutory_lines(
        verified, "flask", DonorFindings(), trial=False, environment=Environment.PRODUCTION
    )
    assert not refused
    assert [line.en for line in found] == [AUTO]


def test_every_sentence_has_a_source() -> None:
    assert all(s.source for s in shipped_table().strings)
