"""What a culture needs next, and what it is expected to give: pure, from limits of the definition.

The projection is N = seeded x 2^(24 x days / PDT), days by the calendar of the site from seeding to
the planned Day 0. The doubling time is that of the last passage counted from seeded cells: a P0
figure rests on colonies, and says nothing of how fast a culture grows now.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from tracker.dossier.desk.living import Culture
from tracker.journey.donor.state import OrderNow
from tracker.journey.expansion.doublings import (
    HOURS_PER_DAY,
    PdBasis,
    hours_to_reach,
    projected_cells,
)
from tracker.journey.expansion.models import CareKind
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.steps import Parameter

ENDLESS_D: Final = Decimal(365)
"""Days after which a passage counts as over where the definition sets no longest.

A doubling time may be so long that its day stands in no calendar.
"""


class Need(enum.StrEnum):
    """What a culture waits for, the most pressing first."""

    PASSAGE = "passage"
    FEEDING = "feeding"
    OBSERVATION = "observation"
    NOTHING = "nothing"


class Risk(enum.StrEnum):
    """Why a culture needs more than care."""

    CONTAMINATION = "contamination"
    HELD = "held"
    GROWTH = "growth"
    SHORT = "short"
    MORPHOLOGY = "morphology"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of a culture on the planned Day 0 against the order of its product.

    ``reached_on``: the first day on which the dose would be reached, if the passage may last so
    long; nothing when it would end before, at the latest after a year.
    """

    projected: int
    needed: int
    day0: dt.date
    reached_on: dt.date | None

    @property
    def share_pct(self) -> int:
        """The part of the dose in whole per cent, rounded down: 99.9 % is no whole dose."""
        return self.projected * 100 // self.needed

    @property
    def falls_short(self) -> bool:
        """True when the dose that was ordered is not reached."""
        return self.projected < self.needed

    @property
    def days_after_day0(self) -> int | None:
        """So many days after Day 0 the dose is reached; negative: before it."""
        return None if self.reached_on is None else (self.reached_on - self.day0).days


@dataclass(frozen=True, slots=True)
class Due:
    """What is needed, and when."""

    need: Need
    at: dt.datetime


def outlook(
    culture: Culture, order: OrderNow | None, definition: ProcessDefinition, zone: ZoneInfo
) -> Outlook | None:
    """The projection of dose and day; nothing without an order of its product by the kg.

    Nothing either while no doubling time is known that counts from seeded cells.
    """
    grown = culture.grown
    needed = order.needed_of(culture.product, definition) if order else None
    if order is None or not needed or grown is None or grown.pdt_h is None:
        return None
    if grown.pd_basis is not PdBasis.SEEDED:
        return None
    day0 = order.planned_day0_at.astimezone(zone).date()
    begun, seeded = culture.seeded_at.astimezone(zone).date(), Decimal(culture.seeded_viable)
    cells = projected_cells(seeded, Decimal(max((day0 - begun).days, 0)), grown.pdt_h)
    hours = hours_to_reach(seeded, Decimal(needed), grown.pdt_h)
    lasts = math.ceil(hours / HOURS_PER_DAY)
    longest = definition.parameters_of("S15").get("days_per_passage")
    limit = longest.limit_high if longest else None
    most = ENDLESS_D if limit is None else min(limit, ENDLESS_D)
    reached = begun + dt.timedelta(days=lasts) if lasts <= most else None
    return Outlook(int(cells), needed, day0, reached)


def day_of(culture: Culture, now: dt.datetime, zone: ZoneInfo) -> int:
    """Days since seeding by the calendar of the site."""
    return (now.astimezone(zone).date() - culture.seeded_at.astimezone(zone).date()).days


def due(
    culture: Culture,
    definition: ProcessDefinition,
    order: OrderNow | None,
    now: dt.datetime,
    zone: ZoneInfo,
) -> Due:
    """What the culture waits for today, else what comes first and when.

    Every few days it is fed or looked at (D14): after a feeding a look is enough, after a look or
    its seeding it wants medium.
    """
    care_at = culture.cared_at + days(definition.feeding.latest_days)
    passage_at = passage_due_at(culture, definition, order)
    today = now.astimezone(zone).date()
    if passage_at.astimezone(zone).date() <= today:
        return Due(Need.PASSAGE, passage_at)
    if care_at.astimezone(zone).date() > today:
        return Due(Need.NOTHING, min(care_at, passage_at))
    fresh = bool(culture.cares) and culture.cares[-1].kind is CareKind.FEED
    return Due(Need.OBSERVATION if fresh else Need.FEEDING, care_at)


def passage_due_at(
    culture: Culture, definition: ProcessDefinition, order: OrderNow | None
) -> dt.datetime:
    """When the passage should end: at its confluence, its longest days, or for Day 0."""
    limits = definition.parameters_of("S15")
    ends = []
    confluent, longest = limits.get("confluence_at_harvest"), limits.get("days_per_passage")
    if confluent is not None and culture.seen is not None and _reached(culture, confluent):
        ends.append(culture.seen.at)
    if longest is not None and longest.limit_high is not None:
        ends.append(culture.seeded_at + days(longest.limit_high))
    if order is not None and order.planned_day0_at > culture.seeded_at:
        ends.append(order.planned_day0_at)
    return min(ends, default=culture.seeded_at + days(ENDLESS_D))


def _reached(culture: Culture, confluent: Parameter) -> bool:
    seen = culture.seen
    low = confluent.limit_low
    return seen is not None and low is not None and (seen.confluence_pct or 0) >= low


def days(n: Decimal) -> dt.timedelta:
    """Days of a limit as a length of time, to the minute."""
    return dt.timedelta(minutes=int(n * 1440))


def risks(
    culture: Culture,
    definition: ProcessDefinition,
    expected: Outlook | None,
) -> tuple[Risk, ...]:
    """Everything that puts the culture at risk, the gravest first."""
    limit = definition.parameters_of("S15").get("pd_per_passage")
    grown = culture.grown
    slow = bool(
        limit is not None
        and limit.limit_low is not None
        and grown is not None
        and grown.pd is not None
        and grown.pd < limit.limit_low
    )
    found = (
        (Risk.CONTAMINATION, any(c.turbid for c in culture.cares)),
        (Risk.HELD, bool(culture.holds)),
        (Risk.GROWTH, slow),
        (Risk.SHORT, expected is not None and expected.falls_short),
        (Risk.MORPHOLOGY, any(c.abnormal for c in culture.cares)),
    )
    return tuple(risk for risk, there in found if there)
