"""What an author has not meant is said with the line of the file that it stands in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracker.protocol.definition import DefinitionError, load, load_default, loaded_before
from tracker.protocol.lines import line_at, lines_of
from tracker.protocol.overseen import oversights

TEXT = (Path(__file__).parents[1] / "cases" / "knee" / "definition.json").read_text("utf-8")


def edited(old: str, new: str) -> tuple[str, int]:
    """The text with one place changed, and the line of it."""
    assert TEXT.count(old) == 1, (old, TEXT.count(old))
    return TEXT.replace(old, new), TEXT[: TEXT.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"code": "S14", "number"', '"code": "S14", "colour": "red", "number"', "colour: Extra"),
        ('"name": "koos", "title"', '"naem": "koos", "title"', "naem: Extra inputs"),
        (
            '"name": "asc_per_kg", "title": {"en": "ASC ordered", "zh": "处方 ASC"}, '
            '"unit": "cells/kg"',
            '"name": "asc_per_kg", "title": {"en": "ASC ordered", "zh": "处方 ASC"}, "unit": ""',
            "parameters.S06.asc_per_kg: has no unit",
        ),
        (
            '"limit_low": "150", "limit_high": "250"',
            '"limit_low": "250", "limit_high": "150"',
            "the limit is upside down",
        ),
        (
            '"labels": ["intermediate"], "next": ["S12", "S13"]',
            '"labels": ["intermediate"], "next": ["S13"]',
            "steps.S12: no step leads to it",
        ),
        (
            '"method": {"en": "flow cytometry", "zh": "流式细胞术"}, "acceptance": [{"kind": '
            '"number", "op": ">=", "value": "30"',
            '"method": {"en": " ", "zh": " "}, "acceptance": [{"kind": "number", "op": ">=", '
            '"value": "30"',
            "release_specs.cho.sox9: has no method",
        ),
        ('"months": 3, "day": 84', '"months": 3, "day": 22', "W12: its window overlaps that of W2"),
        ('"harvest": ["liposuction"], ', "", "no scope covers harvest"),
        (
            '"arteries": []',
            '"arteries": [{"code": "a", "name": {"en": "a", "zh": "甲"}}]',
            "sites: they belong",
        ),
        ('"countersign_within_hours": 48', '"countersign_within_hours": 0', "greater than 0"),
        ('"limit_low": "0.2"', '"limit_low": 0.2', "quotation marks"),
    ],
)
def test_a_flaw_is_said_with_its_line(old: str, new: str, says: str) -> None:
    text, line = edited(old, new)
    with pytest.raises(DefinitionError) as refused:
        load(text)
    told = [one for one in str(refused.value).splitlines() if says in one]
    assert told != [], str(refused.value)
    place = "S12" if "S12" in says else ""
    wanted = line + (1 if place else 0)  # the step that nothing leads to is the next line
    if says not in (
        "no scope covers harvest",
        "sites: they belong",
    ):  # these stand in another place
        assert told[0].startswith(f"line {wanted}: "), (told, wanted)


def test_a_missing_method_is_said_with_the_line_of_its_test() -> None:
    method = '"method": {"en": "visual", "zh": "目视"}, '
    text = TEXT.replace(method, "", 1)
    line = TEXT[: TEXT.index(method)].count("\n") + 1
    with pytest.raises(DefinitionError, match=rf"line {line}: release_specs\.\d+\.method: Field"):
        load(text)


def test_a_product_that_no_step_labels_is_said() -> None:
    text = TEXT.replace('"labels": ["unit", "outer"]', '"labels": ["outer"]')
    lines = {n for n, one in enumerate(TEXT.splitlines(), 1) if '"made_by": "culture"' in one}
    with pytest.raises(DefinitionError) as refused:
        load(text)
    told = str(refused.value).splitlines()
    assert {int(one.split()[1].rstrip(":")) for one in told} == lines
    assert all("no label unit in S19 or S20" in one for one in told)  # SVF has its own in S12


def test_every_flaw_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = TEXT.replace('"countersign_within_hours": 48', '"countersign_within_hours": 0')
    text = text.replace('"limit_low": "0.2"', '"limit_low": 0.2')
    with pytest.raises(DefinitionError) as refused:
        load(text)
    lines = [int(one.split()[1].rstrip(":")) for one in str(refused.value).splitlines()]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_what_was_approved_before_a_check_is_read_as_ever() -> None:
    """A later rule for authors unmakes nothing that two people have signed (I30)."""
    text, _line = edited('"months": 3, "day": 84', '"months": 3, "day": 22')
    with pytest.raises(DefinitionError):
        load(text)
    assert loaded_before(text).visit_plan.visits[1].day == 22


def test_the_shipped_definition_has_no_oversight() -> None:
    assert oversights(load_default()) == []


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ('{"a": 1,\n "b": [2,\n 3]}', ("b", 1), 3),
        ('{"a": {"x y": "q\\"}\\n"},\n\n"c": null}', ("c",), 3),
        ('[\n[], {}, [\n["deep"]]]', (2, 0, 0), 3),
        ('{"a": [1,\n2]}', ("a", 7, "gone"), 1),
    ],
)
def test_lines_are_those_of_the_text(text: str, place: Any, line: int) -> None:
    assert line_at(lines_of(text), place) == line


def test_every_place_of_the_file_has_a_line() -> None:
    found = lines_of(TEXT)
    assert {p[0] for p in found if len(p) == 1} == set(json.loads(TEXT))
    assert max(found.values()) <= TEXT.count("\n") + 1
    assert found["version",] == 2
