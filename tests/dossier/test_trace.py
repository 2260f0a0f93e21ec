"""Both ways from any scanned thing, and across to those who shared a lot or a place."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.dossier.told import Told
from tracker.dossier.container import container_now
from tracker.dossier.container_trace import ContainerTrace, trace_container
from tracker.dossier.facts import therapy_facts
from tracker.dossier.reach import reach_of_equipment, reach_of_lot
from tracker.dossier.way import Leg
from tracker.pages.sheets import BOM, begins_formula, harmless, sheet
from tracker.supplies.models import Equipment, ReagentLot

STATEMENTS_MOST = 25


def traced(told: Told, name: str, names: dict[str, Any] | None = None) -> ContainerTrace:
    with told.site.database.reading() as s:
        found = container_now(s, (names or told.names)[name])
        assert found is not None
        facts = therapy_facts(s, found[0].therapy_id)
        assert facts is not None
        return trace_container(s, found[0], facts)


def names(legs: tuple[Leg, ...]) -> set[str]:
    return {c.short_name for leg in legs for c in leg.containers}


def lot(told: Told, number: str) -> str:
    with told.site.database.reading() as s:
        return s.scalars(select(ReagentLot.id).where(ReagentLot.lot_number == number)).one()


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode().removeprefix(BOM))))


def test_an_msc_unit_leads_to_harvest_a_and_not_to_b(told: Told) -> None:
    up = names(traced(told, "MSC-U1").up)
    assert {"HARV-A-1", "HARV-A-2", "MNC-A", "POOL-P0", "POOL-P1", "POOL-P2", "MSC-BULK"} <= up
    assert {f"P0-F{n:02}" for n in range(1, 7)} <= up  # 6 flasks at P0, 12 at P1
    assert {f"P1-F{n:02}" for n in range(1, 13)} <= up
    assert not {n for n in up if n.startswith(("HARV-B", "MNC-B", "MSC-U2", "QC-"))}


def test_a_bmmnc_unit_leads_to_harvest_b_and_not_to_a(told: Told) -> None:
    up = names(traced(told, "MNC-U2").up)
    assert up == {"MNC-U2", "MNC-B", "HARV-B"}


def test_harvest_a_leads_to_the_msc_units_and_to_no_other(told: Told) -> None:
    down = names(traced(told, "HARV-A-1").down)
    assert {"MSC-U1", "MSC-U2", "MSC-U3", "VIAL-1", "VIAL-4", "QC-M0"} <= down
    assert not {n for n in down if n.startswith(("MNC-U", "HARV-B"))}


def test_harvest_b_leads_to_the_bmmnc_units(told: Told) -> None:
    down = names(traced(told, "HARV-B").down)
    assert {"MNC-U1", "MNC-U2", "MNC-U3"} <= down
    assert not {n for n in down if n.startswith("MSC")}


def test_materials_of_a_unit_are_those_that_got_into_it(told: Told) -> None:
    msc = {m.lot.lot_number for m in traced(told, "MSC-U1").materials}
    mnc = {m.lot.lot_number for m in traced(told, "MNC-U1").materials}
    assert {"AM2411", "PL0931", "TS553", "FP7742", "HSA402", "NS7719"} <= msc
    assert "ACD77" not in msc  # harvest A was taken into heparin
    assert {"ACD77", "FP7742"} <= mnc
    assert not {"AM2411", "PL0931", "TS553", "CS10-55"} & mnc
    assert "CV2-18" not in msc  # the cryovials are another branch


def test_a_medium_lot_reaches_the_msc_units_of_one_and_the_flasks_of_the_other(told: Told) -> None:
    with told.site.database.reading() as s:
        reached = {r.subject: r for r in reach_of_lot(s, lot(told, "AM2411"))}
    case, other = reached["SYN-ON-007"], reached["SYN-ON-010"]
    assert {u.short_name for u in case.units} == {"MSC-U1", "MSC-U2", "MSC-U3"}
    assert other.units == ()
    assert {c.short_name for c in other.containers} >= {"P0-F01", "POOL-P0", "P1-F12"}
    assert "MNC-A" not in {c.short_name for c in case.containers}  # taken from, not worked on
    assert [step.step for step in case.steps] == ["S13", "S14", "S14", "S13", "S14", "S13", "S14"]


def test_a_lot_of_harvest_b_reaches_no_msc_unit(told: Told) -> None:
    with told.site.database.reading() as s:
        (case,) = reach_of_lot(s, lot(told, "ACD77"))
    assert {u.short_name for u in case.units} == {"MNC-U1", "MNC-U2", "MNC-U3"}


def test_an_incubator_is_known_by_whom_it_held(told: Told) -> None:
    with told.site.database.reading() as s:
        id_ = s.scalars(select(Equipment.id).where(Equipment.name == "INC-2")).one()
        reached = {r.subject for r in reach_of_equipment(s, id_)}
    assert reached == {"SYN-ON-007", "SYN-ON-010"}


def test_who_shared_the_incubator_at_that_time_is_named(told: Told) -> None:
    shared = traced(told, "P1-F03").shared
    assert {other.subject for _mine, other in shared} == {"SYN-ON-010"}
    # P1 of the case stood in INC-2 from 5 to 12 May; P0 of the other had left on 5 May
    assert all(mine.until is not None and other.since < mine.until for mine, other in shared)
    assert {other.name[:2] for _mine, other in shared} == {"P1"}


def test_who_was_gone_before_did_not_share(told: Told) -> None:
    shared = traced(told, "P2-CS10-01").shared  # seeded on 12 May
    names_ = {other.name for _mine, other in shared}
    assert names_  # the other's P1 still grows
    assert not {n for n in names_ if n.startswith("P0")}


@pytest.mark.parametrize(
    ("kind", "name"), [("container", "MSC-U1"), ("lot", "AM2411"), ("place", "INC-2-place")]
)
def test_trace_page_and_sheet_ask_few_questions(told: Told, kind: str, name: str) -> None:
    thing = told.names[name]
    client = told.client()
    for address in (f"/trace/{kind}/{thing}", f"/trace/{kind}/{thing}.csv"):
        with told.statements() as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= STATEMENTS_MOST, (address, len(asked))


def test_trace_of_one_therapy_shows_no_container_of_another(told: Told) -> None:
    page = told.client().get(f"/trace/container/{told.names['MSC-U1']}").text
    main = page.split('<main id="main"')[1]
    assert told.other["P0-F01"] not in main
    assert told.other["HARV-A-1"] not in main


def test_sheet_of_a_unit_lists_every_container_between(told: Told) -> None:
    answer = told.client().get(f"/trace/container/{told.names['MSC-U1']}.csv")
    assert answer.mimetype == "text/csv"
    listed = {row["container"] for row in rows(answer.data) if row["direction"] in ("here", "up")}
    assert listed == names(traced(told, "MSC-U1").up)


def test_sheet_of_a_lot_lists_units_over_therapies(told: Told) -> None:
    answer = told.client().get(f"/trace/lot/{told.names['AM2411']}.csv")
    units = {r["container"] for r in rows(answer.data) if r["kind"] == "unit"}
    assert units == {"MSC-U1", "MSC-U2", "MSC-U3"}
    assert {r["subject"] for r in rows(answer.data)} == {"SYN-ON-007", "SYN-ON-010"}


def test_sheet_of_a_place_says_from_when_to_when(told: Told) -> None:
    listed = rows(told.client().get(f"/trace/place/{told.names['INC-2-place']}.csv").data)
    flask = next(r for r in listed if r["container"] == "P0-F01" and r["subject"] == "SYN-ON-007")
    assert flask["since"] == "2026-04-23 11:40 +08:00"
    assert flask["until"] == "2026-05-05 09:00 +08:00"


def test_unknown_things_are_not_found(told: Told) -> None:
    client = told.client()
    for kind in ("container", "lot", "equipment", "place", "person"):
        assert client.get(f"/trace/{kind}/nothing").status_code == 404
        assert client.get(f"/trace/{kind}/nothing.csv").status_code == 404


@given(st.text())
def test_no_cell_of_a_sheet_begins_like_a_formula(text: str) -> None:
    assert not begins_formula(harmless(text))


@pytest.mark.parametrize(
    "typed", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\u00a0=1", "\u200b+1"]
)
def test_a_typed_formula_stays_text_in_the_sheet(typed: str) -> None:
    content = sheet(("reason",), [(typed,)]).decode()
    assert f"'{typed}" in content
    # without the guard the cell would begin as it was typed
    bare = io.StringIO()
    csv.writer(bare).writerow([typed])
    assert begins_formula(bare.getvalue().lstrip('"'))
