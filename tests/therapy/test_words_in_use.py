"""What a therapy's record uses must stand in the newer definition and be judged as it was (I30)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tracker.identity.verdict import Reason, reason
from tracker.protocol.definition import ProcessDefinition, load_default
from tracker.protocol.specification import Name
from tracker.therapy.rules import Use, judge_change

OLD = load_default()
NEWER = OLD.model_copy(update={"version": "1.1"})


def first(section: str, **change: Any) -> ProcessDefinition:
    """The newer definition with the first row of a list otherwise; without a change, without it."""
    rows = list(getattr(NEWER, section))
    rows[:1] = [rows[0].model_copy(update=change)] if change else []
    return NEWER.model_copy(update={section: tuple(rows)})


def otherwise(code: str, kind: str) -> list[Reason]:
    return [reason("done_step_judged_otherwise", about=code, what=kind)]


def missing(code: str) -> list[Reason]:
    return [reason("word_in_use_missing", about=code)]


OTHER_SPEC = OLD.specs_of("msc")["viability"]


@pytest.mark.parametrize(
    ("kind", "code", "newer", "found"),
    [
        ("sides", "left", NEWER, []),
        ("sides", "left", first("sides"), missing("left")),
        ("sides", "right", first("sides"), []),
        ("sides", "left", first("sides", name=Name(en="L", zh="左侧")), []),  # another name
        (
            "schemes",
            "one_harvest_two_products",
            first("schemes"),
            missing("one_harvest_two_products"),
        ),
        ("schemes", "rescue", first("schemes"), []),
        ("places", "mfca", first("arteries"), missing("mfca")),
        ("places", "lfca", first("arteries"), []),
        ("vessels", "t25", NEWER, []),
        ("vessels", "t25", first("vessels"), missing("t25")),
        ("vessels", "t25", first("vessels", area_cm2=Decimal(26)), otherwise("t25", "vessels")),
        ("vessels", "t75", first("vessels", area_cm2=Decimal(26)), []),
        ("vessels", "t25", first("vessels", stem="F"), []),
        ("products", "msc", NEWER, []),
        ("products", "msc", first("products"), missing("msc")),
        ("products", "msc", first("products", made_by="isolation"), otherwise("msc", "products")),
        (
            *("products", "msc"),
            first(
                "products",
                shelf_life=OLD.products[0].shelf_life.model_copy(update={"fresh_minutes": 300}),
            ),
            otherwise("msc", "products"),
        ),
        ("products", "bmmnc", first("products", made_by="isolation"), []),
        ("release_specs", "msc.identity", NEWER, []),
        ("release_specs", "msc.identity", first("release_specs"), missing("msc.identity")),
        ("release_specs", "msc.identity", first("release_specs", sample="1 ml"), []),
        (
            *("release_specs", "msc.identity"),
            first("release_specs", acceptance=OTHER_SPEC.acceptance),
            otherwise("msc.identity", "release_specs"),
        ),
        (
            *("release_specs", "msc.identity"),
            first("release_specs", target=OTHER_SPEC.target),
            otherwise("msc.identity", "release_specs"),
        ),
        (
            *("release_specs", "msc.identity"),
            first("release_specs", applies_when=OTHER_SPEC.applies_when),
            otherwise("msc.identity", "release_specs"),
        ),
    ],
)
def test_a_word_in_use_is_there_and_is_judged_as_it_was(
    kind: str, code: str, newer: ProcessDefinition, found: list[Reason]
) -> None:
    assert list(judge_change([], [Use(kind, code)], OLD, newer)) == found


def test_a_word_that_the_old_one_did_not_know_is_no_change() -> None:
    assert judge_change([], [Use("vessels", "t25")], first("vessels"), NEWER) == (
        reason("definition_not_newer", about="1.1", now="1.1"),
    )
    later = NEWER.model_copy(update={"version": "1.2"})
    assert judge_change([], [Use("vessels", "t25")], first("vessels"), later) == ()


def test_what_is_wrong_with_several_words_is_said_in_their_order() -> None:
    newer = first("vessels").model_copy(update={"sides": ()})
    uses = [Use("vessels", "t25"), Use("sides", "right"), Use("sides", "left")]
    assert judge_change([], uses, OLD, newer) == tuple(
        missing("left") + missing("right") + missing("t25")
    )
