"""Whether the culture will give the dose that was ordered, and what may be done when it will not.

The projection is N = viable x 2^PD. PD is what somebody expects, or what the last doubling time of
the lineage gives in the days that are left to the planned Day 0. Nothing is known before the first
doubling time, and nothing is projected then. People decide; nothing stops.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tracker.act import Act
from tracker.identity.verdict import Reason
from tracker.journey.donor.state import OrderNow, current_order
from tracker.journey.expansion.doublings import HOURS_PER_DAY, grown
from tracker.journey.expansion.present import vials_in_store
from tracker.journey.expansion.rules import ProjectionFacts, project_dose
from tracker.quality.response import open_task
from tracker.therapy.present import TherapyNow

AT_RISK: Final = "day0_at_risk"
DECIDE_WITHIN: Final = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Grows:
    """Viable cells that are to grow in this passage, with the doublings behind them.

    ``pd``: what somebody expects of the passage; ``ended``: they are harvested and grow no more.
    """

    product: str
    viable: Decimal
    passage: int
    pd: Decimal | None
    cpd: Decimal | None
    last_pdt_h: Decimal | None = None
    ended: bool = False


def judge_outlook(ctx: Act, therapy: TherapyNow, culture: Grows) -> tuple[Reason, ...]:
    """The alert of a dose that will fall short, with its choices; Day 0 is then at risk (T01, T15).

    Empty without an order of this product by the kg, or while no growth is known.
    """
    order = current_order(ctx.s, therapy.id)
    ordered = order.per_kg(culture.product, therapy.definition) if order else None
    if order is None or ordered is None:
        return ()
    pd = Decimal(0) if culture.ended else _expected_pd(ctx, order, culture)
    if pd is None:
        return ()
    facts = ProjectionFacts(
        product=culture.product,
        projected_viable=grown(culture.viable, pd),
        weight_kg=order.weight_kg,
        ordered_cells_per_kg=Decimal(ordered),
        next_passage_number=culture.passage + 1,
        cpd_after=None if culture.cpd is None else culture.cpd + 2 * pd,
        vials_left=vials_in_store(ctx.s, therapy.id),
        may_extend=not culture.ended,
    )
    return project_dose(facts, therapy.definition).reasons


def _expected_pd(ctx: Act, order: OrderNow, culture: Grows) -> Decimal | None:
    if culture.pd is not None:
        return culture.pd
    last = culture.last_pdt_h
    days = days_left(ctx, order.planned_day0_at)
    if last is None or days <= 0:
        return None
    return Decimal(days * HOURS_PER_DAY) / last


def days_left(ctx: Act, day0_at: dt.datetime) -> int:
    """Days to Day 0 by the calendar of the site."""
    zone = ctx.site.zone
    return (day0_at.astimezone(zone).date() - ctx.at.astimezone(zone).date()).days


def is_day0(ctx: Act, therapy_id: str) -> bool:
    """True from the planned Day 0 on: what is harvested now is meant to be given."""
    order = current_order(ctx.s, therapy_id)
    return order is not None and days_left(ctx, order.planned_day0_at) <= 0


def flag_day0(ctx: Act, therapy: TherapyNow, found: Collection[Reason], lot_id: str) -> None:
    """Investigator and QA have a day to decide what becomes of Day 0, when the dose falls short."""
    for r in found:
        open_task(ctx, therapy, AT_RISK, r.code, "investigator", ctx.at + DECIDE_WITHIN, lot_id)
