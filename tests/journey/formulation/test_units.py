"""Wash, fill, label and count: figures of the worked case (events 56 to 62)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests import attacks
from tests.ground import Ground, ground
from tests.sites import Bench
from tracker.journey.formulation.models import Fill, UnitFill, Wash
from tracker.journey.formulation.state import label_reasons, units_of_lot
from tracker.marking.models import LabelInstance
from tracker.marking.snapshot import from_doc
from tracker.material.models import Lot, LotActor, LotState
from tracker.material.words import Kind
from tracker.quality.models import Deviation, Hold

ZONE = ZoneInfo("Asia/Shanghai")
ARTERIES = ("mfca", "lfca", "obturator")
WASH = {
    "washes": 2,
    "viable_after": 135_400_000,
    "viability_pct": "95.1",
    "excipient": "0.9% NaCl + 5% HSA",
}


def at(bench: Bench, hour: int, minute: int) -> str:
    bench.clock.to(dt.datetime(2026, 5, 18, hour, minute, tzinfo=ZONE))
    return bench.clock.at.isoformat()


@pytest.fixture
def lab(bench: Bench) -> Ground:
    """The pool of passage 2 with 1.456e8 viable cells, on Day 0."""
    g = ground(bench)
    at(bench, 6, 30)
    g.lay(
        Kind.POOL,
        "POOL-P2",
        product="msc",
        opens_lot=True,
        passage=2,
        counted=145_600_000,
        who="tech",
    )
    return g


def units(volume_ml: str = "10.0", side: str = "left") -> list[dict[str, str]]:
    return [{"side": side, "artery": a, "volume_ml": volume_ml} for a in ARTERIES]


def wash(lab: Ground) -> None:
    at(lab.bench, 8, 30)
    lab.did("tech", "formulation:bulk:washed", WASH | {"pool": lab.ids["POOL-P2"]}, second="tech_2")


def msc_fill(lab: Ground) -> dict[str, object]:
    started = at(lab.bench, 9, 20)
    at(lab.bench, 9, 35)
    return {
        "source": lab.ids["MSC-BULK"],
        "product": "msc",
        "units": units(),
        "viable_per_ml": 3_400_000,
        "started_at": started,
        "excipient": "0.9% NaCl + 5% HSA",
    }


def fill(lab: Ground) -> str:
    wash(lab)
    out = lab.did("tech", "formulation:units:filled", msc_fill(lab), second="tech_2")
    return str(out["lot"])


def print_units(lab: Ground, spares: int = 1) -> None:
    names = ["MSC-U1", "MSC-U2", "MSC-U3"]
    given = {"containers": [lab.ids[n] for n in names], "layout": "unit", "spares": spares}
    lab.did("tech", "marking:labels:printed", given)


def apply_units(lab: Ground) -> None:
    names = ["MSC-U1", "MSC-U2", "MSC-U3"]
    applied = [{"code": lab.codes[n], "container": lab.ids[n]} for n in names]
    lab.did("tech", "marking:labels:applied", {"applied": applied}, second="tech_2")


def destroy_spare(lab: Ground) -> None:
    given = {"labels": [lab.codes["MSC-U1+1"]], "reason": "spare not needed"}
    lab.did("tech", "marking:labels:destroyed", given, second="tech_2")


def count(lab: Ground, **counted: object) -> dict[str, object]:
    names = ["MSC-U1", "MSC-U2", "MSC-U3"]
    return {"containers": [lab.ids[n] for n in names], **counted}


def test_the_wash_of_the_worked_case_recovers_93_percent(lab: Ground) -> None:
    wash(lab)
    with lab.bench.site.database.reading() as s:
        row = s.scalars(select(Wash)).one()
    # 1.354e8 / 1.456e8 = 92.994505 %
    assert row.recovery_pct == Decimal("92.994505")
    assert row.viable_before == 145_600_000


def test_more_cells_after_the_wash_than_before_are_no_measurement(lab: Ground) -> None:
    given = WASH | {"pool": lab.ids["POOL-P2"], "viable_after": 1_354_000_000}
    why = lab.codes_of("tech", "formulation:bulk:washed", given, second="tech_2")
    assert why == {"reading_implausible"}


def test_the_units_of_the_worked_case_expire_six_hours_after_the_fill(lab: Ground) -> None:
    lot = fill(lab)
    with lab.bench.site.database.reading() as s:
        found = units_of_lot(s, lot)
    assert [u.short_name for u in found] == ["MSC-U1", "MSC-U2", "MSC-U3"]
    assert [u.artery for u in found] == list(ARTERIES)
    assert {u.viable_cells for u in found} == {34_000_000}
    expiry = dt.datetime(2026, 5, 18, 15, 35, tzinfo=ZONE)
    assert {abs(u.expires_at - expiry) < dt.timedelta(seconds=1) for u in found} == {True}
    assert {u.storage for u in found} == {"2–8 °C"}


def test_an_artery_or_side_that_was_not_ordered_is_refused(lab: Ground) -> None:
    wash(lab)
    given = msc_fill(lab) | {"units": units(side="right")}
    why = lab.codes_of("tech", "formulation:units:filled", given, second="tech_2")
    assert why == {"side_not_ordered"}


def test_a_short_dose_is_held_and_opens_a_deviation(lab: Ground) -> None:
    wash(lab)
    given = msc_fill(lab) | {"viable_per_ml": 1_000_000}  # 3e7 cells, 0.44e6 per kg
    lab.did("tech", "formulation:units:filled", given, second="tech_2")
    with lab.bench.site.database.reading() as s:
        codes = set(s.scalars(select(Deviation.code)))
        held = s.scalars(select(Hold.lot_id)).all()
    assert codes == {"D26"}
    assert set(held) == {lab.lots["msc"]}


def test_a_fill_longer_than_thirty_minutes_is_held(lab: Ground) -> None:
    wash(lab)
    started = at(lab.bench, 9, 20)
    at(lab.bench, 9, 51)
    given = msc_fill(lab)
    given["started_at"], given["ended_at"] = started, at(lab.bench, 9, 51)
    lab.did("tech", "formulation:units:filled", given, second="tech_2")
    with lab.bench.site.database.reading() as s:
        assert set(s.scalars(select(Hold.reason))) == {"hold_time_exceeded"}


def test_more_cells_cannot_be_filled_than_the_bulk_holds(lab: Ground) -> None:
    wash(lab)
    given = msc_fill(lab) | {"viable_per_ml": 34_000_000}
    why = lab.codes_of("tech", "formulation:units:filled", given, second="tech_2")
    # 1.02e9 of 1.354e8 is held; 1.5e7 per kg is outside the plausible range of the dose
    assert "reading_implausible" in why


def test_bmmnc_opens_its_lot_at_the_fill_and_counts_the_isolation_people(lab: Ground) -> None:
    lab.lay(Kind.MARROW, "HARV-B", step="S07", who="physician")
    lab.lay(
        Kind.INTERMEDIATE,
        "MNC-B",
        step="S11",
        parents=["HARV-B"],
        counted=575_210_000,
        who="tech_3",
    )
    started = at(lab.bench, 10, 50)
    at(lab.bench, 11, 5)
    given = {
        "source": lab.ids["MNC-B"],
        "product": "bmmnc",
        "units": units(),
        "viable_per_ml": 18_000_000,
        "started_at": started,
        "excipient": "0.9% NaCl + 5% HSA",
    }
    out = lab.did("tech_2", "formulation:units:filled", given, second="tech_4")
    assert set(out["containers"]) == {"MNC-U1", "MNC-U2", "MNC-U3"}
    with lab.bench.site.database.reading() as s:
        lot = s.scalars(select(Lot).where(Lot.id == out["lot"])).one()
        made = set(s.scalars(select(LotActor.person_id).where(LotActor.lot_id == lot.id)))
        state = s.scalars(select(LotState.to_state).where(LotState.lot_id == lot.id)).one()
        total = sum(u.viable_cells for u in units_of_lot(s, lot.id))
    assert lot.product == "bmmnc"
    assert state == "open"
    assert total == 540_000_000
    people = lab.bench.people
    assert made == {people["tech_2"], people["tech_3"], people["tech_4"]}  # not the physician


def test_a_unit_label_says_side_artery_and_expiry(lab: Ground) -> None:
    fill(lab)
    print_units(lab)
    with lab.bench.site.database.reading() as s:
        query = select(LabelInstance.snapshot).where(LabelInstance.code == lab.codes["MSC-U2"])
        snapshot = from_doc(s.scalars(query).one())
    assert (snapshot.side.en, snapshot.side.zh) == ("LEFT", "左侧")
    assert snapshot.artery_code == "LFCA"
    assert snapshot.volume == "10.0 ml"
    assert snapshot.contents.en == "34.0 × 10⁶ viable"
    assert (snapshot.expiry.day, snapshot.expiry.time, snapshot.expiry.zone) == (
        "2026-05-18",
        "15:35",
        "+08:00",
    )
    assert "NOT EVALUATED FOR INFECTIOUS SUBSTANCES" in {x.en for x in snapshot.statutory}


def test_four_printed_are_three_applied_and_one_destroyed(lab: Ground) -> None:
    lot = fill(lab)
    print_units(lab)
    apply_units(lab)
    destroy_spare(lab)
    with lab.bench.site.database.reading() as s:
        assert {r.code for r in label_reasons(s, lot)} == {"labels_not_counted"}
    given = count(lab, printed=4, applied=3, destroyed=1)
    lab.did("tech", "marking:labels:reconciled", given, second="tech_2")
    with lab.bench.site.database.reading() as s:
        assert label_reasons(s, lot) == ()


def test_a_step_does_not_close_on_a_label_in_the_drawer(lab: Ground) -> None:
    fill(lab)
    print_units(lab)
    apply_units(lab)
    given = count(lab, printed=4, applied=3, destroyed=1)
    why = lab.codes_of("tech", "marking:labels:reconciled", given, second="tech_2")
    assert why == {"label_not_settled", "labels_counted_otherwise"}


def test_a_count_that_differs_from_the_record_is_refused(lab: Ground) -> None:
    fill(lab)
    print_units(lab)
    apply_units(lab)
    destroy_spare(lab)
    given = count(lab, printed=3, applied=3)
    why = lab.codes_of("tech", "marking:labels:reconciled", given, second="tech_2")
    assert why == {"labels_counted_otherwise"}


def test_a_missing_label_is_a_critical_deviation_and_holds_the_lot(lab: Ground) -> None:
    lot = fill(lab)
    print_units(lab)
    apply_units(lab)
    given = count(lab, printed=4, applied=3, unaccounted=[lab.codes["MSC-U1+1"]])
    lab.did("tech", "marking:labels:reconciled", given, second="tech_2")
    with lab.bench.site.database.reading() as s:
        deviation = s.scalars(select(Deviation)).one()
        hold = s.scalars(select(Hold)).one()
        assert "label_unaccounted" in {r.code for r in label_reasons(s, lot)}
    assert (deviation.code, deviation.severity) == ("D27", "critical")
    assert hold.lot_id == lot


def test_one_person_cannot_count_the_labels_alone(lab: Ground) -> None:
    fill(lab)
    print_units(lab, spares=0)
    apply_units(lab)
    given = count(lab, printed=3, applied=3)
    why = lab.codes_of("tech", "marking:labels:reconciled", given)
    assert why == {"second_person_needed"}


# ---- attacks by SQL ----


def test_a_unit_cannot_be_of_another_therapy(lab: Ground) -> None:
    fill(lab)
    other = ground(lab.bench, 8)
    for keys in (True, False):
        said = attacks.copy(lab.bench, "unit_fill", keys=keys, therapy_id=other.therapy)
        assert said.startswith("i01_") or "unit_fill" in said
        said = attacks.copy(lab.bench, "wash", keys=keys, therapy_id=other.therapy, step_id="x")
        assert said != attacks.PASSED


def test_a_unit_cannot_be_of_a_fill_of_another_lot(lab: Ground) -> None:
    fill(lab)
    unit = attacks.rows(lab.bench, "unit_fill")[0]
    pool = lab.ids["POOL-P2"]
    said = attacks.insert(
        lab.bench, "unit_fill", unit | {"container_id": pool, "lot_id": "another"}
    )
    assert said == "i01_unit_of_this_fill"


CHECKS: list[tuple[str, dict[str, Any], str]] = [
    ("unit_fill", {"volume_ml": 0}, "i17_unit_volume_positive"),
    ("unit_fill", {"viable_cells": 0}, "i17_unit_has_cells"),
    ("unit_fill", {"viable_per_ml": 0}, "i17_unit_strength_positive"),
    ("unit_fill", {"artery": ""}, "i06_unit_has_side_and_artery"),
    ("fill", {"viable_per_ml": 0}, "i17_fill_has_cells"),
    ("fill", {"dmso_pct": 100_001}, "i17_fill_dmso_0_to_100"),
    ("wash", {"washes": -1}, "i17_wash_count_not_negative"),
    ("wash", {"viable_before": 0}, "i17_washed_cells_positive"),
    ("wash", {"viable_after": -1}, "i17_cells_after_wash_not_negative"),
    ("wash", {"recovery_pct": -1}, "i17_wash_recovery_not_negative"),
    ("wash", {"viability_pct": 100_001}, "i17_wash_viability_0_to_100"),
    ("wash", {"volume_ml": 0}, "i17_bulk_volume_positive"),
]


def test_every_check_of_the_tables_refuses(lab: Ground) -> None:
    fill(lab)
    step = attacks.rows(lab.bench, "step_record")[0]["id"]
    fresh: dict[str, dict[str, Any]] = {
        "unit_fill": {"container_id": lab.ids["POOL-P2"]},
        "fill": {"step_id": step},
        "wash": {"step_id": step, "bulk_id": lab.ids["MSC-U1"]},
    }
    for table, changes, name in CHECKS:
        assert attacks.copy(lab.bench, table, **(fresh[table] | changes)) == name
    pool = lab.ids["POOL-P2"]
    said = attacks.copy(lab.bench, "wash", step_id=step, bulk_id=pool)
    assert said == "i01_bulk_is_not_the_pool"
    row = attacks.rows(lab.bench, "fill")[0]
    early = {"step_id": step, "filled_at": row["expires_at"]}
    assert attacks.copy(lab.bench, "fill", **early) == "i06_expires_after_fill"
    late = {"step_id": step, "started_at": row["expires_at"]}
    assert attacks.copy(lab.bench, "fill", **late) == "i10_fill_ends_after_start"
    row = attacks.rows(lab.bench, "unit_fill")[0]
    early = {"container_id": pool, "expires_at": row["fill_end"]}
    assert attacks.copy(lab.bench, "unit_fill", **early) == "i06_unit_expires_after_fill"


def test_the_fill_is_what_the_log_proves(lab: Ground) -> None:
    lot = fill(lab)
    with lab.bench.site.database.reading() as s:
        row = s.scalars(select(Fill)).one()
        assert (row.lot_id, row.expiry_bound_by, row.zone) == (lot, "shelf_life", "Asia/Shanghai")
        assert len(s.scalars(select(UnitFill)).all()) == 3
