"""Which sentences stand on a label of an autologous product, and which may not yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labels.layout import EDITIONS
from labels.placing import placed
from labels.snapshot import Bilingual, LabelSnapshot
from tests.labels import samples
from tracker.identity.environment import Environment
from tracker.marking.statutory import (
    DonorFindings,
    StatutoryString,
    StatutoryTable,
    decide,
    shipped_table,
    statutory_lines,
    wants_symbol,
)

AUTO = "FOR AUTOLOGOUS USE ONLY"
NOT_EVALUATED = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"
BIOHAZARD = "BIOHAZARD"
REACTIVE = "WARNING: Reactive test results for HBsAg"

# 21 CFR 1271.90(a)(1) and (c): screening and testing, result -> labels
TABLE = [
    (DonorFindings(False, ()), [AUTO, NOT_EVALUATED]),
    (DonorFindings(False, ("HBsAg",)), [AUTO, NOT_EVALUATED, BIOHAZARD, REACTIVE]),
    (DonorFindings(True, ()), [AUTO]),
    (DonorFindings(True, ("HBsAg",)), [AUTO, BIOHAZARD, REACTIVE]),
]


def lines(findings: DonorFindings, layout: str = "collection") -> list[str]:
    found, _ = statutory_lines(
        shipped_table(), layout, findings, trial=False, environment=Environment.TEST
    )
    return [line.en for line in found]


# ISBT 128 RT008: 1 autologous only, X the same with biohazard
@pytest.mark.parametrize(
    ("evaluated", "reactive", "product_type", "symbol"),
    [
        (False, (), "1", False),
        (False, ("HBsAg",), "X", True),
        (True, (), "1", False),
        (True, ("HBsAg",), "X", True),
    ],
)
def test_a_reactive_donor_makes_the_product_type_x_and_draws_the_symbol(
    evaluated: bool, reactive: tuple[str, ...], product_type: str, symbol: bool
) -> None:
    findings = DonorFindings(evaluated, reactive)
    assert decide(shipped_table(), findings).product_type == product_type
    found, _ = statutory_lines(
        shipped_table(), "flask", findings, trial=True, environment=Environment.TEST
    )
    assert wants_symbol(shipped_table(), found) is symbol


@pytest.mark.parametrize(("findings", "wanted"), TABLE)
def test_the_autologous_decision_table(findings: DonorFindings, wanted: list[str]) -> None:
    assert lines(findings) == wanted


def test_the_unit_of_a_trial_says_so() -> None:
    found, _ = statutory_lines(
        shipped_table(), "unit", DonorFindings(True), trial=True, environment=Environment.DEMO
    )
    assert [line.en for line in found] == [AUTO, "For clinical trial use only"]


CONTAINERS = [name for name in {name for name, _ in EDITIONS} if name != "wristband"]


def test_every_label_says_autologous_in_both_languages() -> None:
    for layout in sorted(set(CONTAINERS) - {"flask_hazard"}):
        found, _ = statutory_lines(
            shipped_table(), layout, DonorFindings(True), trial=False, environment=Environment.TEST
        )
        assert [(line.en, line.zh) for line in found] == [(AUTO, "仅供自体使用")]


FOUND = [(), ("hepatitis B virus",), ("HIV", "hepatitis B virus", "HCV", "syphilis")]


@pytest.mark.parametrize("agents", FOUND, ids=len)
@pytest.mark.parametrize("trial", [False, True])
@pytest.mark.parametrize("make", samples.EVERY, ids=lambda make: str(make.__name__))
def test_what_is_decided_fits_on_every_label_with_its_symbol(
    make: Callable[..., LabelSnapshot], trial: bool, agents: tuple[str, ...]
) -> None:
    layout = make().layout
    found, _ = statutory_lines(
        shipped_table(),
        layout,
        DonorFindings(False, agents),
        trial=trial,
        environment=Environment.DEMO,
    )
    label = make(statutory=found, hazard=wants_symbol(shipped_table(), found))
    said = "".join(placed(label).texts).replace(" ", "")
    assert all(f"{line.en}{line.zh}".replace(" ", "") in said for line in found)
    assert label.hazard is (bool(agents) and layout not in ("partial", "wristband"))


def test_a_site_that_labels_under_other_rules_names_their_sets() -> None:
    wider = shipped_table().model_copy(update={"sets": ("us_hctp", "us_ind", "fact", "isbt_ct")})
    found, _ = statutory_lines(
        wider, "outer", DonorFindings(True), trial=True, environment=Environment.TEST
    )
    assert found == (
        Bilingual(AUTO, "仅供自体使用"),
        Bilingual(
            "Caution: New Drug--Limited by Federal (or United States) law to investigational use.",
            "注意：新药，依法仅限研究使用",
        ),
        Bilingual("Properly identify intended recipient and product", "请正确核对受者与产品"),
        Bilingual(
            "Warning; this product may transmit infectious agents", "警告：本品可能传播感染性因子"
        ),
        Bilingual("Do Not Irradiate", "请勿辐照"),
        Bilingual("Do Not Use Leukoreduction Filter(s)", "请勿使用去白细胞滤器"),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decisions": ()}, "not one decision"),
        ({"decisions": shipped_table().decisions[:1] * 4}, "not one decision"),
        ({"strings": shipped_table().strings[1:]}, "names a sentence that is not there"),
        ({"strings": shipped_table().strings * 2}, "stands there twice"),
    ],
)
def test_a_table_with_a_hole_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        StatutoryTable.model_validate(shipped_table().model_dump() | change)


def test_an_unverified_sentence_is_never_printed_in_production() -> None:
    _, refused = statutory_lines(
        shipped_table(), "flask", DonorFindings(), trial=False, environment=Environment.PRODUCTION
    )
    assert {(r.code, r.about) for r in refused} == {("statutory_string_not_verified", "autologous")}


def test_a_verified_sentence_is_printed_in_production() -> None:
    table = shipped_table()
    answered = [
        StatutoryString(**(s.model_dump() | {"verified_by": "Regulatory affairs"}))
        for s in table.strings
    ]
    verified = table.model_copy(update={"version": "2", "strings": tuple(answered)})
    found, refused = statutory_lines(
        verified, "flask", DonorFindings(), trial=False, environment=Environment.PRODUCTION
    )
    assert not refused
    assert [line.en for line in found] == [AUTO]


def test_every_sentence_has_a_source() -> None:
    assert all(s.source and s.mark for s in shipped_table().strings)
    assert {s.verified_by for s in shipped_table().strings} == {None}
