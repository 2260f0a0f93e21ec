"""What a culture needs and promises, by hand values on the default definition."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tracker.dossier.desk.care import Need, Risk, due, outlook, risks
from tracker.dossier.desk.living import Cared, Culture
from tracker.journey.donor.state import OrderNow
from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.growth import PassageGrowth
from tracker.journey.expansion.models import CareKind
from tracker.protocol.definition import load, load_default

D = Decimal
ZONE = ZoneInfo("Asia/Shanghai")
DEFINITION = load_default()


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}:00+08:00")


P1 = PassageGrowth(
    step_id="s",
    lot_id="l",
    passage=1,
    pool_id="POOL-P1",
    pool="POOL-P1",
    harvested_at=at("05-12T09:00"),
    days=D(7),
    vessels=12,
    total=60_500_000,
    viable=58_382_500,
    viability_pct=D("96.5"),
    seeded_viable=10_500_000,
    start_cells=D(10_500_000),
    pd_basis=PdBasis.SEEDED,
    pd=D("2.475"),
    pdt_h=D("67.9"),
    cpd=D("13.5"),
)
P2 = Culture(
    therapy_id="t",
    step_id="s",
    lot_id="l",
    passage=2,
    vessel="stack_10",
    vessel_ids=("v",),
    names=("P2-CS10-01",),
    seeded_viable=31_800_000,
    area_cm2=D(6360),
    seeded_at=at("05-12T10:10"),
    places=("INC-2",),
    cares=(),
    grown=P1,
    product="msc",
)
ORDER = OrderNow("o", 1, "s", ("msc",), ("left",), (), D(68), 1_500_000, 3, at("05-18T13:00"))


def cared(kind: CareKind, when: str, pct: int | None = None, **seen: bool) -> Cared:
    return Cared(kind, at(when), pct, seen.get("turbid", False), seen.get("abnormal", False))


def test_projection_is_the_cases_formula_from_the_last_doubling_time() -> None:
    # 144 h / 67.9 h = 2.1208 doublings; 3.18e7 x 4.3491 = 1.383e8 of 1.02e8: 135 %
    found = outlook(P2, ORDER, DEFINITION, ZONE)
    assert found is not None
    assert round(found.projected, -5) == 138_300_000
    assert found.needed == 102_000_000
    assert found.share_pct == 135
    assert not found.falls_short
    # 67.9 h x log2(1.02e8 / 3.18e7) = 67.9 x 1.6815 = 114.2 h = 4.76 d: on the fifth day
    assert (found.reached_on, found.day0) == (dt.date(2026, 5, 17), dt.date(2026, 5, 18))
    assert found.days_after_day0 == -1


def test_a_dose_that_comes_late_says_how_many_days_after_day_0() -> None:
    # 67.9 h x log2(1.02e8 / 1.5e7) = 67.9 x 2.7655 = 187.8 h = 7.8 d: 20 May, 2 d after Day 0
    found = outlook(replace(P2, seeded_viable=15_000_000), ORDER, DEFINITION, ZONE)
    assert found is not None
    assert found.falls_short
    assert (found.reached_on, found.days_after_day0) == (dt.date(2026, 5, 20), 2)


def test_each_product_is_held_against_its_own_dose_and_never_against_the_sum() -> None:
    # the invented process: 300 000 and 100 000 cells per kg of 81.5 kg: 2.445e7 and 8.15e6
    knee = load((Path(__file__).parents[2] / "cases/knee/definition.json").read_text("utf-8"))
    order = replace(
        ORDER, weight_kg=D("81.5"), msc_per_kg=None, doses={"asc": 300_000, "cho": 100_000}
    )
    for product, needed in (("asc", 24_450_000), ("cho", 8_150_000)):
        found = outlook(replace(P2, product=product), order, knee, ZONE)
        assert found is not None
        assert found.needed == needed
    assert order.cells_needed == 32_600_000


def test_failed_growth_of_t01_puts_growth_and_dose_at_risk() -> None:
    # T01: 0.12 doublings in 7 d, PDT 168 / 0.12 = 1400 h; 1.144e7 x 2^(144/1400) = 1.23e7: 12 %
    poor = replace(P2, grown=replace(P1, pd=D("0.12"), pdt_h=D(1400)), seeded_viable=11_440_000)
    found = outlook(poor, ORDER, DEFINITION, ZONE)
    assert found is not None
    assert found.share_pct == 12
    # 1400 h x log2(1.02e8 / 1.144e7) = 184 d: no passage lasts longer than 21 d (R15)
    assert found.reached_on is None
    assert risks(poor, DEFINITION, found) == (Risk.GROWTH, Risk.SHORT)


def test_a_culture_that_hardly_grows_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    # 3.2e7 x 2^n = 1.02e8: 1.67 doublings of 1.3e9 h each are 90 million days, past every calendar
    endless = tuple(
        p.model_copy(update={"limit_high": None}) if p.name == "days_per_passage" else p
        for p in DEFINITION.parameters
    )
    definition = DEFINITION.model_copy(update={"parameters": endless})
    still = replace(P2, grown=replace(P1, pd=D("0.0000001"), pdt_h=D(1_300_000_000)))
    found = outlook(still, ORDER, definition, ZONE)
    assert found is not None
    assert (found.reached_on, found.days_after_day0) == (None, None)
    monkeypatch.setattr("tracker.dossier.desk.care.ENDLESS_D", D("Infinity"))
    with pytest.raises(OverflowError):  # without the cap the page would fail
        outlook(still, ORDER, definition, ZONE)


def test_p0_by_colonies_projects_nothing() -> None:
    first = replace(P1, passage=0, pd_basis=PdBasis.CFU_F, pd=D("11.028"), pdt_h=D("26.1"))
    assert outlook(replace(P2, passage=1, grown=first), ORDER, DEFINITION, ZONE) is None


def test_nothing_is_projected_without_order_or_growth() -> None:
    assert outlook(P2, None, DEFINITION, ZONE) is None
    assert outlook(replace(P2, grown=None), ORDER, DEFINITION, ZONE) is None
    assert outlook(replace(P2, grown=replace(P1, pdt_h=None)), ORDER, DEFINITION, ZONE) is None
    assert outlook(P2, replace(ORDER, msc_per_kg=None), DEFINITION, ZONE) is None


@pytest.mark.parametrize(
    ("now", "cares", "need", "when"),
    [
        # every 4 days at the latest, from seeding
        ("05-15T09:00", (), Need.NOTHING, "05-16T10:10"),
        ("05-16T08:00", (), Need.FEEDING, "05-16T10:10"),
        ("05-17T08:00", (), Need.FEEDING, "05-16T10:10"),
        # looked at on the 14th: care is due on the 18th, which is Day 0: the harvest
        ("05-15T08:00", (cared(CareKind.OBSERVE, "05-14T09:00"),), Need.NOTHING, "05-18T09:00"),
        ("05-18T06:30", (cared(CareKind.FEED, "05-16T09:00"),), Need.PASSAGE, "05-18T13:00"),
        # 70 % confluent is the lower limit of harvest
        ("05-16T12:00", (cared(CareKind.FEED, "05-16T09:00", 70),), Need.PASSAGE, "05-16T09:00"),
        ("05-16T12:00", (cared(CareKind.FEED, "05-16T09:00", 69),), Need.NOTHING, "05-18T13:00"),
    ],
)
def test_need_of_the_day(now: str, cares: tuple[Cared, ...], need: Need, when: str) -> None:
    found = due(replace(P2, cares=cares), DEFINITION, ORDER, at(now), ZONE)
    assert (found.need, found.at) == (need, at(when))


def test_after_a_feeding_a_look_is_enough_and_after_a_look_it_is_fed() -> None:
    # as in the case: fed 30 April, observed 3 May; seeded 5 May, fed 8 May, observed 11 May
    fed, seen = cared(CareKind.FEED, "05-17T09:00"), cared(CareKind.OBSERVE, "05-17T09:00")
    for care, need in ((fed, Need.OBSERVATION), (seen, Need.FEEDING)):
        found = due(replace(P2, cares=(care,)), DEFINITION, None, at("05-21T08:00"), ZONE)
        assert (found.need, found.at) == (need, at("05-21T09:00"))


def test_passage_ends_at_its_longest_days() -> None:
    # 21 days at the longest: seeded on 12 May, due on 2 June
    cares = (cared(CareKind.FEED, "06-01T09:00"),)
    found = due(replace(P2, cares=cares), DEFINITION, None, at("06-02T08:00"), ZONE)
    assert (found.need, found.at) == (Need.PASSAGE, at("06-02T10:10"))


@pytest.mark.parametrize(
    ("culture", "risk"),
    [
        (
            replace(P2, cares=(cared(CareKind.OBSERVE, "05-14T09:00", turbid=True),)),
            Risk.CONTAMINATION,
        ),
        (
            replace(P2, cares=(cared(CareKind.OBSERVE, "05-14T09:00", abnormal=True),)),
            Risk.MORPHOLOGY,
        ),
        (replace(P2, holds=("result_fails",)), Risk.HELD),
    ],
)
def test_risk_is_seen(culture: Culture, risk: Risk) -> None:
    assert risks(culture, DEFINITION, None) == (risk,)


def test_name_of_several_vessels_is_first_to_last() -> None:
    assert replace(P2, names=("P1-F01", "P1-F02", "P1-F12")).name == "P1-F01 … F12"
    assert P2.name == "P2-CS10-01"
