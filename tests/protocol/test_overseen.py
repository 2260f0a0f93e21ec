"""Each oversight of an author: its place, its words, and the bound at which it begins."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.protocol.checked import Flaw
from tracker.protocol.definition import ProcessDefinition, load_default
from tracker.protocol.overseen import oversights
from tracker.protocol.site import VisitPlan
from tracker.protocol.specification import Name
from tracker.protocol.words import ValueType

DEFAULT = load_default()


def altered(section: str, place: int, **change: Any) -> ProcessDefinition:
    """The default with one row of a list otherwise; nothing is judged while it is made."""
    rows = list(getattr(DEFAULT, section))
    rows[place] = rows[place].model_copy(update=change)
    return DEFAULT.model_copy(update={section: tuple(rows)})


def of(section: str, definition: ProcessDefinition) -> list[Flaw]:
    return [flaw for flaw in oversights(definition) if flaw.place[0] == section]


@pytest.mark.parametrize("kind", list(ValueType))
def test_only_words_and_choices_have_no_unit(kind: ValueType) -> None:
    place, p = next((i, p) for i, p in enumerate(DEFAULT.parameters) if p.unit)
    found = oversights(altered("parameters", place, unit="", type=kind))
    flaw = Flaw(("parameters", place, "unit"), f"parameters.{p.step}.{p.name}: has no unit")
    assert found == ([] if kind.value in ("enum", "text") else [flaw])


def test_a_step_is_reached_from_the_first_work_wherever_it_stands() -> None:
    turned = DEFAULT.model_copy(update={"steps": DEFAULT.steps[::-1]})
    assert oversights(turned) == []
    headless = DEFAULT.model_copy(update={"steps": DEFAULT.steps[1:]})  # S02 is the first there
    assert oversights(headless) == []


def test_samples_and_destruction_follow_anything_and_lead_nowhere() -> None:
    assert [s.code for s in DEFAULT.steps if s.code in ("S17", "S29")] == ["S17", "S29"]
    assert not any({"S17", "S29"} & set(s.next) for s in DEFAULT.steps)
    # S16 came after S15 alone; a sample that leads to it is no way to it
    cut = altered("steps", 14, next=("S13", "S18"))
    assert oversights(cut) == [Flaw(("steps", 15), "steps.S16: no step leads to it")]
    rows = list(cut.steps)
    rows[16] = rows[16].model_copy(update={"next": ("S16",)})
    cut = DEFAULT.model_copy(update={"steps": tuple(rows)})
    assert oversights(cut) == [Flaw(("steps", 15), "steps.S16: no step leads to it")]


def test_without_any_step_none_is_out_of_reach() -> None:
    assert of("steps", DEFAULT.model_copy(update={"steps": ()})) == []


@pytest.mark.parametrize(("en", "zh", "said"), [(" ", "法", 1), ("by", " ", 1), ("by", "法", 0)])
def test_a_release_test_has_a_method_in_both_languages(en: str, zh: str, said: int) -> None:
    found = oversights(altered("release_specs", 0, method=Name(en=en, zh=zh)))
    words = "release_specs.msc.identity: has no method"
    assert found == [Flaw(("release_specs", 0, "method"), words)] * said


@pytest.mark.parametrize(
    ("s12", "s19", "s20", "msc", "bmmnc"),
    [
        ("unit", "", "unit", True, True),
        ("unit", "", "", False, True),
        ("", "unit", "", True, False),
        ("", "", "unit", True, True),
        ("", "", "", False, False),
    ],
)
def test_what_grows_is_labelled_in_s19_or_s20_and_what_is_isolated_in_s12_or_s20(
    s12: str, s19: str, s20: str, msc: bool, bmmnc: bool
) -> None:
    labels = {"S12": (s12,), "S19": (s19,), "S20": (s20,)}
    steps = tuple(
        s.model_copy(update={"labels": labels[s.code]}) if s.code in labels else s
        for s in DEFAULT.steps
    )
    grown = Flaw(("products", 0), "products.msc: no label unit in S19 or S20")
    isolated = Flaw(("products", 1), "products.bmmnc: no label unit in S12 or S20")
    expected = [flaw for flaw, well in ((grown, msc), (isolated, bmmnc)) if not well]
    assert oversights(DEFAULT.model_copy(update={"steps": steps})) == expected


def planned(before_days: int, after_days: int, *days: int) -> ProcessDefinition:
    """Visits V0, V1 ... on these days."""
    visits = [{"code": f"V{n}", "months": n, "day": day} for n, day in enumerate(days)]
    plan = VisitPlan.model_validate(
        {
            "window_before_days": before_days,
            "window_after_days": after_days,
            "visits": visits,
            "basis": "by hand",
        }
    )
    return DEFAULT.model_copy(update={"visit_plan": plan})


@pytest.mark.parametrize(
    ("before_days", "after_days", "days", "overlaps"),
    [
        (14, 14, (30, 59), []),  # 44 and 45
        (14, 14, (30, 58), [(1, "V1", "V0")]),  # day 44 belongs to both
        (10, 14, (30, 55), []),
        (10, 14, (30, 54), [(1, "V1", "V0")]),
        (14, 10, (30, 55), []),
        (14, 10, (30, 54), [(1, "V1", "V0")]),
        (0, 0, (30, 31), []),
        (0, 0, (30, 30), [(1, "V1", "V0")]),
        (5, 5, (60, 30, 35), [(2, "V2", "V1")]),  # written in another order
        (5, 5, (30, 40, 50), [(1, "V1", "V0"), (2, "V2", "V1")]),
    ],
)
def test_no_day_belongs_to_two_visits(
    before_days: int, after_days: int, days: tuple[int, ...], overlaps: list[tuple[int, str, str]]
) -> None:
    assert oversights(planned(before_days, after_days, *days)) == [
        Flaw(
            ("visit_plan", "visits", place),
            f"visit_plan.{later}: its window overlaps that of {earlier}",
        )
        for place, later, earlier in overlaps
    ]


@pytest.mark.parametrize(
    ("arteries", "sites", "sides", "found"),
    [
        (True, False, True, []),
        (False, True, True, []),
        (
            *(False, False, True),
            [Flaw(("arteries",), "arteries, sites: a unit has no place where it is given")],
        ),
        (
            *(True, True, True),
            [Flaw(("sites",), "sites: they belong to a process that has no arteries")],
        ),
        (
            *(True, False, False),
            [Flaw(("sides",), "sides: a unit has no side on which it is given")],
        ),
    ],
)
def test_a_unit_is_given_somewhere(
    arteries: bool, sites: bool, sides: bool, found: list[Flaw]
) -> None:
    change = {
        "arteries": DEFAULT.arteries if arteries else (),
        "sites": DEFAULT.arteries if sites else (),
        "sides": DEFAULT.sides if sides else (),
    }
    assert oversights(DEFAULT.model_copy(update=change)) == found


@pytest.mark.parametrize("activity", ["harvest", "manufacture", "infusion", "follow_up"])
def test_each_activity_that_acts_ask_for_has_a_scope(activity: str) -> None:
    flaw = Flaw(("consent", "needed_for"), f"consent.needed_for: no scope covers {activity}")
    asked = DEFAULT.consent.needed_for
    for without in (
        {name: scopes for name, scopes in asked.items() if name != activity},
        asked | {activity: ()},
    ):
        consent = DEFAULT.consent.model_copy(update={"needed_for": without})
        assert oversights(DEFAULT.model_copy(update={"consent": consent})) == [flaw]


def test_an_activity_that_no_act_asks_for_needs_none() -> None:
    few = {k: v for k, v in DEFAULT.consent.needed_for.items() if k not in ("storage", "research")}
    consent = DEFAULT.consent.model_copy(update={"needed_for": few})
    assert oversights(DEFAULT.model_copy(update={"consent": consent})) == []
