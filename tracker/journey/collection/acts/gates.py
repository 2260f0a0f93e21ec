"""What must be true before the needle, and what the volume taken says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, reason
from tracker.journey.collection.rules import (
    HarvestFacts,
    judge_harvest,
    judge_identity_before,
)
from tracker.journey.collection.state import (
    HarvestNow,
    identity_before,
)
from tracker.journey.donor.rules import PreHarvestFacts, Sex, judge_markers, judge_pre_harvest
from tracker.journey.donor.state import (
    born,
    consent_reasons,
    current_order,
    eligible,
    last_decision,
    markers_now,
    measured_now,
    sex_of,
)
from tracker.quality.holds import open_holds
from tracker.therapy.present import TherapyNow
from tracker.therapy.rules import age_years


@dataclass(frozen=True, slots=True)
class Moment:
    """The server's time and the site's zone, in which days are counted."""

    now: dt.datetime
    zone: ZoneInfo


class Begun(Protocol):
    """For what and when a harvest was done."""

    @property
    def products(self) -> tuple[str, ...]: ...
    @property
    def started_at(self) -> dt.datetime: ...
    @property
    def ended_at(self) -> dt.datetime: ...
    @property
    def reason(self) -> str: ...


class Taken(Begun, Protocol):
    """What a harvest says of itself, as far as it is judged."""

    @property
    def net_volume_ml(self) -> Decimal: ...


def gates(
    s: Session, when: Moment, therapy: TherapyNow, given: Begun, earlier: list[HarvestNow]
) -> list[Reason]:
    """Everything that must be true before the needle."""
    at, zone = given.started_at, when.zone
    found: list[Reason] = []
    if given.ended_at < at:
        found.append(reason("times_reversed", about="harvest"))
    if given.ended_at > when.now:
        found.append(reason("done_in_the_future", about="harvest"))
    found += judge_identity_before(identity_before(s, therapy.id, at), at, zone)
    found += consent_reasons(s, therapy, "harvest", at, zone)
    if not eligible(s, therapy.id):
        found.append(reason("not_eligible"))
    order = current_order(s, therapy.id)
    if order is None:
        found.append(reason("order_missing"))
    else:
        unasked = sorted(set(given.products) - set(order.products))
        found += [reason("product_not_ordered", about=p) for p in unasked]
    if last_decision(s, therapy.id) == "no_go":
        found.append(reason("day0_no_go"))
    if any(h.container_id is h.lot_id is None for h in open_holds(s, therapy.id)):
        found.append(reason("therapy_on_hold"))
    found += judge_markers(markers_now(s, therapy.id), at, therapy.definition.markers)
    served = sorted({p for h in earlier for p in h.products} & set(given.products))
    if served and not given.reason:
        found.append(reason("reharvest_needs_reason", about=", ".join(served)))
    return [*found, *_blood(s, therapy, at, earlier)]


def _blood(
    s: Session, therapy: TherapyNow, at: dt.datetime, earlier: list[HarvestNow]
) -> tuple[Reason, ...]:
    now = measured_now(s, therapy.id)
    facts = PreHarvestFacts(
        at=at,
        harvest_number=len(earlier) + 1,
        sex=Sex(sex_of(s, therapy.id)),
        hb_g_per_l=now.hb_g_per_l,
        hb_taken_at=now.hb_taken_at,
        previous_harvest_ended_at=max((h.ended_at for h in earlier), default=None),
        pregnancy_test=now.pregnancy_test,
    )
    return judge_pre_harvest(facts, therapy.definition)


def volume_reasons(
    s: Session, zone: ZoneInfo, therapy: TherapyNow, given: Taken, earlier: list[HarvestNow]
) -> tuple[Reason, ...]:
    """Every reason that the volume gives, with the harvests of the days before."""
    days = timedelta(days=therapy.definition.pre_harvest.sum_harvests_within_days)
    recent = [h.net_volume_ml for h in earlier if given.started_at - h.ended_at <= days]
    born_on = born(s, therapy.id)
    if born_on is None:
        return (reason("personal_values_erased"),)
    facts = HarvestFacts(
        products=frozenset(given.products),
        net_volume_ml=given.net_volume_ml,
        donor_age_years=age_years(born_on, given.started_at.astimezone(zone).date()),
        weight_kg=measured_now(s, therapy.id).weight_kg,
        recent_volume_ml=sum(recent, Decimal(0)),
    )
    return judge_harvest(facts, therapy.definition)
