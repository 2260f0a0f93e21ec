"""House-wide: a refusal calls every field by a name that people use, in both languages."""

from __future__ import annotations

import re

import pytest

from tracker import house
from tracker.act import ACTS
from tracker.act.reading import _names as names_of
from tracker.identity.verdict import reason
from tracker.pages.refusals import fields, sentence
from tracker.pages.words import spoken

house.acts()
NAMES = sorted(
    set().union(
        *(names_of(k.given) for k in ACTS.values() if k.given.__module__.startswith("tracker."))
    )
)
"""Every field of every act's input, those of its parts included; not of acts that tests add."""


def test_inputs_of_acts_have_the_fields_that_the_case_fills() -> None:
    assert {"therapy", "hips", "vas_mm", "results", "raw", "planned_day0_at"} <= set(NAMES)
    assert len(NAMES) > 250


@pytest.mark.parametrize("name", NAMES)
def test_field_of_an_act_has_a_label_in_both_languages(name: str) -> None:
    label = {t: w.format_map(spoken(t)) for t, w in fields().get(name, {}).items()}
    assert label.get("en"), name
    assert re.search(r"[\u4e00-\u9fff]", label.get("zh", "")) or name in {"inr", "womac_likert"}
    assert "_" not in label["en"] + label["zh"]


def test_refusal_names_the_field_by_its_label_and_its_row() -> None:
    wrong = reason("field_not_readable", about="hips.0.vas_mm", kind="int_type")
    assert "“pain (VAS), mm 1”" in sentence(wrong, "en").why
    assert "“疼痛（VAS），mm 1”" in sentence(wrong, "zh").why
