"""Held cultures are fed and looked at; what was seen is kept with each vessel."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tests.journey.expansion.hands import P1, harvest, look, seed
from tests.journey.laboratory import Laboratory, at
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.journey.expansion.models import VesselCare
from tracker.quality.holds import holds_on
from tracker.quality.models import Deviation
from tracker.supplies.models import StepReagent

D = Decimal


def test_held_cultures_are_fed_and_looked_at(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=29)
    bench.clock.to(at("05-11T10:00"))
    seen = look(way, *P1, turbid=way.ids("P1-F03"), abnormal=way.ids("P1-F04"))
    assert seen.accepted
    assert {(r.code, r.about) for r in seen.reasons} == {
        ("contamination_suspected", "P1-F03"),
        ("morphology_abnormal", "P1-F04"),
    }
    with bench.site.database.reading() as s:
        (deviation,) = s.scalars(select(Deviation))
        assert (deviation.code, deviation.severity) == ("D16", "critical")
        # the whole genealogy: a sister flask is held as well
        assert holds_on(s, way.therapy, [way.id("P1-F12")])
    fed: dict[str, Any] = {"vessels": way.ids(*P1), "change_pct": "100", "lots": way.ids("AM2411")}
    assert way.did("tech", "expansion:culture:fed", "tech_2", **fed).accepted
    refused = harvest(way, *P1)
    assert refused.verdict.codes[0] == "held_needs_at_risk_reason"


def test_a_culture_looked_at_too_late_is_listed(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=16)  # seeded 04-23 11:40
    six = [f"P0-F0{n}" for n in range(1, 7)]
    bench.clock.to(at("04-27T11:42"))
    late = look(way, *six)
    assert {r.code for r in late.reasons} == {"feeding_overdue"}
    with bench.site.database.reading() as s:
        assert {d.code for d in s.scalars(select(Deviation))} == {"D14"}
    bench.clock.to(at("05-01T11:41"))  # four days less a minute after that look
    assert look(way, *six).reasons == ()


def test_what_was_seen_is_kept_with_each_vessel(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=20)
    with bench.site.database.reading() as s:
        rows = s.scalars(
            select(VesselCare)
            .where(VesselCare.container_id == way.id("P0-F01"))
            .order_by(VesselCare.cared_at)
        ).all()
        lots = set(s.scalars(select(StepReagent.reagent_lot_id)))
    assert [(r.kind.value, r.change_pct, r.confluence_pct) for r in rows] == [
        ("feed", D("100.0"), 5),
        ("feed", D("50.0"), 40),
    ]
    assert [r.non_adherent_removed for r in rows] == [True, False]
    assert rows[0].morphology == "spindle colonies"
    assert {way.id("AM2411"), way.id("PL0931")} <= lots


def test_a_vessel_that_is_not_there_cannot_be_turbid(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=16)
    seen = look(way, "P0-F01", turbid=way.ids("P0-F02"))
    assert seen.verdict.codes == ("vessel_not_among_those_seen",)


def test_a_flask_of_another_patient_is_an_identity_stop(bench: Bench) -> None:
    way = Laboratory(bench).grown(through=16)
    other = Way(bench, n=8).enrolled()
    stopped = look(way, "P0-F01", "P0-F02", therapy=other.therapy)
    assert stopped.verdict.identity_stop
    feeding: dict[str, Any] = {
        "vessels": way.ids("P0-F01"),
        "change_pct": "50",
        "therapy": other.therapy,
    }
    assert way.act("tech", "expansion:culture:fed", "tech_2", **feeding).verdict.identity_stop
    assert harvest(way, "P0-F01", therapy=other.therapy).verdict.identity_stop
    assert seed(way, "MNC-A", 1, 9_000_000, therapy=other.therapy).verdict.identity_stop
