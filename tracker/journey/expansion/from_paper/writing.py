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
from tracker.journey.expansion.from_paper.given import HarvestOnPaper, MncOnPaper
from tracker.journey.expansion.from_paper.models import PaperStep
from tracker.journey.expansion.models import PassageHarvest
from tracker.journey.expansion.rules import PassageFacts, passage_figures
from tracker.material.models import CellCount, ColonyAssay, ColonyCount
from tracker.material.moves import Parent, make
from tracker.material.present import ContainerNow
from tracker.material.quantities import to_micro, to_milli, whole
from tracker.material.words import Kind, State
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
    stem = t.therapy.definition.words.short_stem
    gone = (State.FILLED, State.USED_UP)
    mnc = make(
        *(t.ctx, t.therapy, Kind.INTERMEDIATE, f"{stem}-{name}", step_id),
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


def harvest_row(
    t: Telling, at: dt.datetime, facts: PassageFacts, pool_id: str, step_id: str
) -> PassageHarvest:
    """The harvest of a passage, as it would have been written on its day."""
    figures = passage_figures(facts)
    return PassageHarvest(
        step_id=step_id,
        therapy_id=t.therapy.id,
        lot_id=t.lot_id,
        pool_id=pool_id,
        passage=facts.passage_number,
        days=facts.days,
        vessels_in=facts.vessels_harvested,
        vessels_counted=facts.vessels_counted,
        total=facts.total_cells,
        viable=whole(figures.viable_harvested),
        viability_pct=facts.viability_pct,
        seeded_viable=int(facts.viable_seeded),
        area_cm2=facts.area_cm2_per_vessel * facts.vessels_harvested,
        confluence_pct=None,
        enzyme_min=None,
        pd=None if figures.pd is None else to_micro(figures.pd),
        pd_basis=facts.pd_basis,
        pdt_h=None if figures.pdt_h is None else to_milli(figures.pdt_h),
        harvested_at=at,
        at_risk_reason="",
    )
