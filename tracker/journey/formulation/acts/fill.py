"""The units of a dose are filled, each for one artery of one side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.donor.state import OrderNow, current_order
from tracker.journey.formulation import rules
from tracker.journey.formulation.fills import SourceNow, source_now
from tracker.journey.formulation.makers import makers_of, they_made
from tracker.journey.formulation.models import Fill, UnitFill
from tracker.marking.scan import take_scanned
from tracker.material.genealogy import ancestors
from tracker.material.moves import Parent, make, open_lot
from tracker.material.naming import next_names
from tracker.material.present import ContainerNow
from tracker.material.quantities import Moment, Pct, SomeCells, Words, whole
from tracker.material.rules import Taken, judge_mass_balance
from tracker.material.state import balances, names_beginning
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.rules import judge_clock
from tracker.quality.at_risk import go_on_at_risk
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy
from tracker.workplace.present import in_the_area

TAG: Final = "formulation:units:filled"
UnitMl = Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)]


class UnitWanted(BaseModel):
    """One unit: for which artery of which side, how much."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    side: str
    artery: str
    volume_ml: UnitMl


class FillUnits(StepInput):
    """From which bulk or MNC, as which product, how strong; times of start and end (default: now).

    ``viable_per_ml``: viable cells per ml as counted in the formulated bulk.
    """

    source: str
    product: str
    units: Annotated[tuple[UnitWanted, ...], Field(min_length=1, max_length=24)]
    viable_per_ml: SomeCells
    started_at: Moment
    ended_at: Moment | None = None
    excipient: Words
    dmso_pct: Pct = Decimal(0)
    at_risk_reason: Words = ""
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fill:
    """One fill while it is judged and written."""

    therapy: TherapyNow
    given: FillUnits
    source: ContainerNow
    now: SourceNow
    order: OrderNow
    expiry: rules.Expiry
    step: str


@act(TAG, by={Role.TECHNICIAN}, checked_by={Role.TECHNICIAN}, check=Check.PRESENT)
def fill_units(ctx: Act, given: FillUnits) -> Outcome | Verdict:
    """Units stand there, each with side, artery, cells and its own expiry, in one lot.

    A product straight from the gradient opens its lot here; everyone who worked on what the lot
    came from has made it (I07). Refused: an artery or side not ordered, no order, expired cells.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    in_the_area(ctx, therapy.id)
    kinds, states = (Kind.BULK, Kind.INTERMEDIATE), (State.FILLED, State.THAWED)
    taken = take_scanned(ctx, therapy.id, [given.source], kinds, states)
    fill = None if ctx.blocked else _begin(ctx, therapy, given, taken[0])
    if fill is None or ctx.blocked:
        return ctx.refusal()
    found = _judge(ctx, fill)
    found += go_on_at_risk(ctx, therapy.id, [fill.source], given.at_risk_reason)
    step_id = do_step(ctx, therapy, fill.step, TAG, given, found)
    planned = Planned(fill.step, therapy.definition.materials_of(fill.step))
    use(ctx, therapy.id, step_id, given.lots, given.equipment, planned=planned)
    if ctx.blocked:
        return ctx.refusal()
    lot_id = fill.now.lot_id or open_lot(ctx, therapy, given.product).id
    units = _write(ctx, fill, step_id, lot_id)
    line = {fill.source.id} | ancestors(ctx.s, [fill.source.id])
    they_made(ctx, therapy.id, lot_id, makers_of(ctx.s, line))
    respond(ctx, therapy, fill.step, step_id, ctx.findings, lot_id=lot_id)
    return Outcome(
        {
            "containers": {c.short_name: c.id for c in units},
            "lot": lot_id,
            "expires_at": fill.expiry.at.isoformat(timespec="minutes"),
        }
    )


def _begin(ctx: Act, therapy: TherapyNow, given: FillUnits, source: ContainerNow) -> _Fill | None:
    """Order, product and expiry; what is missing is found."""
    ended_at = given.ended_at or ctx.at
    order = current_order(ctx.s, therapy.id)
    now = source_now(ctx.s, source)
    products = {p.code: p for p in therapy.definition.products}
    if order is None:
        ctx.find(reason("order_missing"))
    if given.product not in products:
        ctx.find(reason("product_unknown", about=given.product, known=", ".join(products)))
    elif now.product is not None and now.product != given.product:
        ctx.find(reason("product_of_another_lot", about=source.short_name, product=now.product))
    if ended_at > ctx.now:
        ctx.find(reason("done_in_the_future"))
    if order is None or ctx.blocked:
        return None
    limits = {"use_by": now.use_by} if now.use_by else None
    product = products[given.product]
    expiry = rules.expiry(product, ctx.site.zone.key, ended_at, now.thawed_at, limits)
    if expiry.at <= ended_at:
        ctx.find(reason("expired", about=source.short_name, expired_at=expiry.at.isoformat()))
    step = "S12" if source.kind is Kind.INTERMEDIATE else "S19"
    return _Fill(therapy, given, source, now, order, expiry, step)


def _judge(ctx: Act, fill: _Fill) -> list[Reason]:
    """Order, dose, DMSO, cells available, and the clocks of bulk and fill."""
    given, order, definition = fill.given, fill.order, fill.therapy.definition
    ended_at = given.ended_at or ctx.at
    volumes = tuple(u.volume_ml for u in given.units)
    needed = order.needed_of(given.product, definition)
    facts = rules.DoseFacts(
        product=given.product,
        unit_volumes_ml=volumes,
        viable_per_ml=Decimal(given.viable_per_ml),
        weight_kg=order.weight_kg,
        ordered_cells=None if needed is None else Decimal(needed),
    )
    found = [*_judge_order(given, order), *rules.judge_dose(facts, definition)]
    if given.dmso_pct:
        total_ml = sum(volumes, Decimal(0))
        found += rules.judge_dmso(total_ml, given.dmso_pct, order.weight_kg, definition)
    left = balances(ctx.s, [fill.source.id])[fill.source.id].left
    if left is None:
        found.append(reason("container_not_counted", about=fill.source.short_name))
    else:
        taken = [Taken(u.artery, _cells(given, u)) for u in given.units]
        tolerance = definition.mass_balance_tolerance_pct
        found += judge_mass_balance(fill.source.short_name, Decimal(left), taken, tolerance)
    found += judge_clock(definition, "fill_duration", given.started_at, ended_at)
    if fill.now.washed_at is not None:
        found += judge_clock(definition, "bulk_to_fill", fill.now.washed_at, ended_at)
    return list(dict.fromkeys(found))


def _judge_order(given: FillUnits, order: OrderNow) -> list[Reason]:
    """Each unit is for an artery and side that the order names (I06); their number is a warning."""
    found: list[Reason] = []
    if given.product not in order.products:
        found.append(reason("product_not_ordered", about=given.product))
    for u in given.units:
        if u.side not in order.sides:
            found.append(reason("side_not_ordered", about=u.side))
        if u.artery not in order.arteries:
            found.append(reason("artery_not_ordered", about=u.artery))
    if len(given.units) != order.units_per_product:
        found.append(
            reason(
                "units_differ_from_order",
                Severity.ALERT,
                given.product,
                filled=len(given.units),
                ordered=order.units_per_product,
            )
        )
    return found


def _cells(given: FillUnits, unit: UnitWanted) -> Decimal:
    return rules.unit_cells(Decimal(given.viable_per_ml), unit.volume_ml)


def _write(ctx: Act, fill: _Fill, step_id: str, lot_id: str) -> Sequence[ContainerNow]:
    """The fill's row and every unit with its own."""
    given, therapy = fill.given, fill.therapy
    product = therapy.definition.product(given.product)
    ended_at = given.ended_at or ctx.at
    ctx.add(
        Fill(
            step_id=step_id,
            therapy_id=therapy.id,
            lot_id=lot_id,
            bulk_id=fill.source.id,
            product=given.product,
            viable_per_ml=given.viable_per_ml,
            excipient=given.excipient,
            dmso_pct=given.dmso_pct,
            started_at=given.started_at,
            filled_at=ended_at,
            expires_at=fill.expiry.at,
            expiry_bound_by=fill.expiry.bound_by,
            zone=fill.expiry.zone,
            at_risk_reason=given.at_risk_reason,
        )
    )
    stem = f"{product.unit_prefix}-U"
    names = next_names(names_beginning(ctx.s, therapy.id, stem), stem, len(given.units), 1)
    units = []
    for name, wanted in zip(names, given.units, strict=True):
        cells = whole(_cells(given, wanted))
        unit = make(
            ctx,
            therapy,
            Kind.UNIT,
            name,
            step_id,
            parents=[Parent(fill.source, cells, wanted.volume_ml)],
            lot_id=lot_id,
            product=given.product,
            passage=fill.source.passage,
        )
        ctx.add(
            UnitFill(
                container_id=unit.id,
                therapy_id=therapy.id,
                lot_id=lot_id,
                step_id=step_id,
                product=given.product,
                volume_ml=wanted.volume_ml,
                viable_cells=cells,
                viable_per_ml=given.viable_per_ml,
                side=wanted.side,
                artery=wanted.artery,
                fill_end=ended_at,
                expires_at=fill.expiry.at,
                storage=f"{product.storage_low_c:f}–{product.storage_high_c:f} °C",
            )
        )
        units.append(unit)
    return units
