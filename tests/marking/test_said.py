"""What no label could show is refused where it is written, not when the label is printed (I11)."""

from __future__ import annotations

from typing import Any

import pytest

from labels.fits import unfit
from labels.layout import LAYOUTS
from labels.snapshot import Bilingual
from tests.attacks import rows
from tests.journey.walk import Way
from tests.sites import Bench
from tracker import house
from tracker.db import open_database
from tracker.journey.collection.acts import harvest
from tracker.material import moves
from tracker.material.papers import FITS
from tracker.therapy.paper import judge_said

LONG = "citrate phosphate dextrose adenine with heparin as the trial's manual asks for, twice over"
EMOJI = "heparin \N{GRINNING FACE}"


@pytest.fixture
def engine() -> str:
    return "sqlite"  # paper knows no database


def told(bench: Bench, **changes: Any) -> tuple[str, ...]:
    """What the harvest says to these words."""
    way = Way(bench).ready().banded().identified()
    bench.clock.on(minutes=20)
    given = way.taking(**changes)
    return way.act("physician", "collection:harvest:done", "nurse", **given).verdict.codes


def test_what_fits_is_judged_by_the_rules_of_printing() -> None:
    for layout in FITS:
        assert unfit(layout, short_name="MSC-U1") is None
        assert unfit(layout, short_name="W" * 60) is not None
        assert unfit(layout, short_name="A\N{GRINNING FACE}") is not None
    assert unfit("collection", contents=Bilingual("heparin 20 ml", "抗凝剂")) is None


def test_the_refusal_names_the_field_and_never_repeats_the_text() -> None:
    (long,) = judge_said(LAYOUTS, "anticoagulant", contents=Bilingual(LONG * 3, ""))
    assert (long.code, long.about) == ("text_too_long_for_label", "anticoagulant")
    (strange,) = judge_said(["collection"], "anticoagulant", contents=Bilingual(EMOJI, ""))
    assert strange.code == "letter_not_on_labels"
    assert LONG not in str(long.facts)
    assert judge_said(FITS, "name", short_name="BLD-001") == ()


@pytest.mark.parametrize(
    ("said", "why"), [(LONG, "text_too_long_for_label"), (EMOJI, "letter_not_on_labels")]
)
def test_an_anticoagulant_that_no_label_shows_is_refused_at_the_harvest(
    bench: Bench, said: str, why: str
) -> None:
    assert told(bench, anticoagulant=said) == (why, "haemoglobin_missing")
    assert not [c for c in rows(bench, "container") if c["kind"] == "marrow"]


def test_with_the_question_removed_it_would_stand_and_no_label_could_be_printed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest, "judge_said", lambda *_, **__: ())
    assert told(bench, anticoagulant=LONG) == ("haemoglobin_missing",)  # recorded all the same
    bag, *_others = [c for c in rows(bench, "container") if c["kind"] == "marrow"]
    given = {"therapy": bag["therapy_id"], "containers": [bag["id"]], "layout": "collection"}
    answer = bench.do("tech", "marking:labels:printed", given)
    assert "label_text_too_long" in answer.verdict.codes


def test_a_short_name_that_no_label_shows_is_refused_where_the_container_is_made(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = "W" * 20
    way = Way(bench).enrolled().consented().screened()
    sample: dict[str, Any] = {"name": wide, "tests": ["full panel"]}
    refused = way.act("nurse", "donor:sample:taken", "nurse_2", **sample)
    assert "text_too_long_for_label" in refused.verdict.codes
    monkeypatch.setattr(moves, "judge_said", lambda *_, **__: ())
    assert way.act("nurse", "donor:sample:taken", "nurse_2", **sample).accepted


def test_a_site_whose_name_no_label_shows_is_not_founded(bench: Bench) -> None:
    empty = house.ready(open_database("sqlite://"))
    house.build(empty)
    bench.site.database = empty
    assert house.judge_name("x" * 120)[0].code == "text_too_long_for_label"
    assert house.judge_name("Stem Cell Laboratory") == ()
    assert house.found(bench.site, "x" * 120).verdict.codes == ("text_too_long_for_label",)
