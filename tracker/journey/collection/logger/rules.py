"""What the temperatures of a journey say against the definition: pure.

Total time outside and mean kinetic temperature count only where the definition asks for them; where
it does not, any reading outside its range is an excursion. Time is counted against the marrow: a
stretch counts as outside when either of its ends was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from itertools import pairwise
from typing import Final

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.collection.logger.grammar import LoggerLog
from tracker.journey.collection.logger.models import Proposal
from tracker.protocol.readings import Parsed, judge_value, misses
from tracker.protocol.steps import Parameter

TEMPERATURE: Final = "temperature"
EXCURSION: Final = "excursion_total"
KINETIC: Final = "mean_kinetic_temperature"
RUINED: Final = "temperature_reject"
_ACTIVATION_K: Final = Decimal(10_000)
"""Activation energy over the gas constant, 83.14 kJ/mol over 8.314 J/(mol K) (USP <1079.2>)."""
_ZERO_K: Final = Decimal("273.15")
_CENT: Final = Decimal("0.01")
_SLACK: Final = Decimal("1.5")
"""So many intervals may lie between two readings before something is missing."""


@dataclass(frozen=True, slots=True)
class Journey:
    """When the shipment was on its way."""

    sent_at: dt.datetime
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """What follows from the readings; temperatures in degrees Celsius."""

    low_c: Decimal
    high_c: Decimal
    outside_s: int
    mkt_c: Decimal
    gaps: int
    longest_gap_s: int


def figures_of(log: LoggerLog, way: Journey, range_: Parameter | None) -> Figures:
    """Lowest, highest, time outside, mean kinetic temperature, and stretches without a reading."""
    values = [t for _at, t in log.readings]
    gaps = _gaps(log, way)
    return Figures(
        low_c=min(values),
        high_c=max(values),
        outside_s=_outside(log, range_),
        mkt_c=mean_kinetic(values),
        gaps=len(gaps),
        longest_gap_s=max(gaps, default=0),
    )


def mean_kinetic(values: list[Decimal]) -> Decimal:
    """Mean kinetic temperature of readings at equal intervals, to a hundredth of a degree.

    T = K / -ln(mean(exp(-K / T))) with K = 10 000 kelvin: of 20 C alone 20.00; of 5 and 25 C in
    equal parts 19.70, for warmth counts more than cold.
    """
    with localcontext() as exact:
        exact.prec = 34
        each = [(-_ACTIVATION_K / (t + _ZERO_K)).exp() for t in values]
        mean = sum(each, Decimal(0)) / len(each)
        found = _ACTIVATION_K / -mean.ln() - _ZERO_K
    return found.quantize(_CENT, ROUND_HALF_EVEN)


def _outside(log: LoggerLog, range_: Parameter | None) -> int:
    if range_ is None:
        return 0

    def out(t: Decimal) -> bool:
        return misses(Parsed("", t), range_.limit_low, range_.limit_high)

    seconds = 0
    for (begun, before), (ended, after) in pairwise(log.readings):
        if out(before) or out(after):
            seconds += int((ended - begun).total_seconds())
    if not seconds and any(out(t) for _at, t in log.readings):
        seconds = log.interval_s  # a single reading stands for its interval
    return seconds


def longest_silence_s(interval_s: int) -> int:
    """So many seconds may a logger of this interval be silent before a reading is missing."""
    return int(interval_s * _SLACK)


def _gaps(log: LoggerLog, way: Journey) -> list[int]:
    """Stretches without a reading, in seconds, the first and the last of the way among them."""
    longest = longest_silence_s(log.interval_s)
    inside = [at for at, _t in log.readings]
    steps = [int((b - a).total_seconds()) for a, b in pairwise(inside)]
    before = int((inside[0] - way.sent_at).total_seconds())
    after = int((way.until - inside[-1]).total_seconds())
    return [s for s in (before, *steps, after) if s > longest]


def judge_log(
    log: LoggerLog, found: Figures, limits: Mapping[str, Parameter], way: Journey, name: str
) -> tuple[Reason, ...]:
    """Every reason that the file gives to hold the marrow, or to think of rejecting it."""
    out: list[Reason] = []
    if log.readings[-1][0] < way.sent_at or log.readings[0][0] > way.until:
        return (reason("logger_of_another_journey", about="csv", name=name),)
    if found.gaps:
        minutes = found.longest_gap_s // 60
        out.append(reason("logger_gaps", Severity.HOLD, name, gaps=found.gaps, minutes=minutes))
    out += _judge_range(found, limits)
    if (kinetic := limits.get(KINETIC)) is not None:
        out += judge_value(kinetic, found.mkt_c)
    if (ruined := limits.get(RUINED)) is not None:
        for value in (found.low_c, found.high_c):
            out += judge_value(ruined, value)
    return tuple(dict.fromkeys(out))


def _judge_range(found: Figures, limits: Mapping[str, Parameter]) -> list[Reason]:
    """An excursion holds unless the definition allows so much time outside."""
    range_ = limits.get(TEMPERATURE)
    if range_ is None or not found.outside_s:
        return []
    minutes = Decimal(found.outside_s) / 60
    allowed = limits.get(EXCURSION)
    if allowed is not None and not misses(
        Parsed("", minutes), allowed.limit_low, allowed.limit_high
    ):
        return [reason("excursion_within_allowance", Severity.ALERT, minutes=f"{minutes:.0f}")]
    if allowed is not None:
        return list(judge_value(allowed, minutes))
    return [*judge_value(range_, found.low_c), *judge_value(range_, found.high_c)]


def held_instead(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """The same reasons, but for measurements: what would refuse a step holds the material.

    A file is evidence and is kept; what is no measurement on a bench is one on the road.
    """
    measured = {"reading_implausible", "outside_limit"}
    return tuple(
        Reason(r.code, Severity.HOLD, r.about, r.facts)
        if r.code in measured and r.severity is Severity.STOP
        else r
        for r in found
    )


def proposal_of(found: tuple[Reason, ...]) -> Proposal:
    """What a person is proposed: nothing found, something that holds, or beyond what can live."""
    if any(r.about == RUINED for r in found):
        return Proposal.REJECT
    if any(r.severity is not Severity.ALERT for r in found):
        return Proposal.AT_RISK
    return Proposal.ACCEPT
