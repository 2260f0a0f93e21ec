"""Which steps a section of the definition judges: what a change of it may not reach back to."""

from __future__ import annotations

from tracker.therapy.rules import GOVERNED


def test_each_section_judges_these_steps() -> None:
    """Written out from the steps of the definition: S02 consent, S04 markers, S05 eligibility."""
    assert {section: " ".join(steps) for section, steps in GOVERNED.items()} == {
        "consent": "S02",
        "eligibility": "S05",
        "markers": "S04",
        "pre_harvest": "S07",
        "receipt": "S09",
        "bedside": "S24 S25",
        "endotoxin": "S25",
        "visit_plan": "S28",
        "mass_balance_tolerance_pct": "S11 S12 S13 S16 S18 S19",
        "p0_doublings": "S13 S15",
    }
