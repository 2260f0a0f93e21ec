"""Short forms of the worked case."""

from __future__ import annotations

from decimal import Decimal

from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.rules import (
    PassageFacts,
    judge_passage,
    passage_figures,
)
from tracker.protocol.definition import load_default

D = Decimal

DEFAULT = load_default()

P1 = PassageFacts(  # the worked case
    passage_number=1,
    vessels_seeded=12,
    vessels_lost=0,
    vessels_harvested=12,
    vessels_counted=12,
    viable_seeded=D(10_500_000),
    start_cells=D(10_500_000),
    pd_basis=PdBasis.SEEDED,
    total_cells=60_500_000,
    viability_pct=D("96.5"),
    days=D(7),
    area_cm2_per_vessel=D(175),
    cpd_of_parent=D("11.028"),
)


def judged(facts: PassageFacts) -> list[tuple[str, str, str]]:
    found = judge_passage(facts, passage_figures(facts), DEFAULT)
    return [(r.code, r.about, r.severity.value) for r in found]
