"""Everything about units that their giving depends on, read in the deciding transaction (I06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.identity.verdict import Reason, reason
from tracker.journey.administration.bedside.models import BedsideStop
from tracker.journey.administration.rules import Target, UnitFacts
from tracker.journey.donor.state import (
    asks_consent,
    asks_eligible,
    asks_order,
    consent_reasons,
    current_order,
    eligible,
)
from tracker.journey.expansion.growth import line_of, parents_of
from tracker.journey.formulation.models import UnitFill
from tracker.journey.release import standing as release
from tracker.journey.release.rules import Decision, DeviationFacts
from tracker.journey.release.standing import dispositions_now
from tracker.journey.testing import state as testing
from tracker.marking.models import ActiveLabel
from tracker.marking.papers import BODY
from tracker.material.genealogy import lots_within
from tracker.material.present import ContainerNow
from tracker.protocol.words import DeviationSeverity
from tracker.quality import deviations, holds
from tracker.quality.deviations import deviations_now
from tracker.quality.holds import open_holds
from tracker.record.ahead import Question, question
from tracker.therapy.present import TherapyNow


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled into a unit, for which artery, until when; and whether its label stands."""

    unit_id: str
    product: str
    volume_ml: Decimal
    viable_per_ml: int
    target: Target
    expires_at: datetime
    labelled: bool


_FILLED = (
    select(
        UnitFill.container_id,
        UnitFill.product,
        UnitFill.volume_ml,
        UnitFill.viable_per_ml,
        UnitFill.side,
        UnitFill.artery,
        UnitFill.expires_at,
        ActiveLabel.label_id,
    )
    .outerjoin(
        ActiveLabel,
        (ActiveLabel.container_id == UnitFill.container_id) & ActiveLabel.role.in_(BODY),
    )
    .where(UnitFill.therapy_id == bindparam("therapy_id"))
)
_OF_ATTEMPTS = select(BedsideStop.deviation_id).where(
    BedsideStop.therapy_id == bindparam("therapy_id")
)


def asks(therapy_id: str) -> tuple[Question, ...]:
    """What ``units_facts`` reads of a therapy, whatever the units: one statement for all of it."""
    return (
        question(_FILLED, therapy_id=therapy_id),
        question(_OF_ATTEMPTS, therapy_id=therapy_id),
        release.asks(therapy_id),
        *testing.asks(therapy_id),
        asks_order(therapy_id),
        *asks_consent(therapy_id),
        asks_eligible(therapy_id),
        deviations.asks(therapy_id),
        holds.asks(therapy_id),
    )


def filled(s: Session, therapy_id: str) -> dict[str, Filled]:
    """The fill of each unit of the therapy, by id."""
    return {
        r.container_id: Filled(
            r.container_id,
            r.product,
            r.volume_ml,
            r.viable_per_ml,
            (r.side, r.artery),
            r.expires_at,
            r.label_id is not None,
        )
        for r in s.execute(_FILLED, {"therapy_id": therapy_id})
    }


def units_facts(
    ctx: Act,
    therapy: TherapyNow,
    units: Sequence[ContainerNow],
    endotoxin: tuple[Reason, ...] = (),
) -> dict[str, UnitFacts]:
    """The facts of each unit, by its id; a container that was never filled as a unit has none."""
    return facts_of(ctx.s, therapy, units, (ctx.now, ctx.site.zone), endotoxin)


def facts_of(
    s: Session,
    therapy: TherapyNow,
    units: Sequence[ContainerNow],
    now: tuple[datetime, ZoneInfo],
    endotoxin: tuple[Reason, ...] = (),
) -> dict[str, UnitFacts]:
    """The same, read by whoever asks: the moment and the zone of the site are given."""
    fills, decided = filled(s, therapy.id), dispositions_now(s, therapy.id)
    standings = testing.standings(s, therapy, (u.lot_id for u in units if u.lot_id))
    standings |= {lot: decided[lot].settled(x) for lot, x in standings.items() if lot in decided}
    order = current_order(s, therapy.id)
    prescribed = frozenset(
        (side, artery)
        for side in (order.sides if order else ())
        for artery in (order.arteries if order else ())
    )
    subject = consent_reasons(s, therapy, "infusion", *now)
    if not eligible(s, therapy.id):
        subject = (*subject, reason("not_eligible"))
    ours = _bearing(s, therapy.id, units)
    out = {}
    for u in units:
        fill, decision = fills.get(u.id), decided.get(u.lot_id or "")
        if fill is None:
            continue
        out[u.id] = UnitFacts(
            unit=u.short_name,
            therapy=u.therapy_id,
            state=u.state,
            label_active=fill.labelled,
            target=fill.target,
            prescribed=prescribed,
            expires_at=fill.expires_at,
            disposition=Decision(decision.decision.value) if decision else None,
            disposition_stands=bool(decision and decision.stands),
            standings=standings.get(u.lot_id or "", ()),
            deviations=ours[u.id][0],
            holds=ours[u.id][1],
            subject=subject,
            endotoxin=endotoxin,
        )
    return out


def _bearing(
    s: Session, therapy_id: str, units: Sequence[ContainerNow]
) -> dict[str, tuple[tuple[DeviationFacts, ...], tuple[str, ...]]]:
    """Deviations and holds of the therapy, sorted to the units on which they bear.

    An identity stop at the bedside ends the attempt, not the lot: a complete fresh check may start
    at once. So its deviation does not bear on units; a repeated one puts them on hold.
    """
    opened, holding = deviations_now(s, therapy_id), open_holds(s, therapy_id)
    if not opened and not holding:
        return {u.id: ((), ()) for u in units}
    of_attempts = set(s.scalars(_OF_ATTEMPTS, {"therapy_id": therapy_id}))
    parents, lot_of = parents_of(s, [therapy_id]), lots_within(s, therapy_id)
    by_lot = defaultdict[str, set[str]](set)
    for u in units:
        by_lot[u.lot_id or ""].add(u.id)
    above = {lot: line_of(ids, parents) - ids for lot, ids in by_lot.items()}  # siblings share them
    out = {}
    for u in units:
        line = {u.id} | above[u.lot_id or ""]
        lots = {lot_of[c] for c in line if c in lot_of}
        out[u.id] = (
            tuple(
                DeviationFacts(d.code, DeviationSeverity(d.severity), d.assessed, d.closed)
                for d in opened
                if d.id not in of_attempts and d.bears_on({u.lot_id or ""}, line)
            ),
            tuple(dict.fromkeys(h.reason for h in holding if h.binds(lots, line))),
        )
    return out
