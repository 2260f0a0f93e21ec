"""Parts of a definition that contradict each other are named with their place."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.protocol.checked import Flaw, flaws
from tracker.protocol.definition import ProcessDefinition, load_default

DEFAULT = load_default()
LIMITS_SAID_TWICE = [
    ("S01", "age", "limit_low", "eligibility"),
    ("S01", "age", "limit_high", "eligibility"),
    ("S04", "marker_age_from_specimen_at_harvest", "limit_high", "markers"),
    ("S07", "hb_before_harvest", "limit_low", "harvest"),
    ("S24", "sign_in_to_last_start", "limit_high", "bedside"),
    ("S24", "unit_check_to_start", "limit_high", "bedside"),
    ("S25", "rate", "limit_high", "bedside"),
    ("S28", "visit_window", "limit_high", "visits"),
]


def altered(section: str, place: int, **change: Any) -> ProcessDefinition:
    """The default with one row of a list otherwise; nothing is judged while it is made."""
    rows = list(getattr(DEFAULT, section))
    rows[place] = rows[place].model_copy(update=change)
    return DEFAULT.model_copy(update={section: tuple(rows)})


def test_the_definition_that_comes_with_the_program_has_no_flaw() -> None:
    assert flaws(DEFAULT) == []


@pytest.mark.parametrize(("step", "name", "bound", "section"), LIMITS_SAID_TWICE)
def test_a_limit_that_stands_in_two_places_is_the_same_in_both(
    step: str, name: str, bound: str, section: str
) -> None:
    rows = enumerate(DEFAULT.parameters)
    (place,) = (i for i, p in rows if (p.step, p.name) == (step, name))
    was = getattr(DEFAULT.parameters[place], bound)
    found = flaws(altered("parameters", place, **{bound: was + 1}))
    words = f"{section} and parameters.{step}.{name} say different limits"
    assert found == [Flaw(("parameters", place, bound), words)]


@pytest.mark.parametrize("section", ["parameters", "hold_times", "deviations"])
def test_a_step_that_is_named_exists(section: str) -> None:
    last = len(getattr(DEFAULT, section)) - 1
    found = flaws(altered(section, last, step="S99"))
    assert [f.place for f in found] == [(section, last, "step")]
    assert found[0].words.endswith(": there is no step S99")


def test_a_next_step_exists() -> None:
    (found,) = flaws(altered("steps", 0, next=("S99",)))
    code = DEFAULT.steps[0].code
    assert found == Flaw(("steps", 0, "next"), f"steps.{code}.next: there is no step S99")


@pytest.mark.parametrize(
    ("section", "inner"),
    [
        ("steps", ""),
        ("parameters", ""),
        ("release_specs", ""),
        ("deviations", ""),
        ("hold_times", ""),
        ("products", ""),
        ("vessels", ""),
        ("markers", "markers"),
        ("visit_plan", "visits"),
    ],
)
def test_a_code_stands_once(section: str, inner: str) -> None:
    part = getattr(DEFAULT, section)
    rows = getattr(part, inner) if inner else part
    more = (*rows, rows[0])
    twice = part.model_copy(update={inner: more}) if inner else more
    found = flaws(DEFAULT.model_copy(update={section: twice}))
    place = (section, inner, len(rows)) if inner else (section, len(rows))
    (one,) = (f for f in found if "stands 2 times" in f.words)
    assert one.place == place
    assert one.words.startswith(f"{inner or section}: ")


@pytest.mark.parametrize(("part", "word"), [("materials", "material"), ("equipment", "equipment")])
def test_what_a_step_uses_is_listed(part: str, word: str) -> None:
    step = DEFAULT.steps[3]
    (found,) = flaws(altered("steps", 3, **{part: (*getattr(step, part), "unheard_of")}))
    words = f"steps.{step.code}: unknown {word} unheard_of"
    assert found == Flaw(("steps", 3, part), words)


def test_a_scope_of_consent_is_listed() -> None:
    asked = DEFAULT.consent.needed_for | {"harvest": ("unheard_of",)}
    consent = DEFAULT.consent.model_copy(update={"needed_for": asked})
    (found,) = flaws(DEFAULT.model_copy(update={"consent": consent}))
    words = "consent.harvest: unknown scope unheard_of"
    assert found == Flaw(("consent", "needed_for", "harvest"), words)
