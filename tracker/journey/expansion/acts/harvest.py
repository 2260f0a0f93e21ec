"""A passage is harvested: all its living vessels into one counted pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.growth import basis_of, colonies_of, doublings_before, start_cells
from tracker.journey.expansion.models import PassageHarvest
from tracker.journey.expansion.outlook import Grows, flag_day0, is_day0, judge_outlook
from tracker.journey.expansion.present import SeededWith, living_vessels, seeded_with
from tracker.journey.expansion.rules import (
    PassageFacts,
    PassageFigures,
    judge_passage,
    passage_figures,
)
from tracker.marking.scan import take_scanned
from tracker.material.models import CellCount
from tracker.material.moves import Parent, make, move, took_part
from tracker.material.naming import free_name
from tracker.material.present import ContainerNow
from tracker.material.quantities import (
    Cells,
    Doublings,
    Minutes,
    Ml,
    Pct,
    PctWhole,
    Words,
    to_micro,
    to_milli,
    whole,
)
from tracker.material.state import names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.at_risk import go_on_at_risk
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy, with_core
from tracker.workplace.present import in_the_area

TAG: Final = "expansion:passage:harvested"


class HarvestPassage(StepInput):
    """Every living vessel of one passage, scanned; the count of the pool.

    ``vessels_counted``: into how many the count looked (default: all of them).
    ``expected_pd_next``: doublings expected of the next passage (default: what the doubling time
    gives until the planned Day 0).
    """

    vessels: Annotated[tuple[str, ...], Field(min_length=1, max_length=99)]
    total_cells: Cells
    viability_pct: Pct
    vessels_counted: Annotated[int, Field(ge=0, le=99)] | None = None
    volume_ml: Ml | None = None
    confluence_pct: PctWhole | None = None
    enzyme_min: Minutes | None = None
    expected_pd_next: Doublings | None = None
    at_risk_reason: Words = ""
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Harvest:
    vessels: Sequence[ContainerNow]
    facts: PassageFacts
    figures: PassageFigures
    seeded_viable: int
    area_cm2: Decimal

    @property
    def lot_id(self) -> str:
        lot_id = self.vessels[0].lot_id
        assert lot_id is not None  # seeding gives every vessel its lot
        return lot_id


@act(TAG, by={Role.TECHNICIAN}, check=Check.PRESENT)
def harvest_passage(ctx: Act, given: HarvestPassage) -> Outcome | Verdict:
    """One pool with its count, the vessels harvested, doublings and doubling time of the passage.

    All or nothing: exactly the vessels of the passage that still live. Growth that misses a limit
    is recorded, holds the lot and opens a deviation.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    in_the_area(ctx, therapy.id)
    vessels = take_scanned(ctx, therapy.id, given.vessels, (Kind.VESSEL,), (State.IN_CULTURE,))
    if ctx.blocked:
        return ctx.refusal()
    _expect(ctx, vessels)
    if ctx.blocked:
        return ctx.refusal()
    harvest = _facts(ctx, therapy, given, vessels)
    found = [
        *judge_passage(harvest.facts, harvest.figures, therapy.definition),
        *go_on_at_risk(ctx, therapy.id, vessels, given.at_risk_reason),
    ]
    short = _outlook(ctx, therapy, given, harvest)
    found += short
    asked = therapy.definition.parameters_of("S15")
    given = with_core(
        given,
        asked,
        viability_pass=(given.viability_pct, "%"),
        confluence_at_harvest=(given.confluence_pct, "%"),
        enzyme_min=(given.enzyme_min, "min"),
    )
    step_id = do_step(ctx, therapy, "S15", TAG, given, found)
    planned = Planned("S15", therapy.definition.materials_of("S15"))
    lots, equipment = given.lots, given.equipment
    use(ctx, therapy.id, step_id, lots, equipment, planned=planned, cells_inside=True)
    pool = _pool(ctx, therapy, given, step_id, harvest)
    ctx.add(_row(ctx, given, step_id, pool, harvest))
    took_part(ctx, therapy.id, [harvest.lot_id], "made")
    flag_day0(ctx, therapy, short, harvest.lot_id)
    respond(ctx, therapy, "S15", step_id, ctx.findings, lot_id=harvest.lot_id)
    return Outcome({"containers": {pool.short_name: pool.id}, **_shown(harvest.figures)})


def _shown(figures: PassageFigures) -> dict[str, str | None]:
    kept = {"pd": figures.pd, "pdt_h": figures.pdt_h, "cpd": figures.cpd}
    return {
        "viable": f"{figures.viable_harvested:f}",
        **{name: None if v is None else f"{to_milli(v):f}" for name, v in kept.items()},
    }


def _expect(ctx: Act, vessels: Sequence[ContainerNow]) -> None:
    """Finds on ``ctx`` what is missing or too many: exactly the passage's living vessels."""
    first = vessels[0]
    strangers = [c for c in vessels if (c.lot_id, c.passage) != (first.lot_id, first.passage)]
    if strangers:
        names = ", ".join(c.short_name for c in strangers)
        ctx.find(reason("vessels_of_another_passage", about=f"P{first.passage}", vessels=names))
        return
    living = living_vessels(ctx.s, first.lot_id, first.passage)
    missing = [c.short_name for c in living if c.id not in {v.id for v in vessels}]
    if missing:
        ctx.find(
            reason(
                "vessels_expected",
                about=f"P{first.passage}",
                expected=len(living),
                scanned=len(vessels),
                missing=", ".join(missing),
            )
        )


def _facts(
    ctx: Act, therapy: TherapyNow, given: HarvestPassage, vessels: Sequence[ContainerNow]
) -> _Harvest:
    """What the rules judge. Lost vessels are out of it: their shares are not summed (T05)."""
    shares = seeded_with(ctx.s, [c.id for c in vessels])
    passage = vessels[0].passage or 0
    seeded = sum(w.cells for w in shares.values())
    sources = sorted({w.from_id for w in shares.values()})
    area = sum((c.area_cm2 or Decimal(0) for c in vessels), Decimal(0))
    basis = basis_of(passage, therapy.definition)
    colonies = colonies_of(ctx.s, therapy.id) if basis is PdBasis.CFU_F else {}
    facts = PassageFacts(
        passage_number=passage,
        vessels_seeded=len(vessels),
        vessels_lost=0,
        vessels_harvested=len(vessels),
        vessels_counted=len(vessels) if given.vessels_counted is None else given.vessels_counted,
        viable_seeded=Decimal(seeded),
        start_cells=start_cells(basis, seeded, sources, colonies),
        pd_basis=basis,
        total_cells=given.total_cells,
        viability_pct=given.viability_pct,
        days=_days(ctx, shares),
        area_cm2_per_vessel=area / len(vessels),
        cpd_of_parent=doublings_before(ctx.s, therapy.id, sources),
    )
    return _Harvest(vessels, facts, passage_figures(facts), seeded, area)


def _outlook(
    ctx: Act, therapy: TherapyNow, given: HarvestPassage, harvest: _Harvest
) -> tuple[Reason, ...]:
    """Whether the cells are enough: as they are on Day 0, before it after one passage more."""
    ended = given.expected_pd_next is None and is_day0(ctx, therapy.id)
    figures, passage = harvest.figures, harvest.facts.passage_number
    culture = Grows(
        product=harvest.vessels[0].product or "",
        viable=figures.viable_harvested,
        passage=passage if ended else passage + 1,
        pd=given.expected_pd_next,
        cpd=figures.cpd,
        last_pdt_h=figures.pdt_h,
        ended=ended,
    )
    return judge_outlook(ctx, therapy, culture)


def _days(ctx: Act, shares: Mapping[str, SeededWith]) -> Decimal:
    """Days of the passage by the calendar of the site, as laboratories count them (24 x days)."""
    zone = ctx.site.zone
    first = min(w.seeded_at for w in shares.values())
    return Decimal((ctx.at.astimezone(zone).date() - first.astimezone(zone).date()).days)


def _pool(
    ctx: Act, therapy: TherapyNow, given: HarvestPassage, step_id: str, harvest: _Harvest
) -> ContainerNow:
    name = f"POOL-P{harvest.facts.passage_number}"
    pool = make(
        ctx,
        therapy,
        Kind.POOL,
        free_name(names_beginning(ctx.s, therapy.id, name), name),
        step_id,
        parents=[Parent(c) for c in harvest.vessels],
        lot_id=harvest.lot_id,
        product=harvest.vessels[0].product,
        passage=harvest.facts.passage_number,
    )
    for c in harvest.vessels:
        move(ctx, c, State.HARVESTED)
    ctx.add(
        CellCount(
            id=ctx.fresh("count"),
            therapy_id=therapy.id,
            container_id=pool.id,
            step_id=step_id,
            cells_total=given.total_cells,
            cells_viable=whole(harvest.figures.viable_harvested),
            viability_pct=given.viability_pct,
            volume_ml=given.volume_ml,
            counted_at=ctx.at,
        )
    )
    return pool


def _row(
    ctx: Act, given: HarvestPassage, step_id: str, pool: ContainerNow, harvest: _Harvest
) -> PassageHarvest:
    facts, figures = harvest.facts, harvest.figures
    return PassageHarvest(
        step_id=step_id,
        therapy_id=pool.therapy_id,
        lot_id=harvest.lot_id,
        pool_id=pool.id,
        passage=facts.passage_number,
        days=facts.days,
        vessels_in=len(harvest.vessels),
        vessels_counted=facts.vessels_counted,
        total=given.total_cells,
        viable=whole(figures.viable_harvested),
        viability_pct=given.viability_pct,
        seeded_viable=harvest.seeded_viable,
        area_cm2=harvest.area_cm2,
        confluence_pct=given.confluence_pct,
        enzyme_min=given.enzyme_min,
        pd=None if figures.pd is None else to_micro(figures.pd),
        pd_basis=facts.pd_basis,
        pdt_h=None if figures.pdt_h is None else to_milli(figures.pdt_h),
        harvested_at=ctx.at,
        at_risk_reason=given.at_risk_reason,
    )
