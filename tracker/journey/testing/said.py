"""Specifications and decisions in the reader's language, as they stand beside a field."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from tracker.journey.testing.models import DecisionWord
from tracker.journey.testing.rules import SpecContext
from tracker.pages.format import cells
from tracker.pages.words import gettext as _
from tracker.protocol.said import named, unit_said
from tracker.protocol.specification import (
    LABEL_CLAIM,
    NumberAcceptance,
    ReleaseSpec,
    RuleAcceptance,
    WordAcceptance,
)
from tracker.protocol.words import Operator, WordMeans

_SIGNS: Final = {
    Operator.AT_LEAST: "≥",
    Operator.AT_MOST: "≤",
    Operator.ABOVE: ">",
    Operator.BELOW: "<",
}
_GREAT: Final = 10_000
SILENT: Final = ("n", "")
"""Units that nobody says."""


def _figure(value: Decimal) -> str:
    if value == value.to_integral_value() and abs(value) >= _GREAT:
        return cells(int(value))
    return f"{value.normalize():f}"


def _unit(unit: str) -> str:
    return "" if unit in ("n", "") else f" {unit_said(unit)}"


def acceptance_words(spec: ReleaseSpec, context: SpecContext | None = None) -> str:
    """What the specification asks, every row of it; the computed limit where it is known."""
    said = []
    for row in spec.acceptance:
        if isinstance(row, NumberAcceptance):
            if row.op is Operator.BETWEEN:
                span = f"{_figure(row.value)}-{_figure(row.upper or row.value)}"
                said.append(f"{span}{_unit(row.unit)}")
            else:
                said.append(f"{_SIGNS[row.op]} {_figure(row.value)}{_unit(row.unit)}")
        elif isinstance(row, WordAcceptance):
            said.append(" / ".join(named(w.name) for w in row.words if w.means is WordMeans.PASS))
        elif isinstance(row, RuleAcceptance):
            said.append(_rule(row, context))
        else:
            said.append(_("for information"))
    return "; ".join(said)


def _rule(row: RuleAcceptance, context: SpecContext | None) -> str:
    if row.rule == LABEL_CLAIM:
        span = f"{_figure(row.value)}-{_figure(row.upper or row.value)} %"
        claim = context.label_claim if context else None
        if claim is None:
            return _("%(span)s of the label", span=span)
        return _("%(span)s of %(claim)s", span=span, claim=f"{claim:f}{_unit(row.unit)}")
    limit = context.endotoxin_limit_eu_per_ml if context else None
    if limit is not None:
        return f"≤ {limit:.2f}{_unit(row.unit)} (K/M)"
    return f"≤ K/M, K = {_figure(row.value)}"


def unit_of(spec: ReleaseSpec) -> str:
    """The unit in which the test's result is read; empty for words."""
    return next((u for a in spec.acceptance if (u := spec.unit_of(a))), "")


def raw_words(spec: ReleaseSpec | None, raw: str, unit: str) -> str:
    """A result as it was read: a word by its name, a number with its unit."""
    for row in spec.acceptance if spec else ():
        if isinstance(row, WordAcceptance):
            return next((named(w.name) for w in row.words if w.word == raw), raw.replace("_", " "))
    return f"{raw} {'' if unit in SILENT else unit_said(unit)}".strip()


def decision_words() -> dict[DecisionWord, str]:
    """What may become of an investigated result."""
    return {
        DecisionWord.INVALIDATED: _("set aside: a cause in the laboratory was found"),
        DecisionWord.CONFIRMED: _("confirmed: it stands"),
        DecisionWord.ACCEPTED: _("accepted in form: it failed, and is accepted all the same"),
    }
