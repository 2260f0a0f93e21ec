"""What a process calls its own things, what older texts leave unsaid, what is read off it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import resources

import pytest

from tracker.protocol.definition import DefinitionError, ProcessDefinition, load, load_default
from tracker.protocol.site import ProcessWords, Product, Scheme, Vessel, Word
from tracker.protocol.specification import Grown, Name, ReleaseSpec
from tracker.protocol.steps import Step

DEFAULT = load_default()
TEXT = (resources.files("tracker.protocol") / "default" / "definition.json").read_text("utf-8")
USUAL = {"part": ("hip", "髋"), "place": ("artery", "动脉")}


def name(en: str) -> Name:
    return Name(en=en, zh=f"{en}中")


def both(en: str) -> tuple[str, str]:
    return en, f"{en}中"


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ({}, {}),
        ({"brief": "aspirate"}, {"tissue": both("aspirate")}),
        (
            {"tissue": "fat"},
            {
                "tissue": both("fat"),
                "cells": ("isolated cells", "分离细胞"),
                "full_cells": ("isolated cells", "分离细胞"),
            },
        ),
        ({"tissue": "fat", "cells": "SVF"}, {w: both("SVF") for w in ("cells", "full_cells")}),
        ({"cells": "SVF", "full_cells": "stromal"}, {"full_cells": both("stromal")}),
        ({"part": "knee"}, {"part": both("knee"), "parts": ("knees", "knee中")}),
        ({"part": "pelvis"}, {"parts": ("pelvis", "pelvis中")}),
        ({"part": "foot", "parts": "feet"}, {"parts": both("feet")}),
        ({"parts": "both hips"}, {"parts": both("both hips")}),
        (
            {"place": "joint"},
            {
                "place": both("joint"),
                "places": ("joints", "joint中"),
                "instrument": ("instrument", "器械"),
                "suite": ("treatment room", "治疗室"),
            },
        ),
        (
            {"place": "joint", "places": "all joints", "instrument": "needle", "suite": "room"},
            {
                "places": both("all joints"),
                "instrument": both("needle"),
                "suite": both("room"),
            },
        ),
        ({"places": "branches"}, {"places": both("branches")}),
        ({"instrument": "needle"}, {"instrument": both("needle")}),
        ({"suite": "room"}, {"suite": both("room")}),
    ],
)
def test_what_is_unsaid_follows_from_what_is_said(
    words: dict[str, str], own: dict[str, tuple[str, str]]
) -> None:
    spoken = ProcessWords.model_validate({k: name(v) for k, v in words.items()}).spoken("")
    said_so = {k: both(v) for k, v in words.items() if k in ("tissue", "part", "place", "cells")}
    assert {k: spoken[k] for k in own} == own
    if set(words) <= {"tissue", "part", "place"} or len(words) == 1:  # all of it stands above
        assert spoken == USUAL | said_so | own


def test_the_products_of_the_culture_are_named_where_there_are_any() -> None:
    assert ProcessWords().spoken("MSC") == USUAL | {"grown": ("MSC", "MSC")}
    assert ProcessWords().spoken("") == USUAL
    assert DEFAULT.own_words["grown"] == ("MSC", "MSC")


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        (ProcessWords(), "MNC"),
        (ProcessWords(stem="SVF"), "SVF"),
        (ProcessWords(tissue=name("fat")), "ISO"),
        (ProcessWords(cells=name("SVF")), "ISO"),
        (ProcessWords(tissue=name("fat"), stem="FAT"), "FAT"),
    ],
)
def test_short_names_of_isolated_cells_begin_with(words: ProcessWords, stem: str) -> None:
    assert words.short_stem == stem


LATER: dict[type[Grown], set[str]] = {
    Word: {"short"},
    Scheme: {"harvests"},
    Product: {"made_by", "label"},
    Vessel: {"stem"},
    Step: {"number"},
    ReleaseSpec: {"delta_most"},
    ProcessWords: {
        *("brief", "parts", "places", "cells", "full_cells", "stem", "instrument", "suite")
    },
    ProcessDefinition: {"sites", "harvest_sites", "words", "p0_doublings"},
}
"""What the format got after the first definitions had been approved."""


def kinds(of: type[Grown]) -> Iterator[type[Grown]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_what_the_format_got_later_is_left_out_where_it_is_unsaid() -> None:
    """Else every text that was approved before would get another hash (I30)."""
    assert {kind: set(kind.later) for kind in kinds(Grown)} == LATER
    written = json.loads(DEFAULT.canonical_bytes())
    assert not LATER[ProcessDefinition] & set(written)
    for section, kind in (("products", Product), ("vessels", Vessel), ("steps", Step)):
        for one in written[section]:
            assert not LATER[kind] & set(one)
    said = DEFAULT.model_copy(update={"p0_doublings": "seeded", "words": ProcessWords(stem="SVF")})
    written = json.loads(said.canonical_bytes())
    assert written["p0_doublings"] == "seeded"
    assert written["words"]["stem"] == "SVF"
    assert set(written["words"]) == {"tissue", "part", "place", "stem"}


@pytest.mark.parametrize(
    ("made_by", "tests", "grown"),
    [
        (None, ("passage_number",), True),
        (None, ("cpd",), True),
        (None, ("viability",), False),
        ("culture", ("viability",), True),
        ("isolation", ("passage_number", "cpd"), False),
    ],
)
def test_what_grows_is_said_or_follows_from_its_release_tests(
    made_by: str | None, tests: tuple[str, ...], grown: bool
) -> None:
    product = DEFAULT.product("msc").model_copy(update={"made_by": made_by})
    like = DEFAULT.specs_of("msc")["viability"]
    specs = tuple(like.model_copy(update={"code": code}) for code in tests)
    definition = DEFAULT.model_copy(update={"products": (product,), "release_specs": specs})
    assert definition.cultured == (("msc",) if grown else ())
    assert definition.isolated == (() if grown else ("msc",))


def test_what_is_read_off_the_shipped_definition() -> None:
    assert (DEFAULT.cultured, DEFAULT.isolated) == (("msc",), ("bmmnc",))
    assert (DEFAULT.rank_of("msc"), DEFAULT.rank_of("bmmnc"), DEFAULT.rank_of("x")) == (0, 1, None)
    assert DEFAULT.has(["S99", "S12", "S01"]) == ("S12", "S01")
    assert DEFAULT.materials_of("S99") == ()
    assert DEFAULT.step_name("S01") == Name(en="Enrol", zh="入组")
    assert DEFAULT.step_name("S99") == Name(en="S99", zh="S99")
    assert DEFAULT.label_name("msc") == Name(en="MSC", zh="间充质干细胞")
    assert DEFAULT.label_name("bmmnc") == Name(en="BMMNC", zh="骨髓单个核细胞")
    planned = {s.code: DEFAULT.harvests_planned(s.code) for s in DEFAULT.schemes}
    assert planned == {
        "one_harvest_two_products": 1,
        "two_harvests_one_infusion": 2,
        "split_sessions": 1,  # nobody said
        "rescue": 0,
    }
    assert DEFAULT.harvests_planned("unheard_of") == 1
    none = DEFAULT.schemes[1].model_copy(update={"harvests": 0})
    assert DEFAULT.model_copy(update={"schemes": (none,)}).harvests_planned(none.code) == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"\xff\xfe", "the text is not UTF-8"),
        ("[" * 200_000, "the text nests too deep to be a process definition"),
        ('{"a": 1, "b": 2, "a": 3}', "a: stands twice in one object"),
        ('{"a": NaN}', "NaN is not a number of a process"),
        ('{"a": Infinity}', "Infinity is not a number of a process"),
        ('{"a": 1,\n }', "line 2, column 2: "),
    ],
)
def test_a_text_that_is_no_definition_is_refused_in_these_words(
    text: str | bytes, says: str
) -> None:
    whole = re.escape(says) + ("" if says.endswith(" ") else "$")
    with pytest.raises(DefinitionError, match=f"^{whole}"):
        load(text)


def test_a_mark_of_the_byte_order_is_no_part_of_the_text() -> None:
    assert load(b"\xef\xbb\xbf" + TEXT.encode()) == DEFAULT
