"""A passage is harvested whole; failed growth is held and goes on at risk."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.journey.expansion.hands import P1, harvest, seed
from tests.journey.laboratory import Laboratory, at
from tests.sites import Bench
from tracker.journey.expansion.acts import harvest as harvest_acts
from tracker.journey.expansion.acts import seeding as seeding_acts
from tracker.journey.expansion.growth import growth
from tracker.journey.expansion.models import PassageHarvest
from tracker.material.models import Container, Parentage
from tracker.quality.holds import holds_on
from tracker.quality.models import Deviation, Hold, Task

D = Decimal


def test_a_harvest_takes_all_living_vessels_or_none(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Laboratory(bench).grown(through=31)
    bench.clock.to(at("05-12T09:00"))
    short = harvest(way, *P1[:-2])
    assert [(r.code, dict(r.facts)["missing"]) for r in short.reasons] == [
        ("vessels_expected", "P1-F11, P1-F12")
    ]
    twice = harvest(way, *P1, P1[0])
    assert "container_given_twice" in twice.verdict.codes
    few = harvest(way, *P1, vessels_counted=11)
    assert few.verdict.codes == ("vessels_not_all_counted",)
    with monkeypatch.context() as without:
        without.setattr(harvest_acts, "_expect", lambda *_: None)
        assert harvest(way, *P1[:-2]).accepted


def test_p0_is_provisional_until_the_colonies_are_counted(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=24)
    assert way.answers[23][0].outputs["pd"] is None
    with bench.site.database.reading() as s:
        (before,) = growth(s, way.therapy)
        kept = s.scalars(select(PassageHarvest)).one()
    assert (before.provisional, before.pd, before.cpd, before.start_cells) == (
        True,
        None,
        None,
        None,
    )
    assert kept.pd is None
    way.play(28)
    with bench.site.database.reading() as s:
        (after,) = growth(s, way.therapy)
    assert after.start_cells == D(5985)  # 157.5e6 x 76 / 2.0e6
    assert after.pd is not None
    assert round(after.pd, 3) == D("11.028")
    assert not after.provisional


def test_later_passages_are_provisional_in_their_sum_only(bench: Bench) -> None:
    way = Laboratory(bench).marrow()
    for event in (14, 15, 16, 17, 18, 19, 20, 22, 23, 24, 29, 31):
        way.play(event)
    bench.clock.to(at("05-12T09:00"))
    answer = harvest(way, *P1)
    assert answer.accepted
    assert answer.outputs["pd"] == "2.475"
    assert answer.outputs["cpd"] is None
    with bench.site.database.reading() as s:
        p0, p1 = growth(s, way.therapy)
    assert (p0.pd, p1.cpd) == (None, None)
    assert p1.pd is not None


def test_a_unit_slip_of_a_thousand_is_refused(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=31)
    bench.clock.to(at("05-12T09:00"))
    slip = harvest(way, *P1, total_cells=60_500_000_000)
    assert "reading_implausible" in slip.verdict.codes
    assert not slip.accepted


def test_failed_growth_holds_the_lot_and_puts_day_0_at_risk(bench: Bench) -> None:
    # T01: 1.3e7 at 88 %: pd = log2(1.144e7 / 1.05e7) = 0.124; with 2.195 PD next 5.2e7 < 1.02e8
    way = Laboratory(bench).grown(through=31)
    bench.clock.to(at("05-12T09:00"))
    failed = harvest(
        way, *P1, total_cells=13_000_000, viability_pct="88.0", expected_pd_next="2.195"
    )
    assert failed.accepted
    assert round(D(str(failed.outputs["pd"])), 2) == D("0.12")
    said = {(r.code, r.about, r.severity.value) for r in failed.reasons}
    assert ("outside_limit", "pd_per_passage", "hold") in said
    assert ("outside_limit", "pdt", "alert") in said
    (short,) = [r for r in failed.reasons if r.code == "projected_dose_below_order"]
    facts = dict(short.facts)
    assert facts["projected"] == "5.24e+7"  # 1.144e7 x 2^2.195
    assert facts["needed"] == "1.02e+8"
    assert facts["choices"].split(", ") == [
        "extend_culture",
        "extra_passage",
        "lower_dose",
        "reharvest",
    ]
    with bench.site.database.reading() as s:
        assert s.scalars(select(Hold.lot_id)).all() == [way.id("MSC-lot")]
        assert set(s.scalars(select(Deviation.code))) == {"D19"}
        assert [t.kind for t in s.scalars(select(Task))] == ["day0_at_risk"]
    stopped = seed(way, "POOL-P1", 1, 11_000_000, vessel="stack_2")
    assert stopped.verdict.codes[0] == "held_needs_at_risk_reason"
    gone_on = seed(
        way, "POOL-P1", 2, 11_000_000, vessel="stack_2", at_risk_reason="QA: go on, decide later"
    )
    assert gone_on.accepted
    assert "continued_at_risk" in gone_on.verdict.codes
    with bench.site.database.reading() as s:
        # children inherit the hold
        assert holds_on(s, way.therapy, [gone_on.outputs["containers"]["P2-CS2-01"]])


def test_without_the_rule_held_cells_are_seeded_unasked(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Laboratory(bench).grown(through=31)
    bench.clock.to(at("05-12T09:00"))
    harvest(way, *P1, total_cells=13_000_000, viability_pct="88.0")
    given = {"vessel": "stack_2", "viable_seeded": 11_000_000}
    assert not seed(way, "POOL-P1", 2, 0, **given).accepted
    monkeypatch.setattr(seeding_acts, "go_on_at_risk", lambda *_: ())
    assert seed(way, "POOL-P1", 2, 0, **given).accepted


def test_after_a_withdrawal_nothing_is_passaged(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=23)
    scopes = ["manufacture", "backup_storage"]
    way.did("investigator", "donor:consent:withdrawn", scopes=scopes, material="destroy")
    stopped = seed(way, "POOL-P0", 12, 10_500_000, at_risk_reason="we hope")
    assert "consent_withdrawn_no_further_step" in stopped.verdict.codes


def test_the_pool_descends_from_every_vessel(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=33)
    with bench.site.database.reading() as s:
        parents = set(
            s.scalars(
                select(Container.short_name)
                .join(Parentage, Parentage.parent_id == Container.id)
                .where(Parentage.child_id == way.id("POOL-P1"))
            )
        )
    assert parents == set(P1)
