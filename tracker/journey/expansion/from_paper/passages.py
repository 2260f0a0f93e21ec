"""The passages that paper tells: vessels seeded and lost, pools harvested, those that live now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.journey.expansion.acts.seeding import vessel_stem
from tracker.journey.expansion.doublings import PdBasis, cfu_f_seeded
from tracker.journey.expansion.from_paper.given import PassageOnPaper
from tracker.journey.expansion.from_paper.writing import Telling, harvest_row
from tracker.journey.expansion.growth import basis_of
from tracker.journey.expansion.models import Seeding, VesselLoss
from tracker.journey.expansion.rules import (
    PassageFacts,
    SeedingFacts,
    judge_passage,
    judge_seeding,
    passage_figures,
    seeding_density,
)
from tracker.material.moves import Parent, make, move
from tracker.material.present import ContainerNow
from tracker.material.quantities import to_micro, whole
from tracker.material.rules import equal_shares
from tracker.material.words import Kind, State
from tracker.protocol.site import Vessel
from tracker.quality.response import respond


@dataclass(frozen=True, slots=True)
class Grown:
    """What a passage starts from: its cells, and their doublings; none known without colonies."""

    source: ContainerNow
    msc_per_mnc: tuple[int, int] | None
    cpd: Decimal | None


def tell_passage(
    t: Telling, n: int, told: PassageOnPaper, start: Grown, vessel: Vessel, medium: str
) -> tuple[list[ContainerNow], Grown | None]:
    """The vessels of the passage, and its pool; those of the last passage live, and have none."""
    facts = SeedingFacts(
        passage_number=n,
        parent_passage_number=n - 1 if n else None,
        viable_seeded=Decimal(told.viable_seeded),
        vessels=told.vessels,
        area_cm2_per_vessel=vessel.area_cm2,
    )
    found = judge_seeding(facts, t.therapy.definition)
    step_id = t.step("S13", told.seeded_at, told.source, found)
    t.ctx.add(
        Seeding(
            step_id=step_id,
            therapy_id=t.therapy.id,
            lot_id=t.lot_id,
            passage=n,
            from_container_id=start.source.id,
            vessel=vessel.code,
            vessels=told.vessels,
            viable_seeded=told.viable_seeded,
            area_cm2=vessel.area_cm2 * told.vessels,
            density_per_cm2=to_micro(seeding_density(facts)),
            medium=medium,
            co2_pct=None,
            incubator_c=None,
            seeded_at=told.seeded_at,
            at_risk_reason="",
        )
    )
    respond(t.ctx, t.therapy, "S13", step_id, found, lot_id=t.lot_id)
    shares = equal_shares(told.viable_seeded, told.vessels)
    made = [
        _vessel(t, n, i, vessel, step_id, Parent(start.source, cells_viable=cells))
        for i, cells in enumerate(shares, start=1)
    ]
    living = _lose(t, told, made, step_id)
    if told.harvested_at is None:
        return living, None
    return living, _pool(t, n, told, start, living, shares, vessel)


def _vessel(
    t: Telling, n: int, i: int, vessel: Vessel, step_id: str, parent: Parent
) -> ContainerNow:
    return make(
        *(t.ctx, t.therapy, Kind.VESSEL, f"{vessel_stem(n, vessel)}{i:02d}", step_id),
        parents=[parent],
        states=(State.IN_CULTURE,),
        lot_id=t.lot_id,
        product=t.product,
        passage=n,
        vessel=vessel.code,
        area_cm2=vessel.area_cm2,
    )


def _lose(
    t: Telling, told: PassageOnPaper, made: Sequence[ContainerNow], step_id: str
) -> list[ContainerNow]:
    """The last of the vessels were lost: their shares no longer count as seeded."""
    kept = len(made) - told.lost
    for gone in made[kept:]:
        why = f"lost before the record began: {told.source}"
        t.ctx.add(
            VesselLoss(
                step_id=step_id,
                container_id=gone.id,
                therapy_id=t.therapy.id,
                why=why,
                surface_decontaminated=True,
                lost_at=told.harvested_at or told.seeded_at,
            )
        )
        move(t.ctx, gone, State.DESTROYED, why)
    return list(made[:kept])


def _pool(
    t: Telling,
    n: int,
    told: PassageOnPaper,
    start: Grown,
    living: Sequence[ContainerNow],
    shares: Sequence[int],
    vessel: Vessel,
) -> Grown:
    assert told.harvested_at is not None
    assert told.total_cells is not None
    assert told.viability_pct is not None
    seeded = sum(shares[: len(living)])
    days = _days(told.seeded_at, told.harvested_at, t.ctx.site.zone)
    begun: Decimal | None = Decimal(seeded)
    basis = basis_of(n, t.therapy.definition)
    if basis is PdBasis.CFU_F:
        msc = start.msc_per_mnc
        begun = cfu_f_seeded(Decimal(seeded), *msc) if msc and msc[0] else None
    facts = PassageFacts(
        passage_number=n,
        vessels_seeded=len(living),
        vessels_lost=0,
        vessels_harvested=len(living),
        vessels_counted=len(living),
        viable_seeded=Decimal(seeded),
        start_cells=begun,
        pd_basis=basis,
        total_cells=told.total_cells,
        viability_pct=told.viability_pct,
        days=Decimal(days),
        area_cm2_per_vessel=vessel.area_cm2,
        cpd_of_parent=start.cpd,
    )
    figures = passage_figures(facts)
    found = judge_passage(facts, figures, t.therapy.definition)
    step_id = t.step("S15", told.harvested_at, told.source, found)
    pool = make(
        *(t.ctx, t.therapy, Kind.POOL, f"POOL-P{n}", step_id),
        parents=[Parent(c) for c in living],
        states=(State.FILLED, State.USED_UP),
        lot_id=t.lot_id,
        product=t.product,
        passage=n,
    )
    for c in living:
        move(t.ctx, c, State.HARVESTED)
    viable = whole(figures.viable_harvested)
    t.count(pool.id, step_id, viable, told.harvested_at, told.total_cells, told.viability_pct)
    t.ctx.add(harvest_row(t, told.harvested_at, facts, pool.id, step_id))
    respond(t.ctx, t.therapy, "S15", step_id, found, lot_id=t.lot_id)
    return Grown(pool, None, figures.cpd)


def _days(seeded: dt.datetime, harvested: dt.datetime, zone: ZoneInfo) -> int:
    """Days of the passage by the calendar of the site, as laboratories count them (24 x days)."""
    return (harvested.astimezone(zone).date() - seeded.astimezone(zone).date()).days
