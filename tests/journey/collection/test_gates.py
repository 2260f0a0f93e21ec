"""Marrow is taken only consented, eligible, ordered, identified, with fresh markers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.journey.collection.taking import harvests_done, take
from tests.journey.walk import Way
from tests.sites import Bench
from tracker.journey.collection.acts import gates
from tracker.journey.collection.state import harvests
from tracker.journey.donor.models import BloodSample
from tracker.material.models import Container, ContainerState


def test_a_harvest_fills_its_containers(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified().harvested()
    with bench.site.database.reading() as s:
        (row,) = harvests(s, way.therapy)
        states = s.execute(
            select(Container.short_name, ContainerState.to_state)
            .join(ContainerState, ContainerState.container_id == Container.id)
            .where(Container.kind == "marrow", ContainerState.n == 1)
            .order_by(Container.short_name)
        ).all()
    assert (row.name, row.number, row.net_volume_ml) == ("HARV-A", 1, Decimal("42.0"))
    assert row.volume_ml == Decimal("44.0")  # 42 ml and 2 ml heparin
    assert [tuple(r) for r in states] == [("HARV-A-1", "filled"), ("HARV-A-2", "filled")]


def test_the_first_harvest_without_haemoglobin_is_listed(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified()
    bench.clock.on(minutes=20)
    assert take(way) == ("haemoglobin_missing",)
    assert harvests_done(bench) == 1


def test_without_identity_check_no_harvest(bench: Bench) -> None:
    way = Way(bench).ready().banded()
    assert "identity_not_checked" in take(way)
    assert harvests_done(bench) == 0


def test_identity_of_yesterday_does_not_count(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified()
    bench.clock.on(days=1)
    assert "identity_checked_another_day" in take(way)


def test_identity_counts_only_before_the_needle(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified()
    # the harvest says that it began twenty minutes ago, the identity check was just now
    assert "identity_not_checked" in take(way)


def test_a_wristband_changed_since_the_check_asks_for_a_new_check(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified()
    way.did(
        "nurse",
        "therapy:wristband:issued",
        "nurse_2",
        admission="adm-1",
        reason="wet and unreadable",
    )
    bench.clock.on(minutes=20)
    assert "wristband_changed_since_check" in take(way)
    way.identified()
    bench.clock.on(minutes=20)
    assert take(way) == ("haemoglobin_missing",)


def test_without_the_rule_of_identity_the_harvest_is_taken(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "judge_identity_before", lambda *_: ())
    Way(bench).ready().banded().harvested()
    assert harvests_done(bench) == 1


@pytest.mark.parametrize("left_out", ["consented", "decided", "ordered"])
def test_a_gate_left_out_refuses_the_harvest_by_name(bench: Bench, left_out: str) -> None:
    way = Way(bench).enrolled()
    if left_out == "consented":
        # nothing at all may be done before consent
        way.banded().identified()
        bench.clock.on(minutes=20)
        codes = take(way)
        assert {"consent_missing", "not_eligible", "order_missing", "marker_missing"} <= set(codes)
        return
    way.consented().screened().bled().reported()
    if left_out != "decided":
        way.decided()
    way.banded().identified()
    bench.clock.on(minutes=20)
    wanted = {"decided": "not_eligible", "ordered": "order_missing"}[left_out]
    assert wanted in take(way)
    assert harvests_done(bench) == 0


# The specimen is of 2026-04-01 08:01; a panel counts thirty days from it (21 CFR 1271.80).
@pytest.mark.parametrize(
    ("seconds_late", "refused"), [(0, False), (1, True)], ids=["30 d", "30 d and 1 s"]
)
def test_markers_count_thirty_days_from_the_specimen(
    bench: Bench, seconds_late: int, refused: bool
) -> None:
    way = Way(bench).enrolled().consented().screened().bled()
    with bench.site.database.reading() as s:
        taken_at = s.scalars(select(BloodSample.taken_at)).one()
    bench.clock.on(days=3)  # the report comes later; it must not make the specimen younger
    way.reported().decided().ordered().banded()
    start = taken_at + dt.timedelta(days=30, seconds=seconds_late)
    bench.clock.to(start - dt.timedelta(minutes=5))
    way.identified()
    bench.clock.to(start + dt.timedelta(minutes=20))
    codes = take(way, started_at=start.isoformat(), ended_at=start.isoformat())
    assert ("marker_expired" in codes) is refused
    assert harvests_done(bench) == (0 if refused else 1)


def test_without_the_rule_of_markers_an_old_panel_passes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "judge_markers", lambda *_: ())
    way = Way(bench).ready().banded()
    bench.clock.on(days=60)
    way.identified().harvested()
    assert harvests_done(bench) == 1


@pytest.mark.parametrize("scope", ["harvest", "manufacture"])
def test_a_withdrawn_consent_stops_the_needle(bench: Bench, scope: str) -> None:
    way = Way(bench).ready().banded().identified()
    way.did("investigator", "donor:consent:withdrawn", scopes=[scope], material="destroy")
    bench.clock.on(minutes=20)
    codes = take(way)
    assert ("consent_withdrawn" if scope == "harvest" else "therapy_on_hold") in codes


def test_without_the_rule_of_consent_a_withdrawn_patient_is_harvested(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way(bench).ready().banded().identified()
    way.did("investigator", "donor:consent:withdrawn", scopes=["harvest"], material="destroy")
    monkeypatch.setattr(gates, "consent_reasons", lambda *_: ())
    way.harvested()
    assert harvests_done(bench) == 1


def test_a_superseded_consent_stops_the_needle(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified()
    way.consented(version="0.9")
    bench.clock.on(minutes=20)
    assert "consent_version_superseded" in take(way)


def test_after_a_no_go_nothing_is_taken(bench: Bench) -> None:
    way = Way(bench).ready().banded().identified()
    way.did("qa", "donor:day0:decided", "investigator", gate="gate_2", decision="no_go")
    bench.clock.on(minutes=20)
    assert "day0_no_go" in take(way)
