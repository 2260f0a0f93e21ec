"""A wrong definition is refused, and the message names the place."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from tracker.protocol.definition import DefinitionError, load

TEXT = (resources.files("tracker.protocol") / "default" / "definition.json").read_text("utf-8")


@pytest.fixture
def doc() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TEXT)
    return loaded


def row(doc: dict[str, Any], test: str) -> Any:
    return next(s for s in doc["release_specs"] if (s["product"], s["code"]) == ("msc", test))


def acceptance(doc: dict[str, Any], test: str) -> Any:
    return row(doc, test)["acceptance"][0]


def refused(doc: dict[str, Any]) -> str:
    with pytest.raises(DefinitionError) as error:
        load(json.dumps(doc))
    return str(error.value)


def test_float_is_refused_with_its_place(doc: dict[str, Any]) -> None:
    doc["receipt"]["volume_tolerance_pct"] = 10.5
    assert "receipt.volume_tolerance_pct" in refused(doc)
    assert "quotation marks" in refused(doc)


@pytest.mark.parametrize("number", ["ten", "NaN", "Infinity", "1,5"])
def test_text_that_is_no_number_is_refused(doc: dict[str, Any], number: str) -> None:
    doc["receipt"]["volume_tolerance_pct"] = number
    assert "receipt.volume_tolerance_pct" in refused(doc)


def test_unknown_field_is_refused_with_its_place(doc: dict[str, Any]) -> None:
    doc["steps"][3]["colour"] = "red"
    assert "steps.3.colour" in refused(doc)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d["steps"].append(d["steps"][0]), "steps: S01 stands 2 times"),
        (lambda d: d["steps"][0].update(next=["S99"]), "steps.S01.next: there is no step S99"),
        (lambda d: d["parameters"][0].update(step="S98"), "there is no step S98"),
        (lambda d: d["steps"][0].update(materials=["glue"]), "unknown material glue"),
        (lambda d: d["steps"][0].update(equipment=["saw"]), "unknown equipment saw"),
        (lambda d: d["consent"]["needed_for"].update(harvest=["x"]), "unknown scope x"),
        (lambda d: d["steps"][1].update(verified_by=[]), "nobody verifies"),
        (lambda d: d["parameters"][0].update(limit_low="61"), "the limit is upside down"),
        (lambda d: d["parameters"][0].update(rule="guess"), "no rule named 'guess'"),
        (lambda d: d["parameters"][0].update(required=True), "cannot be required of a person"),
        (lambda d: d["parameters"][0].update(choices=["a"]), "choices belong to the type enum"),
        (lambda d: d["parameters"][1].update(limit_choices=["V"]), "a word that is no choice"),
        (lambda d: d["release_specs"][3]["acceptance"][0].update(op="between"), '"upper" belongs'),
        (lambda d: d["release_specs"][2]["acceptance"][0].update(rule="x"), "no rule named 'x'"),
        (lambda d: d["release_specs"][0]["acceptance"][0]["words"].pop(), "release_specs.0"),
        (lambda d: d["release_specs"][3].update(required_before_release=False), "days after which"),
        (
            lambda d: acceptance(d, "viability").update(op="between", upper="60"),
            '"upper" lies below',
        ),
        (lambda d: acceptance(d, "viable_count").pop("upper"), "label_claim_pct"),
        (
            lambda d: acceptance(d, "gram")["words"].append(acceptance(d, "gram")["words"][0]),
            "twice",
        ),
        (lambda d: row(d, "gram")["acceptance"].append({"kind": "report"}), "stand alone"),
        (
            lambda d: row(d, "viability")["acceptance"].append(
                {"kind": "number", "op": ">=", "value": "1", "unit": "cells"}
            ),
            "different units",
        ),
        (lambda d: d["deviations"].append(d["deviations"][0]), "deviations: D01 stands 2 times"),
        (lambda d: d["bedside"].update(unit_check_to_start_minutes=6), "say different limits"),
        (lambda d: d["markers"].update(valid_days=31), "markers and parameters.S04"),
        (lambda d: d["eligibility"].update(age_low_years=11), "eligibility and parameters.S01"),
    ],
)
def test_inconsistent_definition_is_refused(doc: dict[str, Any], change: Any, says: str) -> None:
    load(json.dumps(doc))
    change(doc)
    assert says in refused(doc)


def test_reported_test_cannot_be_required(doc: dict[str, Any]) -> None:
    row = next(s for s in doc["release_specs"] if s["code"] == "hla_dr")
    row["required_before_release"] = True
    assert "only reported" in refused(doc)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"version": ', "line 1, column"),
        ('{"version": "1", "version": "2"}', "version: stands twice"),
        ('{"version": NaN}', "NaN is not a number"),
        ("[]", "definition:"),
        (b"\xff\xfe", "not UTF-8"),
        ("[" * 100_000, "nests too deep"),
    ],
)
def test_text_that_is_no_definition_is_refused(text: str | bytes, says: str) -> None:
    with pytest.raises(DefinitionError, match=says):
        load(text)
