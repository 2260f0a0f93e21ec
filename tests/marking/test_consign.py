"""Bags and boxes that leave the house: where to, whom to call, how warm, until when."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labels.pdf import label_pdf
from labels.read import read_symbols
from labels.snapshot import LabelSnapshot
from tests.attacks import copy, rows
from tests.journey.administration.suite import Suite
from tests.journey.walk import Way
from tests.look.papers import rendered
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.db import canonical

__all__ = ["hands", "known_passwords"]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
LAB = {
    "destination_en": "Cell laboratory, building 5, door 2",
    "destination_zh": "细胞实验室 5 号楼 2 门",
    "contact_en": "cell laboratory on call, +86 591 0000 0000",
    "reason": "the laboratory has moved",
}


def said(bench: Bench, layout: str) -> LabelSnapshot:
    """What the one label of this layout says, as the record keeps it."""
    (row,) = [r for r in rows(bench, "label_instance") if r["layout"] == layout]
    stored = row["snapshot"]
    return LabelSnapshot.from_canonical(
        canonical(json.loads(stored) if isinstance(stored, str) else stored)
    )


def printed(bench: Bench, way: Way, containers: list[str], layout: str, **more: Any) -> list[str]:
    given = {"therapy": way.therapy, "containers": containers, "layout": layout, "role": "outer"}
    return list(bench.do("nurse", "marking:labels:printed", {**given, **more}).verdict.codes)


@pytest.fixture
def way(bench: Bench) -> Way:
    return Way(bench).ready().banded().identified().harvested()


def marrow(way: Way) -> str:
    return str(
        next(r["id"] for r in rows(way.bench, "container") if r["short_name"].startswith("HARV"))
    )


def test_the_box_says_where_whom_how_warm_and_until_when(
    bench: Bench, way: Way, hands: Hands
) -> None:
    bag = marrow(way)
    assert printed(bench, way, [bag], "shipper") == ["label_field_missing"], "no address yet"
    assert hands.post("production", "/addresses/marrow", **LAB).status_code == 303
    assert "door 2" in hands.look("qa", "/addresses")
    path = f"/containers/{bag}/labels/outer"
    assert "+86 591" in hands.look("nurse", path)
    assert hands.post("nurse", path, layout="shipper", containers=bag).status_code == 303
    label = said(bench, "shipper")
    assert (label.destination.en, label.destination.zh) == (
        LAB["destination_en"],
        LAB["destination_zh"],
    )
    assert label.contact.en == LAB["contact_en"]
    assert label.storage.en == "Keep at 15 to 25 °C"  # S08 temperature of the definition
    (harvest,) = rows(bench, "harvest")
    ended = label.made.en.removeprefix("collected ")[:16]
    assert label.expiry.time == ended[11:], "24 hours later by the definition's S08"
    assert label.expiry.day > ended[:10]
    assert harvest["anticoagulant"] in label.contents.en
    (picture,) = rendered(label_pdf([label]), 300, most=3)
    assert [s.text for s in read_symbols(picture)] == [label.payload]


def test_the_bag_wears_its_outer_label_beside_its_own(bench: Bench, way: Way) -> None:
    bag = marrow(way)
    own = {r["role"] for r in rows(bench, "active_label") if r["container_id"] == bag}
    assert printed(bench, way, [bag], "outer") == []
    (row,) = [r for r in rows(bench, "label_instance") if r["layout"] == "outer"]
    applied = {"therapy": way.therapy, "applied": [{"code": row["code"], "container": bag}]}
    bench.did("nurse", "marking:labels:applied", applied, second="physician")
    now = {r["role"] for r in rows(bench, "active_label") if r["container_id"] == bag}
    assert now == own | {"outer"}
    assert printed(bench, way, [bag], "outer") == ["printed_before"]


def test_a_paper_in_another_role_is_none(bench: Bench, way: Way) -> None:
    bag = marrow(way)
    assert printed(bench, way, [bag], "collection") == ["layout_unknown"]
    assert printed(bench, way, [bag], "outer", role="primary") == ["layout_unknown"]


def test_a_dose_leaves_in_a_bag_with_its_own_expiry(bench: Bench, hands: Hands) -> None:
    suite = Suite(bench, 7).prepared("msc")
    given = {**LAB, "destination_en": "Angiography suite 2, level 3", "destination_zh": ""}
    assert hands.post("qa", "/addresses/units", **given).status_code == 303
    unit = suite.units["MSC-U1"]
    out = {"therapy": suite.therapy, "layout": "outer", "role": "outer", "containers": [unit]}
    bench.did("tech", "marking:labels:printed", out)
    label = said(bench, "outer")
    (fill,) = [r for r in rows(bench, "unit_fill") if r["container_id"] == unit]
    assert label.storage.en == fill["storage"]
    assert label.destination.en == "Angiography suite 2, level 3"
    assert label.expiry.day


def test_an_address_has_its_reason_and_stays_in_the_record(bench: Bench) -> None:
    given = {"purpose": "marrow", **{k: v for k, v in LAB.items() if k != "reason"}}
    assert not bench.do("production", "marking:address:set", given).accepted
    assert not bench.do("tech", "marking:address:set", given, reason="x").accepted
    bench.did("production", "marking:address:set", given, reason="moved")
    bench.did("production", "marking:address:set", given, reason="moved again")
    assert [r["n"] for r in rows(bench, "consignment_address")] == [0, 1]
    assert "address_has_a_contact" in copy(bench, "consignment_address", n=7, contact_en="")
