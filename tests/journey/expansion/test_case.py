"""The worked case through the laboratory: every figure of its events, on both engines."""

from __future__ import annotations

from decimal import Decimal

from tests.journey.laboratory import Laboratory
from tests.sites import Bench
from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.growth import PassageGrowth, growth

D = Decimal


def grown(bench: Bench, way: Laboratory) -> list[PassageGrowth]:
    with bench.site.database.reading() as s:
        return growth(s, way.therapy)


def test_the_case_grows_as_its_header_says(bench: Bench) -> None:
    # header: pd 11.028, 2.475, 2.195; pdt 67.9 and 65.6 h; cpd 15.70
    way = Laboratory(bench).grown(through=48)
    p0, p1, p2 = grown(bench, way)
    assert [round(p.pd or D(0), 3) for p in (p0, p1, p2)] == [D("11.028"), D("2.475"), D("2.195")]
    assert [round(p.pdt_h or D(0), 1) for p in (p1, p2)] == [D("67.9"), D("65.6")]
    assert round(p2.cpd or D(0), 2) == D("15.70")
    assert [p.pd_basis for p in (p0, p1, p2)] == [PdBasis.CFU_F, PdBasis.SEEDED, PdBasis.SEEDED]
    # viable 12.5e6, 58.38e6, 145.6e6
    assert [f"{p.viable:.3e}" for p in (p0, p1, p2)] == ["1.250e+07", "5.838e+07", "1.456e+08"]
