"""Held material goes on at risk with a reason; after a withdrawal it does not (I28, I29)."""

from __future__ import annotations

import pytest

from tracker.quality.at_risk import judge_at_risk


@pytest.mark.parametrize(
    ("holds", "why", "found"),
    [
        ([], "", []),
        ([], "a reason nobody asked for", []),
        (["outside_limit"], "", [("held_needs_at_risk_reason", "stop")]),
        (["outside_limit"], "   ", [("held_needs_at_risk_reason", "stop")]),
        (["outside_limit"], "QA informed", [("continued_at_risk", "alert")]),
        (["consent_withdrawn"], "QA informed", [("consent_withdrawn_no_further_step", "stop")]),
        (
            ["outside_limit", "consent_withdrawn"],
            "QA informed",
            [("consent_withdrawn_no_further_step", "stop")],
        ),
    ],
)
def test_what_a_hold_says_to_a_further_step(
    holds: list[str], why: str, found: list[tuple[str, str]]
) -> None:
    assert [(r.code, r.severity.value) for r in judge_at_risk("POOL-P1", holds, why)] == found
