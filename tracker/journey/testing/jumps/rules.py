"""Delta check: a number far from the one before it, or two samples that look exchanged. Pure.

Nothing is refused for being surprising: it is said before anybody confirms, kept with the step, and
needs somebody who has compared, and a second person. The limit is the definition's
(``delta_most`` of the test, in its unit). Where it names none the default of the software stands,
and is called so: 20 percentage points for percentages, a factor of three for other numbers. Words
(growth, no growth) are compared within one report alone: where two tubes differ, an exchange would
matter. Results beyond a limit of detection are not compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from tracker.identity.verdict import Reason, Severity, reason

POINTS: Final = Decimal(20)
FACTOR: Final = Decimal(3)


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number that was read of a sample."""

    sample: str
    test: str
    unit: str
    value: Decimal


Limits = Mapping[str, Decimal | None]
"""By test, how far apart two results may lie in the test's unit; None: the definition is silent."""


def far(a: Decimal, b: Decimal, unit: str, most: Decimal | None) -> bool:
    """True when the two lie further apart than they may."""
    if most is not None:
        return abs(a - b) > most
    if unit == "%":
        return abs(a - b) > POINTS
    low, high = sorted((a, b))
    return high > low * FACTOR


def limit_words(unit: str, most: Decimal | None) -> str:
    """The limit as people read it: points, a factor, or the definition's own."""
    if most is not None:
        return f"{most:f} {unit}".strip()
    return f"{POINTS} %" if unit == "%" else f"× {FACTOR}"


def judge_jumps(
    new: Sequence[Number], earlier: Mapping[str, Number], limits: Limits
) -> tuple[Reason, ...]:
    """Numbers far from the previous one of the same test, each with both values."""
    found = []
    for n in new:
        before = earlier.get(n.test)
        most = limits.get(n.test)
        if before is None or before.unit != n.unit or not far(n.value, before.value, n.unit, most):
            continue
        facts = {
            "value": f"{n.value:f} {n.unit}".strip(),
            "before": f"{before.value:f} {before.unit}".strip(),
            "sample": before.sample,
            "limit": limit_words(n.unit, most),
        }
        if most is None:
            found.append(reason("result_jumps", Severity.ALERT, n.test, **facts))
        else:
            found.append(reason("result_beyond_delta", Severity.ALERT, n.test, **facts))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another sample of the same report: what was read of it, and what was read before of its like.

    ``alike``: it is of the same product and purpose, so that both should read nearly the same.
    ``words``: results in words, by test.
    """

    sample: str
    new: Mapping[str, Number]
    earlier: Mapping[str, Number]
    alike: bool
    words: Mapping[str, str] = field(default_factory=dict)


def judge_beside(mine: Beside, other: Beside, limits: Limits) -> tuple[Reason, ...]:
    """Two samples of one report that look exchanged, or could be without anybody seeing it.

    Far apart though they are alike, or though nothing was read before that would tell them apart;
    or different in words. Whether they were exchanged is for people to find out at the tubes.
    """
    crossed, apart = [], []
    for a in mine.new.values():
        b, most = other.new.get(a.test), limits.get(a.test)
        if b is None or b.unit != a.unit:
            continue
        own, theirs = mine.earlier.get(a.test), other.earlier.get(a.test)
        if _crossed(a, b, own, theirs, most):
            crossed.append(a.test)
        elif (other.alike or not (own and theirs)) and far(a.value, b.value, a.unit, most):
            apart.append(a.test)
    both = mine.words.keys() & other.words.keys()
    worded = sorted(t for t in both if mine.words[t] != other.words[t])
    found = []
    if crossed:
        facts = {"other": other.sample, "tests": ", ".join(crossed)}
        found.append(reason("samples_look_exchanged", Severity.ALERT, mine.sample, **facts))
    if apart:
        facts = {"other": other.sample, "tests": ", ".join(apart)}
        found.append(reason("samples_far_apart", Severity.ALERT, mine.sample, **facts))
    if worded:
        facts = {"other": other.sample, "tests": ", ".join(worded)}
        found.append(reason("samples_differ_in_words", Severity.ALERT, mine.sample, **facts))
    return tuple(found)


def _crossed(
    a: Number, b: Number, own: Number | None, theirs: Number | None, most: Decimal | None
) -> bool:
    """Each fits what was read before of the other, and at least one does not fit its own."""
    if own is None and theirs is None:
        return False

    def fits(n: Number, before: Number | None) -> bool:
        return before is None or not far(n.value, before.value, n.unit, most)

    return fits(a, theirs) and fits(b, own) and not (fits(a, own) and fits(b, theirs))
