"""A row that comes, goes or changes: its whole difference, worked out by hand from the text."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.protocol.compare import Change, Kind, compare, said
from tracker.protocol.definition import ProcessDefinition, load_default
from tracker.protocol.site import ProcessWords
from tracker.protocol.specification import Name, WordAcceptance

DEFAULT = load_default()


def where(section: str, code: str) -> int:
    """The place of a row: ``code`` as people write it, with a dot between two parts."""
    rows = [r.model_dump() for r in getattr(DEFAULT, section)]
    keys = {"parameters": ("step", "name"), "release_specs": ("product", "code")}
    parts = keys.get(section, ("code",))
    (place,) = (n for n, r in enumerate(rows) if ".".join(r[p] for p in parts) == code)
    return place


def named(en: str, zh: str) -> Name:
    return Name(en=en, zh=zh)


def with_rows(section: str, rows: Any) -> ProcessDefinition:
    return DEFAULT.model_copy(update={section: tuple(rows)})


def altered(section: str, code: str, **change: Any) -> ProcessDefinition:
    rows = list(getattr(DEFAULT, section))
    place = where(section, code)
    rows[place] = rows[place].model_copy(update=change)
    return with_rows(section, rows)


@pytest.mark.parametrize(
    ("section", "code", "brief"),
    [
        ("vessels", "t25", "area_cm2 25"),
        ("hold_times", "harvest_to_gradient", "limit_kind hold; max_minutes 1440"),
        ("parameters", "S07.hb_before_harvest", "limit_low 100; unit g/l; limit_kind stop"),
        ("parameters", "S03.arco_stage", "limit_kind stop"),
        (
            *("release_specs", "msc.viability"),
            "acceptance kind number, op >=, value 70, unit %; required_before_release yes",
        ),
        ("deviations", "D10", "severity minor"),
        ("steps", "S14", "check none"),
        ("materials", "needle", ""),
    ],
)
def test_a_row_that_comes_or_goes_says_what_decides(section: str, code: str, brief: str) -> None:
    place = where(section, code)
    rows = getattr(DEFAULT, section)
    row = rows[place].model_dump()
    name = Name(**(row["title"] if section == "parameters" else row["name"]))
    without = with_rows(section, [r for n, r in enumerate(rows) if n != place])
    gone = Change(Kind.REMOVED, section, code, name, "", brief, "")
    come = Change(Kind.ADDED, section, code, name, "", "", brief)
    assert compare(DEFAULT, without) == (gone,)
    assert compare(without, DEFAULT) == (come,)


def test_a_reading_that_must_be_written_says_so() -> None:
    needed = altered("parameters", "S07.hb_before_harvest", required=True)
    told = compare(DEFAULT, needed)
    name = Name(**DEFAULT.parameter("S07", "hb_before_harvest").title.model_dump())
    row = "S07.hb_before_harvest"
    assert told == (Change(Kind.CHANGED, "parameters", row, name, "required", "no", "yes"),)
    kept = [p for p in DEFAULT.parameters if p.name != "hb_before_harvest"]
    (gone,) = compare(needed, with_rows("parameters", kept))
    assert gone.old == "limit_low 100; unit g/l; limit_kind stop; required yes"


def test_rows_within_rows_are_told_by_the_way_to_them() -> None:
    (accepted,) = DEFAULT.specs_of("msc")["sterility"].acceptance
    assert isinstance(accepted, WordAcceptance)
    fewer = tuple(w for w in accepted.words if w.word != "inoculated")
    cut = accepted.model_copy(update={"words": fewer})
    (told,) = compare(DEFAULT, altered("release_specs", "msc.sterility", acceptance=(cut,)))
    assert told == Change(
        *(Kind.REMOVED, "release_specs", "msc.sterility"),
        named("Sterility, final", "终产品无菌检查"),
        *("acceptance.words.words.inoculated", "means pending", ""),
    )


@pytest.mark.parametrize(
    ("section", "code", "part", "left", "name", "told", "old"),
    [
        (
            *("deviations", "D34", "opened_by", 1),
            *(named("expired unit", "单位已过期"), "opened_by.expired.S25", ""),
        ),
        (
            *("deviations", "D10", "opened_by", 0),
            *(named("viability under 90 %", "活率低于 90 %"), "opened_by.outside_limit.viability"),
            "",
        ),
        (
            *("release_specs", "msc.endotoxin", "acceptance", 1),
            *(named("Endotoxin", "内毒素"), "acceptance.number", "unit EU/ml; value 0.5"),
        ),
        (
            *("steps", "S06", "labels", 0),
            *(named("x", "x"), "labels", "harvest_kit"),  # a list of words, no list of rows
        ),
    ],
)
def test_a_part_of_a_row_that_goes_is_told(
    section: str, code: str, part: str, left: int, name: Name, told: str, old: str
) -> None:
    row = getattr(DEFAULT, section)[where(section, code)]
    newer = altered(section, code, **{part: getattr(row, part)[:left]})
    kind = Kind.CHANGED if part == "labels" else Kind.REMOVED
    name = row.name if part == "labels" else name
    assert compare(DEFAULT, newer) == (Change(kind, section, code, name, told, old, ""),)
    (back,) = compare(newer, DEFAULT)
    assert (back.old, back.new, back.field) == ("", old, told)


def test_a_visit_that_goes_is_told_in_its_plan() -> None:
    plan = DEFAULT.visit_plan
    shorter = plan.model_copy(update={"visits": plan.visits[:1] + plan.visits[2:]})
    assert compare(DEFAULT, DEFAULT.model_copy(update={"visit_plan": shorter})) == (
        Change(Kind.REMOVED, "visit_plan", "", None, "visits.M3", "day 90", ""),
    )


def test_a_renamed_row_has_its_new_name() -> None:
    name = named("25 cm² flask", "25 cm² 培养瓶")
    assert compare(DEFAULT, altered("vessels", "t25", name=name)) == (
        Change(
            *(Kind.CHANGED, "vessels", "t25", name, "name"),
            *("T25 flask T25 培养瓶", "25 cm² flask 25 cm² 培养瓶"),
        ),
    )


def test_a_section_that_comes_whole_is_one_difference_and_its_fields_are_several() -> None:
    words = ProcessWords(brief=named("fat", "脂肪"))
    newer = DEFAULT.model_copy(update={"words": words})
    whole = "tissue bone marrow 骨髓, part hip 髋, place artery 动脉, brief fat 脂肪"
    assert compare(DEFAULT, newer) == (Change(Kind.CHANGED, "words", "", None, "", "", whole),)
    assert compare(newer, DEFAULT) == (Change(Kind.CHANGED, "words", "", None, "", whole, ""),)
    plain = DEFAULT.model_copy(update={"words": ProcessWords(stem="SVF")})
    assert set(compare(plain, newer)) == {
        Change(Kind.CHANGED, "words", "", None, "brief", "", "fat 脂肪"),
        Change(Kind.CHANGED, "words", "", None, "stem", "SVF", ""),
    }


def test_differences_stand_in_the_order_of_the_format() -> None:
    newer = DEFAULT.model_copy(
        update={
            "deviations": DEFAULT.deviations[1:],
            "sides": (),
            "title": named("Another", "另一个"),
            "version": "1.1",
        }
    )
    told = compare(DEFAULT, newer)
    assert [(c.kind.value, c.section, c.row) for c in told] == [
        ("changed", "version", ""),
        ("changed", "title", ""),
        ("removed", "sides", "left"),
        ("removed", "sides", "right"),
        ("removed", "deviations", "D01"),
    ]
    assert [k.value for k in Kind] == ["added", "removed", "changed"]
    assert (told[0].old, told[0].new, told[1].new) == ("1.0", "1.1", "Another 另一个")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"en": "hip", "zh": "髋"}, "hip 髋"),
        ({"en": "hip", "zh": ""}, "hip"),
        ({"en": "hip"}, "en hip"),
        ({"a": None, "b": "", "c": [], "d": False, "e": "1"}, "d no, e 1"),
        (["x", {"a": "1"}, 5], "x, a 1, 5"),
        (True, "yes"),
        (False, "no"),
        (None, ""),
        ("", ""),
        ("5E+5", "500000"),
        ("0.50", "0.50"),
        ("1E-3", "0.001"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        (7, "7"),
    ],
)
def test_a_value_is_said_as_people_write_it(value: Any, words: str) -> None:
    assert said(value) == words
