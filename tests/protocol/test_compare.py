"""What differs between two versions is told row by row and field by field."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest

from tracker.protocol.compare import Change, Kind, compare
from tracker.protocol.compared import line
from tracker.protocol.definition import load, load_default

TEXT = (resources.files("tracker.protocol") / "default" / "definition.json").read_text("utf-8")


def changed(change: Callable[[dict[str, Any]], object]) -> list[Change]:
    doc = json.loads(TEXT)
    change(doc)
    return list(compare(load_default(), load(json.dumps(doc))))


def row(doc: dict[str, Any], section: str, **known: str) -> dict[str, Any]:
    return next(r for r in doc[section] if all(r[k] == v for k, v in known.items()))


def test_a_text_does_not_differ_from_itself() -> None:
    assert compare(load_default(), load(load_default().canonical_bytes())) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.update(version="1.1"), "Version: 1.0 -> 1.1"),
        (
            lambda d: row(d, "parameters", name="pdt").update(limit_high="96"),
            "Readings and limits · S15.pdt · Population doubling time, upper limit: 120 -> 96",
        ),
        (
            lambda d: row(d, "parameters", name="wbc").update(limit_low="4"),
            "Readings and limits · S10.wbc · White cells, lower limit: — -> 4",
        ),
        (
            lambda d: row(d, "steps", code="S14").update(check="later"),
            "Steps · S14 · Feed and observe, who checks: none -> later",
        ),
        (
            lambda d: row(d, "release_specs", product="msc", code="viability")["acceptance"][
                0
            ].update(value="75"),
            "Release tests · msc.viability · Viability, fresh, acceptance number.value: 70 -> 75",
        ),
        (
            lambda d: row(d, "hold_times", code="bulk_to_fill").update(max_minutes=90),
            "Hold times · bulk_to_fill · ",
        ),
        (
            lambda d: d["visit_plan"]["visits"][0].update(day=35),
            "Visits, visits M1.day: 30 -> 35",
        ),
        (
            lambda d: d["materials"].append({"code": "x", "name": {"en": "resin", "zh": "树脂"}}),
            "Materials · x · resin: added",
        ),
        (
            lambda d: d["vessels"].pop(0),
            "Vessels · t25 · T25 flask: removed",
        ),
    ],
)
def test_each_difference_is_one_line(change: Any, says: str) -> None:
    (told,) = [line(c) for c in changed(change)]
    assert told.startswith(says)


def test_a_reading_that_comes_or_goes_tells_its_limit() -> None:
    (gone,) = changed(lambda d: d["parameters"].remove(row(d, "parameters", name="wash_recovery")))
    assert (gone.kind, gone.section, gone.row) == (Kind.REMOVED, "parameters", "S18.wash_recovery")
    assert gone.name is not None
    assert gone.name.zh
    assert "unit %" in gone.old


@pytest.mark.parametrize("section", ["products", "vessels", "sides", "parameters", "hold_times"])
def test_another_order_of_any_rows_is_told(section: str) -> None:
    """The order of products decides their colours: whoever approves sees it changed."""
    (order,) = changed(lambda d: d[section].insert(0, d[section].pop(1)))
    assert (order.section, order.row, order.field) == (section, "", "order")
    assert order.old != order.new


def test_another_order_of_steps_is_a_difference() -> None:
    (order,) = changed(lambda d: d["steps"].insert(0, d["steps"].pop(1)))
    assert (order.field, order.old[:7], order.new[:7]) == ("order", "S01 S02", "S02 S01")


def test_old_and_new_change_places() -> None:
    doc = json.loads(TEXT)
    row(doc, "parameters", name="pdt")["limit_high"] = "96"
    newer = load(json.dumps(doc))
    (there,), (back,) = compare(load_default(), newer), compare(newer, load_default())
    assert (there.old, there.new) == (back.new, back.old) == ("120", "96")
