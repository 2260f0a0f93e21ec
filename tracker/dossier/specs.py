"""Specifications, results and readings in words, both languages: pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, assert_never

from labels.snapshot import Bilingual
from tracker.dossier.words import pair
from tracker.journey.testing.awaited import PLATE
from tracker.journey.testing.models import VerdictWord
from tracker.pages.format import cells
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.specification import (
    LABEL_CLAIM,
    Acceptance,
    NumberAcceptance,
    ReleaseSpec,
    Report,
    RuleAcceptance,
    WordAcceptance,
)
from tracker.protocol.steps import Parameter
from tracker.protocol.words import Operator, WordMeans

SIGNS: Final = {
    Operator.AT_LEAST: "≥",
    Operator.AT_MOST: "≤",
    Operator.ABOVE: ">",
    Operator.BELOW: "<",
}
_SUPERSCRIPT: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
VERDICTS: Final = {
    VerdictWord.PASS: Bilingual("meets", "符合"),
    VerdictWord.FAIL: Bilingual("fails", "不符合"),
    VerdictWord.PENDING: Bilingual("pending", "待出"),
    VerdictWord.INTERIM: Bilingual("reading continues", "继续观察"),
    VerdictWord.INFORMATIVE: Bilingual("information", "仅供参考"),
}
_GREAT: Final = 10_000


def unit_words(unit: str) -> str:
    """A unit as people write it: ``cells/cm2`` is ``cells/cm²``, ``10^6/ml`` is ``10⁶/ml``."""
    words = unit.replace("cm2", "cm²")
    head, power, tail = words.partition("^")
    if not power:
        return words
    digits = tail[: len(tail) - len(tail.lstrip("0123456789"))]
    return f"{head}{digits.translate(_SUPERSCRIPT)}{tail[len(digits) :]}"


def figure(value: Decimal) -> str:
    """A limit's number as written: whole, or large ones with a power of ten."""
    if value == value.to_integral_value() and abs(value) >= _GREAT:
        return cells(int(value))
    return f"{value.normalize():f}"


def with_unit(words: str, unit: str) -> str:
    """The value with its unit, ``19.8 × 10⁶/ml``; a bare number of things has none."""
    if not unit or unit == "n":
        return words
    times = "× " if unit.startswith("10^") else ""
    return f"{words} {times}{unit_words(unit)}"


def _one(row: Acceptance) -> Bilingual:
    match row:
        case NumberAcceptance():
            if row.op is Operator.BETWEEN:
                said = f"{figure(row.value)}–{figure(row.upper or row.value)}"
            else:
                said = f"{SIGNS[row.op]} {figure(row.value)}"
            said = with_unit(said, row.unit)
            return Bilingual(said, said)
        case WordAcceptance():
            good = [pair(w.name) for w in row.words if w.means is WordMeans.PASS]
            return Bilingual(" / ".join(w.en for w in good), " / ".join(w.zh for w in good))
        case RuleAcceptance():
            return _rule(row)
        case Report():
            return Bilingual("for information", "仅供参考")
        case _:
            assert_never(row)


def _rule(row: RuleAcceptance) -> Bilingual:
    if row.rule == LABEL_CLAIM:
        span = f"{figure(row.value)}–{figure(row.upper or row.value)} %"
        return Bilingual(f"{span} of the label", f"标示量的 {span}")
    words = f"K·M/V, K = {figure(row.value)}"
    return Bilingual(f"≤ {words}", f"≤ {words}")


def limit_words(spec: ReleaseSpec) -> Bilingual:
    """What the specification asks, one statement for all its rows."""
    rows = [_one(row) for row in spec.acceptance]
    if all(r.en == r.zh for r in rows):  # numbers are the same in both languages
        said = "; ".join(r.en for r in rows)
        return Bilingual(said, said)
    return Bilingual("; ".join(r.en for r in rows), "；".join(r.zh for r in rows))


def result_words(spec: ReleaseSpec | None, raw: str, unit: str) -> Bilingual:
    """A result as it was read: a word by its name, a number with its unit."""
    for row in spec.acceptance if spec else ():
        if isinstance(row, WordAcceptance):
            for word in row.words:
                if word.word == raw:
                    return pair(word.name)
    large = raw.isascii() and raw.isdigit() and int(raw) >= _GREAT
    number = cells(int(raw)) if large else raw.replace("_", " ")
    if unit == "cells":
        return Bilingual(f"{number} cells", f"{number} 个细胞")
    said = with_unit(number, unit)
    return Bilingual(said, said)


def spec_of(definition: ProcessDefinition, product: str, test: str) -> ReleaseSpec | None:
    """The row of the specification for this product; else of any product with that test."""
    rows = [s for s in definition.release_specs if s.code == test]
    return next((s for s in rows if s.product == product), rows[0] if rows else None)


def test_words(definition: ProcessDefinition, product: str, test: str) -> Bilingual:
    """The test's own name."""
    spec = spec_of(definition, product, test)
    if spec is None and test == PLATE:
        return Bilingual("environmental plate", "环境监测平皿")
    words = test.replace("_", " ")
    return pair(spec.name) if spec else Bilingual(words, words)


def called(definition: ProcessDefinition, code: str) -> Bilingual:
    """A parameter, marker or test by its own name; what the definition does not know stays."""
    for row in definition.parameters:
        if row.name == code:
            return pair(row.title)
    for marker in definition.markers.markers:
        if marker.code == code:
            return pair(marker.name)
    if any(s.code == code for s in definition.release_specs):
        return test_words(definition, "", code)
    return Bilingual(code, code)


def parameter_limit(row: Parameter) -> str:
    """The limit of a reading: ``≥ 85 %``, ``70–90 %``; empty without one."""
    low, high = row.limit_low, row.limit_high
    if row.limit_choices:
        return " / ".join(row.limit_choices)
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        said = figure(low) if low == high else f"{figure(low)}–{figure(high)}"
    else:
        said = f"≥ {figure(low)}" if low is not None else f"≤ {figure(high or Decimal(0))}"
    return with_unit(said, row.unit)
