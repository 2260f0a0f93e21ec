"""The rows of a culture that paper tells: the same that its steps would have written here.

So doublings, genealogy and trace need no second way: only the steps' findings say "from paper".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.act import Act
from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.collection.models import Harvest, HarvestContainer
from tracker.journey.expansion.acts.seeding import vessel_stem
from tracker.journey.expansion.doublings import PdBasis, cfu_f_seeded
from tracker.journey.expansion.from_paper.given import HarvestOnPaper, MncOnPaper, PassageOnPaper
from tracker.journey.expansion.from_paper.models import PaperStep
from tracker.journey.expansion.growth import basis_of
from tracker.journey.expansion.models import PassageHarvest, Seeding, VesselLoss
from tracker.journey.expansion.rules import (
    PassageFacts,
    SeedingFacts,
    judge_passage,
    judge_seeding,
    passage_figures,
    seeding_density,
)
from tracker.material.models import CellCount, ColonyAssay, ColonyCount
from tracker.material.moves import Parent, make, move
from tracker.material.present import ContainerNow
from tracker.material.quantities import to_micro, to_milli, whole
from tracker.material.rules import equal_shares
from tracker.material.words import Kind, State
from tracker.protocol.site import Vessel
from tracker.quality.response import respond
from tracker.therapy.models import StepFinding, StepRecord
from tracker.therapy.present import TherapyNow

TAG = "expansion:culture:opened_from_paper"


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells which therapy's culture, into which lot."""

    ctx: Act
    therapy: TherapyNow
    lot_id: str
    product: str

    def step(self, code: str, at: dt.datetime, source: str, found: Sequence[Reason] = ()) -> str:
        """A step done then, told now: its source stands among its findings, for review."""
        ctx, therapy = self.ctx, self.therapy
        row = StepRecord(
            id=ctx.fresh("step"),
            therapy_id=therapy.id,
            step=code,
            tag=TAG,
            done_at=at,
            performed_by=ctx.actor,
            verified_by=ctx.verifier,
            check_kind=therapy.definition.step(code).check.value,
            workplace="",
            note="",
        )
        ctx.add(row, PaperStep(step_id=row.id, therapy_id=therapy.id, source=source))
        kept = [reason("from_paper", Severity.ALERT, source), *found]
        for n, r in enumerate(r for r in kept if r.severity in (Severity.ALERT, Severity.HOLD)):
            ctx.add(
                StepFinding(
                    step_id=row.id,
                    n=n,
                    therapy_id=therapy.id,
                    code=r.code,
                    severity=r.severity,
                    about=r.about,
                    facts=dict(r.facts),
                )
            )
        ctx.find(*found)
        return row.id

    def count(
        self,
        container_id: str,
        step_id: str,
        viable: int,
        at: dt.datetime,
        total: int | None = None,
        pct: Decimal | None = None,
    ) -> None:
        """Cells counted in a container."""
        self.ctx.add(
            CellCount(
                id=self.ctx.fresh("count"),
                therapy_id=self.therapy.id,
                container_id=container_id,
                step_id=step_id,
                cells_total=total,
                cells_viable=viable,
                viability_pct=pct,
                volume_ml=None,
                counted_at=at,
            )
        )


def tell_harvest(t: Telling, told: HarvestOnPaper) -> ContainerNow:
    """The marrow, used up, with the harvest that it was taken in."""
    step_id = t.step("S07", told.ended_at, told.source)
    gone = (State.FILLED, State.RECEIVED, State.USED_UP)
    marrow = make(t.ctx, t.therapy, Kind.MARROW, told.name, step_id, states=gone)
    row = Harvest(
        id=t.ctx.fresh("harvest"),
        therapy_id=t.therapy.id,
        step_id=step_id,
        name=told.name,
        number=1,
        site=told.site,
        side=told.side,
        needle="",
        anaesthesia="",
        net_volume_ml=told.net_volume_ml,
        anticoagulant=told.anticoagulant,
        anticoagulant_ml=told.anticoagulant_ml,
        for_products=[t.product],
        reason="",
        started_at=told.ended_at,
        ended_at=told.ended_at,
    )
    held = HarvestContainer(container_id=marrow.id, harvest_id=row.id, therapy_id=t.therapy.id)
    t.ctx.add(row, held)
    return marrow


def tell_mnc(t: Telling, told: MncOnPaper, marrow: ContainerNow, zone: ZoneInfo) -> ContainerNow:
    """The mononuclear cells, used up, and the colonies counted of them, where paper knows any."""
    step_id = t.step("S11", told.isolated_at, told.source)
    name = marrow.short_name.removeprefix("HARV-")
    gone = (State.FILLED, State.USED_UP)
    mnc = make(
        *(t.ctx, t.therapy, Kind.INTERMEDIATE, f"MNC-{name}", step_id),
        parents=[Parent(marrow)],
        states=gone,
    )
    t.count(mnc.id, step_id, told.viable, told.isolated_at)
    if told.mnc_plated is None or told.colonies is None or told.colonies_read_at is None:
        return mnc
    dish = make(
        *(t.ctx, t.therapy, Kind.SAMPLE, f"QC-CFU-{name}", step_id),
        parents=[Parent(mnc, cells_viable=told.mnc_plated)],
        states=gone,
    )
    whose = {"container_id": dish.id, "therapy_id": t.therapy.id, "step_id": step_id}
    read_on = told.colonies_read_at.astimezone(zone).date()
    t.ctx.add(
        ColonyAssay(
            **whose,
            of_container_id=mnc.id,
            mnc_plated=told.mnc_plated,
            plated_at=told.isolated_at,
            read_due_on=read_on,
        ),
        ColonyCount(**whose, colonies=told.colonies, read_at=told.colonies_read_at),
    )
    return mnc


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
    t.ctx.add(
        PassageHarvest(
            step_id=step_id,
            therapy_id=t.therapy.id,
            lot_id=t.lot_id,
            pool_id=pool.id,
            passage=n,
            days=Decimal(days),
            vessels_in=len(living),
            vessels_counted=len(living),
            total=told.total_cells,
            viable=viable,
            viability_pct=told.viability_pct,
            seeded_viable=seeded,
            area_cm2=vessel.area_cm2 * len(living),
            confluence_pct=None,
            enzyme_min=None,
            pd=None if figures.pd is None else to_micro(figures.pd),
            pd_basis=facts.pd_basis,
            pdt_h=None if figures.pdt_h is None else to_milli(figures.pdt_h),
            harvested_at=told.harvested_at,
            at_risk_reason="",
        )
    )
    respond(t.ctx, t.therapy, "S15", step_id, found, lot_id=t.lot_id)
    return Grown(pool, None, figures.cpd)


def _days(seeded: dt.datetime, harvested: dt.datetime, zone: ZoneInfo) -> int:
    """Days of the passage by the calendar of the site, as laboratories count them (24 x days)."""
    return (harvested.astimezone(zone).date() - seeded.astimezone(zone).date()).days
