"""A layout is refused before a label is made with it: overlap, missing field, type too small."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest

from labels import layout
from labels.layout import EDITIONS, LAYOUTS, Layout, read_layout
from labels.layout_check import ALWAYS, SMALLEST_PT, faults, pair_faults
from labels.refusals import LayoutRefused

Written = dict[str, Any]
KINDS = {"collection", "flask", "cryovial", "sample", "unit", "outer", "wristband", "shipper"}


def _unit() -> Written:
    """The file of one layout, to be spoilt."""
    file = resources.files("labels") / "layouts" / "unit.1.json"
    written: Written = json.loads(file.read_text(encoding="utf-8"))
    return written


def _field(written: Written, name: str) -> Written:
    found: Written
    (found,) = (each for each in written["fields"] if each["name"] == name)
    return found


def _without(name: str) -> Callable[[Written], None]:
    return lambda w: w.update(fields=[f for f in w["fields"] if f["name"] != name])


SPOILT: tuple[tuple[Callable[[Written], Any], str], ...] = (
    (lambda w: _field(w, "place").update(y_mm=31.8), "identity covers place"),
    (lambda w: _field(w, "short_name").update(width_mm=31), "short_name covers environment"),
    (lambda w: w["symbol"].update(x_mm=40), "symbol covers environment_stacked"),
    (lambda w: w["sign"].update(x_mm=40), "sign covers expiry_zone"),
    (lambda w: _field(w, "statutory").pop("beside_hazard_mm"), "hazard covers statutory"),
    (lambda w: _field(w, "place").update(x_mm=-0.1), "place: leaves the label"),
    (lambda w: w.update(width_mm=58), "symbol: leaves the label"),
    (lambda w: w["frames"][0].update(width_mm=70), "frame: leaves the label"),
    (_without("identity"), "coi: required, and shown nowhere"),
    (_without("artery_en"), "artery: required, and shown nowhere"),
    (_without("environment_stacked"), "environment: a label of a demonstration must say so"),
    (lambda w: w["required"].remove("subject"), "subject: every label must carry it"),
    (lambda w: w["required"].append("colour"), "colour: no field of a label"),
    (lambda w: _field(w, "place").update(name="plaice"), "plaice: no field of this name"),
    (lambda w: w["fields"].append(dict(_field(w, "place"), x_mm=0)), "place: stands there twice"),
    (lambda w: _field(w, "place").update(minimum_pt=3.9), "place: 3.9 pt is below 4.0 pt"),
    (lambda w: _field(w, "place").update(size_pt=4.4), "place: begins at 4.4 pt, below its"),
    (lambda w: _field(w, "place").update(max_lines=0), "place: has no line"),
    (lambda w: w["symbol"].update(module_mm=0.24), "symbol: modules of 0.24 mm are below"),
    (lambda w: w.update(role="spare"), "role 'spare': one of"),
    (lambda w: w.update(stage="lunch"), "stage 'lunch': one of"),
)


@pytest.mark.parametrize(("spoil", "said"), SPOILT, ids=[said for _, said in SPOILT])
def test_a_spoilt_layout_is_refused_and_says_where(
    spoil: Callable[[Written], Any], said: str
) -> None:
    written = _unit()
    spoil(written)
    with pytest.raises(LayoutRefused) as refused:
        read_layout(json.dumps(written))
    assert any(said in fault for fault in refused.value.faults)
    assert refused.value.field == "layout"


@pytest.mark.parametrize(
    "stored", ["", "[]", "{}", "7", '{"name": "unit"}', json.dumps(_unit() | {"colour": "red"})]
)
def test_what_is_no_layout_is_refused(stored: str) -> None:
    with pytest.raises(LayoutRefused, match="not a layout"):
        read_layout(stored)


def test_every_fault_is_told_at_once() -> None:
    written = _unit()
    written["required"].remove("coi")
    _field(written, "place").update(x_mm=-1, minimum_pt=1)
    with pytest.raises(LayoutRefused) as refused:
        read_layout(json.dumps(written))
    assert len(refused.value.faults) == 3


@pytest.mark.parametrize("layout", EDITIONS.values(), ids=lambda one: f"{one.name}-{one.version}")
def test_every_edition_that_is_shipped_is_right(layout: Layout) -> None:
    assert faults(layout) == ()
    assert layout.required >= ALWAYS
    assert min(field.minimum_pt for field in layout.fields) >= SMALLEST_PT


def test_there_is_a_layout_for_every_kind_of_label() -> None:
    assert set(LAYOUTS) >= KINDS | {
        "partial",
        "attached",
        "attached_isbt",
        "unit_isbt",
        "collection_isbt",
    }
    assert pair_faults(LAYOUTS) == ()
    # what alcohol wipes must not reach: at most 15 x 60 mm
    for name in ("flask", "flask_hazard"):
        assert (LAYOUTS[name].width_mm, LAYOUTS[name].height_mm) == (60, 15)


def test_an_older_edition_stays_for_reprints() -> None:
    assert LAYOUTS["cryovial"].version == 2
    assert EDITIONS["cryovial", 1].height_mm == 13


def test_a_pair_of_labels_knows_its_partner() -> None:
    lonely = LAYOUTS | {"partial": replace(LAYOUTS["partial"], partner="")}
    assert pair_faults(lonely) == (
        "attached: partial is no partner of it",
        "attached_isbt: partial is no partner of it",
        "partial: a partial label needs its partner",
    )
    strange = LAYOUTS | {"partial": replace(LAYOUTS["partial"], role="outer")}
    assert "partial: a pair is a partial and an attached label" in pair_faults(strange)
    for name in ("unit", "nowhere"):
        wrong = LAYOUTS | {"flask": replace(LAYOUTS["flask"], with_hazard=name)}
        assert len(pair_faults(wrong)) == 1


def test_without_the_check_a_spoilt_layout_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    written = _unit()
    _field(written, "place").update(y_mm=31.8)
    monkeypatch.setattr(layout, "faults", lambda _: ())
    assert read_layout(json.dumps(written)).name == "unit"
