"""The default definition says what its tables say."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest

from tracker.protocol.definition import ProcessDefinition, load, load_default
from tracker.protocol.specification import NumberAcceptance, RuleAcceptance, WordAcceptance
from tracker.protocol.words import Check, DeviationSeverity, LimitKind, WordMeans

TEXT = (resources.files("tracker.protocol") / "default" / "definition.json").read_text("utf-8")


@pytest.fixture
def doc() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TEXT)
    return loaded


@pytest.fixture(scope="module")
def default() -> ProcessDefinition:
    return load_default()


def test_default_has_all_steps_and_deviations_of_the_tables(default: ProcessDefinition) -> None:
    assert [s.code for s in default.steps] == [f"S{n:02}" for n in range(1, 30)]
    # 42 of the catalogue, and D43 of our own: growth over an action limit (EU GMP Annex 1, 9)
    assert [d.code for d in default.deviations] == [f"D{n:02}" for n in range(1, 44)]


@pytest.mark.parametrize(
    ("step", "name", "low", "high", "kind"),
    [
        ("S01", "age", "12", "60", LimitKind.STOP),
        ("S04", "marker_age_from_specimen_at_harvest", None, "30", LimitKind.STOP),
        ("S07", "net_volume_msc_harvest", "10", None, LimitKind.HOLD),
        ("S08", "temperature", "15", "25", LimitKind.HOLD),
        ("S10", "viability", "90", None, LimitKind.ALERT),
        ("S13", "seeding_P1plus", "3000", "6000", LimitKind.SETTING),
        ("S15", "pd_per_passage", "1", None, LimitKind.HOLD),
        ("S15", "pdt", None, "120", LimitKind.ALERT),
        ("S15", "cpd", None, "20", LimitKind.HOLD),
        ("S15", "passage_number", None, "4", LimitKind.STOP),
        ("S19", "msc_dose_per_kg", "5e5", "2e6", LimitKind.HOLD),
        ("S24", "unit_check_to_start", None, "5", LimitKind.STOP),
        ("S24", "sign_in_to_last_start", None, "240", LimitKind.STOP),
        ("S07", "hb_before_harvest", "100", None, LimitKind.STOP),
    ],
)
def test_default_limits_are_those_of_the_table(
    default: ProcessDefinition,
    step: str,
    name: str,
    low: str | None,
    high: str | None,
    kind: LimitKind,
) -> None:
    p = default.parameter(step, name)
    assert (p.limit_low, p.limit_high, p.limit_kind) == (
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        kind,
    )


def test_unverified_marks_are_kept(default: ProcessDefinition) -> None:
    assert default.parameter("S25", "rate").basis == "M; IV trials 4-6 (R37)"
    assert default.parameter("S10", "cfu_f").basis == "M"


def test_child_cap_is_a_named_rule(default: ProcessDefinition) -> None:
    assert default.parameter("S07", "max_volume_child").rule == "child_volume_cap"


def test_who_checks_whom(default: ProcessDefinition) -> None:
    assert default.step("S14").check is Check.NONE
    assert default.step("S10").check is Check.LATER
    assert default.step("S24").check is Check.PRESENT
    assert default.step("S22").check is Check.SIGNATURE


def test_release_specification_is_structure(default: ProcessDefinition) -> None:
    msc = default.specs_of("msc")
    (viability,) = msc["viability"].acceptance
    assert isinstance(viability, NumberAcceptance)
    assert viability.value == 70
    target = msc["viability"].target
    assert target is not None
    assert target.value == 80
    rule = msc["endotoxin"].acceptance[0]
    assert isinstance(rule, RuleAcceptance)
    assert rule.value == 5
    (words,) = msc["sterility_in_process"].acceptance
    assert isinstance(words, WordAcceptance)
    assert {w.word for w in words.words if w.means is WordMeans.INTERIM} == {"no_growth_to_date"}
    assert msc["sterility_in_process"].interim_suffices
    assert not msc["sterility"].required_before_release
    assert msc["sterility"].due_after_days == 14
    assert msc["karyotype"].due_after_days == 21
    assert msc["hla_dr"].informative


def test_visits_are_twelve_and_end_at_month_60(default: ProcessDefinition) -> None:
    visits = default.visit_plan.visits
    assert [(v.code, v.day) for v in visits[:3]] == [("M1", 30), ("M3", 90), ("M6", 182)]
    assert visits[-1].code == "M60"
    assert len([v for v in visits if v.months % 6 == 0]) == 10  # ten six-monthly visits


def test_critical_deviations_are_those_of_the_catalogue(default: ProcessDefinition) -> None:
    critical = {d.code for d in default.deviations if d.severity is DeviationSeverity.CRITICAL}
    assert critical == {
        *("D01", "D04", "D09", "D16", "D18", "D23", "D24", "D27", "D30"),
        *("D32", "D33", "D34", "D37", "D38", "D39"),
    }


def test_every_name_has_chinese_characters(doc: dict[str, Any]) -> None:
    latin_only = {"DMSO"}

    def names(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [str(node["zh"])] if set(node) == {"en", "zh"} else []
            return own + [n for v in node.values() for n in names(v)]
        return [n for v in node for n in names(v)] if isinstance(node, list) else []

    found = names(doc)
    assert len(found) > 300
    assert [n for n in found if not any("一" <= c <= "鿿" for c in n) and n not in latin_only] == []


def test_canonical_bytes_do_not_depend_on_layout(doc: dict[str, Any]) -> None:
    shuffled = json.dumps(dict(reversed(doc.items())), indent=4)
    assert load(shuffled).sha256 == load(TEXT).sha256
    assert load(load(TEXT).canonical_bytes()) == load(TEXT)


def test_changed_limit_changes_the_hash(doc: dict[str, Any]) -> None:
    doc["countersign_within_hours"] = 12
    assert load(json.dumps(doc)).sha256 != load(TEXT).sha256


def test_lookup_of_an_unknown_code_raises(default: ProcessDefinition) -> None:
    for look in (default.step, default.product, default.hold_time, default.deviation):
        with pytest.raises(KeyError):
            look("X")
    assert default.vessel("t175").area_cm2 == 175
