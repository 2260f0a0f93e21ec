"""Cells are seeded over new vessels: P0 from mononuclear cells, each passage from its pool."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.expansion.growth import last_growth
from tracker.journey.expansion.models import Seeding
from tracker.journey.expansion.outlook import Grows, flag_day0, judge_outlook
from tracker.journey.expansion.present import harvested_at, lot_seeded_from, thawed_at
from tracker.journey.expansion.rules import SeedingFacts, judge_seeding, seeding_density
from tracker.marking.kits.empties import Filling, asks_empties, empties, fill_or_make
from tracker.marking.scan import take_scanned
from tracker.material.balance import judge_taking
from tracker.material.moves import Parent, hand_over, made_from, open_lot, took_part
from tracker.material.naming import next_names
from tracker.material.present import ContainerNow
from tracker.material.quantities import Celsius, Doublings, PctCoarse, SomeCells, Words, to_micro
from tracker.material.rules import equal_shares
from tracker.material.state import balances, names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import judge_value
from tracker.protocol.rules import judge_hold_time
from tracker.protocol.site import Vessel
from tracker.quality.at_risk import go_on_at_risk
from tracker.quality.response import respond
from tracker.record.ahead import Question
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.rules import Use
from tracker.therapy.steps import StepInput, do_step, the_therapy
from tracker.therapy.uses import tells_uses
from tracker.workplace.present import in_calibration, in_the_area, the_place

TAG: Final = "expansion:cells:seeded"


_LAYERS: Final = re.compile(r"([0-9]+)-layer stack")


class SeedCells(StepInput):
    """The container the cells come from, the kind and number of vessels, the cells in all of them.

    ``vessel`` is a code of the definition; ``product`` is asked where several grow in culture.
    ``passage`` only says what the technician expects, ``expected_pd`` the doublings; ``place`` is
    the incubator shelf. Held material needs an ``at_risk_reason``.
    """

    container: str
    vessel: str
    vessels: Annotated[int, Field(ge=1, le=99)]
    product: str = ""
    viable_seeded: SomeCells
    passage: Annotated[int, Field(ge=0, le=20)] | None = None
    medium: Words = ""
    co2_pct: PctCoarse | None = None
    incubator_c: Celsius | None = None
    place: str = ""
    expected_pd: Doublings | None = None
    at_risk_reason: Words = ""
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()

    def asks(self) -> tuple[Question, ...]:
        return (*super().asks(), asks_empties(self.therapy))


@act(TAG, by={Role.TECHNICIAN}, check=Check.PRESENT)
def seed_cells(ctx: Act, given: SeedCells) -> Outcome | Verdict:
    """New vessels are in culture, each with its whole share of the cells; P0 opens the lot.

    Refused: more cells than the container still holds, a passage out of sequence or beyond the
    limit, held material without a reason.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    in_the_area(ctx, therapy.id)
    vessel = _vessel(ctx, therapy.definition, given.vessel)
    place = the_place(ctx, given.place) if given.place else None
    if place is not None:
        in_calibration(ctx, place)
    source = take_scanned(
        ctx, therapy.id, [given.container], (Kind.INTERMEDIATE, Kind.POOL), (State.FILLED,)
    )
    product = None if ctx.blocked else product_grown(therapy.definition, source[0], given.product)
    if isinstance(product, Reason):
        ctx.find(product)
    if ctx.blocked or vessel is None or not isinstance(product, str):
        return ctx.refusal()
    (parent,) = source
    passage = 0 if parent.passage is None else parent.passage + 1
    facts = SeedingFacts(
        passage_number=passage if given.passage is None else given.passage,
        parent_passage_number=parent.passage,
        viable_seeded=Decimal(given.viable_seeded),
        vessels=given.vessels,
        area_cm2_per_vessel=vessel.area_cm2,
    )
    found = [*judge_seeding(facts, therapy.definition), *_judge_source(ctx, therapy, parent, given)]
    found += go_on_at_risk(ctx, therapy.id, [parent], given.at_risk_reason)
    short = _outlook(ctx, therapy, parent, given, facts, product)
    found += short
    step_id = do_step(ctx, therapy, "S13", TAG, given, found)
    planned = Planned("S13", therapy.definition.materials_of("S13"))
    use(ctx, therapy.id, step_id, given.lots, given.equipment, planned=planned)
    lot_id = _lot(ctx, therapy, parent, vessel_stem(passage, vessel), product)
    flag_day0(ctx, therapy, short, lot_id)
    ctx.add(_row(ctx, given, step_id, lot_id, parent, facts))
    made = _fill(ctx, therapy, given, step_id, lot_id, parent, passage, vessel, product)
    if place is not None:
        hand_over(ctx, made, place.name, held_by=ctx.actor, place_id=place.id)
    respond(ctx, therapy, "S13", step_id, ctx.findings, lot_id=lot_id)
    names = {c.short_name: c.id for c in made}
    return Outcome({"containers": names, "lot": lot_id, "passage": passage})


def _vessel(ctx: Act, definition: ProcessDefinition, code: str) -> Vessel | None:
    for vessel in definition.vessels:
        if vessel.code == code:
            return vessel
    known = ", ".join(v.code for v in definition.vessels)
    ctx.find(reason("vessel_not_in_definition", about=code, known=known))
    return None


def product_grown(definition: ProcessDefinition, parent: ContainerNow, said: str) -> str | Reason:
    """What the seeded cells will be: the parent's own product, the only one, or the one said."""
    if said and parent.product not in (None, said):
        return reason("product_of_another_lot", about=parent.short_name, product=parent.product)
    return product_said(definition, parent.product or said, parent.short_name)


def product_said(definition: ProcessDefinition, said: str, about: str) -> str | Reason:
    """A product that grows in culture; unsaid, the only one that there is."""
    grown = definition.cultured
    product = said or (grown[0] if len(grown) == 1 else "")
    if not product:
        return reason("product_to_be_named", about=about, known=", ".join(grown))
    if product not in grown:
        return reason("product_unknown", about=product, known=", ".join(grown))
    return product


def _judge_source(
    ctx: Act, therapy: TherapyNow, parent: ContainerNow, given: SeedCells
) -> list[Reason]:
    """Whether the container holds so many cells, and was not left standing too long."""
    definition = therapy.definition
    now = balances(ctx.s, [parent.id])[parent.id]
    found = list(
        judge_taking(
            parent.short_name,
            now,
            given.viable_seeded,
            definition.mass_balance_tolerance_pct,
        )
    )
    if parent.kind is not Kind.POOL:
        return found
    limit = {h.code: h for h in definition.hold_times}.get("pool_to_seed")
    pooled_at = harvested_at(ctx.s, parent.id)
    if pooled_at is not None and limit is not None:
        found += judge_hold_time(limit, pooled_at, ctx.at)
    thawed = thawed_at(ctx.s, parent.id)
    use_within = definition.parameters_of("S16").get("post_thaw_use")
    if thawed is not None and use_within is not None:
        hours = Decimal(int((ctx.at - thawed).total_seconds())) / 3600
        found += judge_value(use_within, hours)
    return found


def _outlook(
    ctx: Act,
    therapy: TherapyNow,
    parent: ContainerNow,
    given: SeedCells,
    facts: SeedingFacts,
    product: str,
) -> tuple[Reason, ...]:
    """Whether what is seeded now will give the dose; of P0 nothing is known yet."""
    last = last_growth(ctx.s, therapy.id, [parent.id])
    if last is None:
        return ()
    culture = Grows(
        product=product,
        viable=facts.viable_seeded,
        passage=facts.passage_number,
        pd=given.expected_pd,
        cpd=last.cpd,
        last_pdt_h=last.pdt_h,
    )
    return judge_outlook(ctx, therapy, culture)


def _lot(ctx: Act, therapy: TherapyNow, parent: ContainerNow, stem: str, product: str) -> str:
    """The culture's lot: the parent's own, that of an earlier seeding or of its kit, else new."""
    lot_id = parent.lot_id or lot_seeded_from(ctx.s, parent.id, product)
    if lot_id is None:
        prepared = empties(ctx, therapy.id, Kind.VESSEL).values()
        ready = [e.container for e in prepared if e.container.short_name.startswith(stem)]
        lots = {c.lot_id for c in ready if c.product == product}
        lot_id = lots.pop() if len(lots) == 1 else None
    if lot_id is not None:
        took_part(ctx, therapy.id, [lot_id], "made")
        return lot_id
    lot = open_lot(ctx, therapy, product)
    made_from(ctx, therapy.id, lot.id, [parent.id])
    return lot.id


def _row(
    ctx: Act, given: SeedCells, step_id: str, lot_id: str, parent: ContainerNow, facts: SeedingFacts
) -> Seeding:
    return Seeding(
        step_id=step_id,
        therapy_id=parent.therapy_id,
        lot_id=lot_id,
        passage=facts.passage_number,
        from_container_id=parent.id,
        vessel=given.vessel,
        vessels=given.vessels,
        viable_seeded=given.viable_seeded,
        area_cm2=facts.area_cm2_per_vessel * given.vessels,
        density_per_cm2=to_micro(seeding_density(facts)),
        medium=given.medium,
        co2_pct=given.co2_pct,
        incubator_c=given.incubator_c,
        seeded_at=ctx.at,
        at_risk_reason=given.at_risk_reason,
    )


def vessel_stem(passage: int, vessel: Vessel) -> str:
    """What names of such vessels begin with: ``P1-F`` for flasks, ``P2-CS10-`` for stacks.

    As the definition says; where it says nothing, the layers tell a stack by its name.
    """
    layers = _LAYERS.fullmatch(vessel.name.en)
    own = vessel.stem or (f"CS{layers[1]}-" if layers else "F")
    return f"P{passage}-{own}"


def _fill(
    ctx: Act,
    therapy: TherapyNow,
    given: SeedCells,
    step_id: str,
    lot_id: str,
    parent: ContainerNow,
    passage: int,
    vessel: Vessel,
    product: str,
) -> list[ContainerNow]:
    stem = vessel_stem(passage, vessel)
    ready = [n for n in empties(ctx, therapy.id, Kind.VESSEL) if n.startswith(stem)]
    taken = names_beginning(ctx.s, therapy.id, stem)
    names = [*ready, *next_names(taken, stem, given.vessels, 2)][: given.vessels]
    like = ContainerNow(
        id="",
        therapy_id=therapy.id,
        lot_id=lot_id,
        kind=Kind.VESSEL,
        short_name="",
        product=product,
        passage=passage,
        vessel=vessel.code,
        area_cm2=vessel.area_cm2,
        n=0,
        state=State.PREPARED,
    )
    shares = equal_shares(given.viable_seeded, given.vessels)
    filling = Filling(therapy, step_id, like, (State.IN_CULTURE,))
    return fill_or_make(
        ctx,
        filling,
        [(n, [Parent(parent, cells_viable=c)]) for n, c in zip(names, shares, strict=True)],
    )


@tells_uses
def vessels_used(s: Session, therapy_id: str) -> list[Use]:
    """Kinds of vessels that cells were seeded into: their area is in every density."""
    kinds = s.scalars(select(Seeding.vessel).where(Seeding.therapy_id == therapy_id).distinct())
    return [Use("vessels", kind) for kind in sorted(kinds)]
