"""Results over the lineage: verdicts, holds, retests, lateness (variants T02 and T03)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests import attacks
from tests.ground import Ground, ground
from tests.sites import Bench
from tracker.journey.testing.standing import Outcome, Standing
from tracker.journey.testing.state import lot_results, lot_standings, testers
from tracker.material.models import LotActor
from tracker.material.words import Kind, State
from tracker.quality.holds import holds_on
from tracker.quality.models import Deviation, Hold, Task
from tracker.therapy.present import therapy_now

ZONE = ZoneInfo("Asia/Shanghai")
P1 = [f"P1-F{n:02d}" for n in range(1, 5)]


def on(lab: Ground, month: int, day: int, hour: int = 10, minute: int = 0) -> None:
    lab.bench.clock.to(dt.datetime(2026, month, day, hour, minute, tzinfo=ZONE))


@pytest.fixture
def lab(bench: Bench) -> Ground:
    """Marrow, MNC, P0, P1 in four flasks, pool, vials, P2, its pool and bulk: one MSC lot."""
    g = ground(bench)
    on(g, 4, 23)
    g.lay(Kind.MARROW, "HARV-A", step="S07", states=(State.FILLED, State.RECEIVED))
    g.lay(Kind.INTERMEDIATE, "MNC-A", step="S11", parents=["HARV-A"])
    flask: dict[str, Any] = {"step": "S13", "states": (State.IN_CULTURE,), "product": "msc"}
    g.lay(Kind.VESSEL, "P0-F01", parents=["MNC-A"], opens_lot=True, passage=0, **flask)
    lot = {"lot": g.lots["msc"], "product": "msc"}
    g.lay(Kind.POOL, "POOL-P0", parents=["P0-F01"], passage=0, counted=12_500_000, **lot)
    g.lay(Kind.VESSEL, *P1, parents=["POOL-P0"], passage=1, lot=g.lots["msc"], **flask)
    g.lay(Kind.POOL, "POOL-P1", parents=P1, passage=1, counted=58_380_000, **lot)
    g.lay(Kind.VIAL, "VIAL-1", step="S16", parents=["POOL-P1"], passage=1, **lot)
    g.lay(Kind.VESSEL, "P2-CS10-01", parents=["POOL-P1"], passage=2, lot=g.lots["msc"], **flask)
    g.lay(Kind.POOL, "POOL-P2", parents=["P2-CS10-01"], passage=2, counted=145_600_000, **lot)
    return g


def take(lab: Ground, name: str, of: str, *tests: str, purpose: str = "in_process") -> str:
    given = {"of": lab.ids[of], "purpose": purpose, "tests": tests, "name": name}
    lab.did("analyst", "testing:sample:taken", given, second="analyst_2")
    return lab.ids[name]


def enter(lab: Ground, sample: str, *results: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    read = [{"test": t, "raw": raw, "unit": unit} for t, raw, unit in results]
    given = {"sample": lab.ids[sample], "results": read}
    return lab.did("analyst", "testing:result:entered", given, second="qc_manager", **more)


def refused(lab: Ground, sample: str, *results: tuple[str, str, str]) -> set[str]:
    read = [{"test": t, "raw": raw, "unit": unit} for t, raw, unit in results]
    given = {"sample": lab.ids[sample], "results": read}
    return lab.codes_of("analyst", "testing:result:entered", given, second="qc_manager")


def stands(lab: Ground, lot: str | None = None) -> dict[str, Standing]:
    with lab.bench.site.database.reading() as s:
        therapy = therapy_now(s, lab.therapy)
        assert therapy is not None
        found = lot_standings(s, therapy, lot or lab.lots["msc"])
    return {x.test: x for x in found}


def held(lab: Ground) -> set[str]:
    """Short names of every container that waits for QA."""
    with lab.bench.site.database.reading() as s:
        return {n for n, id_ in lab.ids.items() if holds_on(s, lab.therapy, [id_])}


# ---- samples ----


def test_a_sample_of_an_ancestor_counts_for_the_lot(lab: Ground) -> None:
    take(lab, "QC-A1", "HARV-A", "sterility", purpose="starting")
    enter(lab, "QC-A1", ("sterility", "no_growth_to_date", ""))
    with lab.bench.site.database.reading() as s:
        found = [r.sample for r in lot_results(s, lab.lots["msc"])]
        assert found == ["QC-A1"]
    assert stands(lab)["sterility"].pending_samples == ("QC-A1",)


def test_a_sample_gets_the_next_number_of_its_passage(lab: Ground) -> None:
    given = {"of": lab.ids["P1-F03"], "purpose": "in_process", "tests": ["sterility_in_process"]}
    first = lab.did("analyst", "testing:sample:taken", given)
    second = lab.did("analyst", "testing:sample:taken", given)
    assert (*first["containers"], *second["containers"]) == ("QC-P1-1", "QC-P1-2")


def test_a_test_that_the_specification_does_not_know_is_refused(lab: Ground) -> None:
    given = {"of": lab.ids["POOL-P1"], "purpose": "in_process", "tests": ["colour"]}
    assert lab.codes_of("analyst", "testing:sample:taken", given) == {"test_not_in_specification"}


def test_a_release_sample_needs_a_lot(lab: Ground) -> None:
    given = {"of": lab.ids["MNC-A"], "purpose": "release", "tests": ["sterility"]}
    why = lab.codes_of("analyst", "testing:sample:taken", given)
    assert why == {"release_sample_without_lot"}


def test_ten_times_the_cells_of_the_pool_cannot_be_sampled(lab: Ground) -> None:
    given = {
        "of": lab.ids["POOL-P1"],
        "purpose": "in_process",
        "tests": ["karyotype"],
        "cells": 600_000_000,
    }
    why = lab.codes_of("analyst", "testing:sample:taken", given)
    assert why == {"more_cells_out_than_in"}


def test_the_label_of_a_sample_says_what_it_is_for(lab: Ground) -> None:
    take(lab, "QC-P1-2", "POOL-P1", "karyotype", "mycoplasma", "cd73")
    given = {"containers": [lab.ids["QC-P1-2"]], "layout": "sample"}
    lab.did("analyst", "marking:labels:printed", given)
    (row,) = attacks.rows(lab.bench, "label_instance")
    assert "in process: 3 tests" in row["snapshot"]


# ---- verdicts ----


def test_flow_in_process_is_information(lab: Ground) -> None:
    take(lab, "QC-P0-2", "POOL-P0", "mycoplasma", "cd73", "hla_dr")
    out = enter(
        lab,
        "QC-P0-2",
        ("mycoplasma", "negative", ""),
        ("cd73", "60.0", "%"),  # out of the limit for release, at P0 it only informs
        ("hla_dr", "1.2", "%"),
    )
    assert out["verdicts"] == {
        "mycoplasma": "pass",
        "cd73": "informative",
        "hla_dr": "informative",
    }
    assert held(lab) == set()
    assert "cd73" not in {s.test for s in stands(lab).values() if s.pending_samples}


def test_a_word_or_unit_that_is_not_the_specifications_is_refused(lab: Ground) -> None:
    take(lab, "QC-P0-2", "POOL-P0", "mycoplasma", "cd73")
    assert refused(lab, "QC-P0-2", ("mycoplasma", "clean", "")) == {"result_word_unknown"}
    assert refused(lab, "QC-P0-2", ("cd73", "96.1", "")) == {"result_wrong_unit"}


def test_no_growth_to_date_is_enough_to_release_on(lab: Ground) -> None:
    take(lab, "QC-P1-1", "P1-F03", "sterility_in_process")
    out = enter(lab, "QC-P1-1", ("sterility_in_process", "no_growth_to_date", ""))
    assert out["verdicts"] == {"sterility_in_process": "interim"}
    standing = stands(lab)["sterility_in_process"]
    assert (standing.outcome, standing.suffices) == (Outcome.PENDING, True)


def test_a_result_after_its_due_day_is_an_alert_and_counts(lab: Ground) -> None:
    take(lab, "QC-A1", "HARV-A", "sterility", purpose="starting")
    on(lab, 5, 8, 10, 5)  # due 2026-05-07: 14 days after 2026-04-23 (event 30)
    read = [{"test": "sterility", "raw": "no_growth"}]
    given = {"therapy": lab.therapy, "sample": lab.ids["QC-A1"], "results": read}
    answer = lab.bench.do("analyst", "testing:result:entered", given, second="qc_manager")
    assert answer.accepted
    assert "result_later_than_due" in answer.verdict.codes
    assert stands(lab)["sterility"].outcome is Outcome.PASS


def test_on_the_due_day_a_result_is_not_late(lab: Ground) -> None:
    on(lab, 4, 30, 10, 20)
    take(lab, "QC-P0-1", "P0-F01", "sterility_in_process")
    on(lab, 5, 7, 14, 0)  # seven days on, later in the day (event 27)
    read = [{"test": "sterility_in_process", "raw": "no_growth"}]
    given = {"therapy": lab.therapy, "sample": lab.ids["QC-P0-1"], "results": read}
    answer = lab.bench.do("analyst", "testing:result:entered", given, second="qc_manager")
    assert answer.verdict.codes == ()


def test_who_reads_a_result_has_tested_the_lot(lab: Ground) -> None:
    take(lab, "QC-A1", "HARV-A", "sterility", purpose="starting")
    enter(lab, "QC-A1", ("sterility", "no_growth_to_date", ""))
    people = lab.bench.people
    with lab.bench.site.database.reading() as s:
        query = select(LotActor.person_id).where(LotActor.part == "tested")
        assert set(s.scalars(query)) == {people["analyst"], people["qc_manager"]}
        assert testers(s, lab.lots["msc"]) == {people["analyst"], people["qc_manager"]}


def test_analyst_and_reviewer_are_two(lab: Ground) -> None:
    take(lab, "QC-P0-2", "POOL-P0", "mycoplasma")
    read = [{"test": "mycoplasma", "raw": "negative"}]
    given = {"sample": lab.ids["QC-P0-2"], "results": read}
    why = lab.codes_of("analyst", "testing:result:entered", given, second="analyst")
    assert why == {"same_person_twice"}


# ---- T02: contamination at P1 ----


@pytest.fixture
def grown(lab: Ground) -> Ground:
    take(lab, "QC-P1-1", "P1-F03", "sterility_in_process")
    enter(lab, "QC-P1-1", ("sterility_in_process", "growth", ""))
    return lab


def test_a_positive_culture_holds_siblings_and_all_descendants(grown: Ground) -> None:
    with grown.bench.site.database.reading() as s:
        on_containers = [h for h in s.scalars(select(Hold)) if h.container_id]
        names = {n for n, i in grown.ids.items() if i in {h.container_id for h in on_containers}}
        deviation = s.scalars(select(Deviation)).one()
    assert names == set(P1)
    below = {"POOL-P1", "VIAL-1", "P2-CS10-01", "POOL-P2", *P1}
    assert below <= held(grown)
    assert "MNC-A" not in held(grown)
    assert "HARV-A" not in held(grown)
    assert (deviation.code, deviation.severity) == ("D23", "critical")


def test_what_is_made_of_held_material_is_held(grown: Ground) -> None:
    grown.lay(Kind.BULK, "MSC-BULK", parents=["POOL-P2"])  # a child without lot of its own
    assert "MSC-BULK" in held(grown)


def test_a_positive_culture_tells_qa_to_look_back(grown: Ground) -> None:
    with grown.bench.site.database.reading() as s:
        task = s.scalars(select(Task)).one()
    assert (task.kind, task.owner) == ("look_back", "qa")
    assert task.due_at - task.opened_at == dt.timedelta(hours=24)


def test_marrow_that_was_positive_holds_the_lot_and_later_ones(lab: Ground) -> None:
    take(lab, "QC-A1", "HARV-A", "sterility", purpose="starting")
    enter(lab, "QC-A1", ("sterility", "growth", ""))
    assert {"HARV-A", "MNC-A", "POOL-P2"} <= held(lab)
    with lab.bench.site.database.reading() as s:
        assert lab.lots["msc"] in set(s.scalars(select(Hold.lot_id)))
