"""Reagent lots and equipment as a step uses them: found by scan, judged, kept with the step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select

from tracker.act import Act
from tracker.identity.codes import Kind
from tracker.identity.verdict import Reason, reason
from tracker.record.ahead import Question, question
from tracker.supplies.models import (
    Calibration,
    CalibrationExtension,
    Equipment,
    StepEquipment,
    StepReagent,
)
from tracker.supplies.opened.models import StepBottle
from tracker.supplies.opened.rules import judge_bottle, judge_unopened
from tracker.supplies.preparing.bound import judge_bound
from tracker.supplies.present import LOTS, LotNow, judge_supply, lots_now, unusable_ref
from tracker.supplies.rules import judge_equipment, judge_material

HOLDS_CELLS: frozenset[str] = frozenset({"incubator", "ln2_tank", "freezer"})
"""Kinds of equipment in which cells already are when it lapses."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What the definition foresees for the step: its code and its kinds of material."""

    step: str
    materials: Collection[str]


_REFS: BindParameter[str] = bindparam("refs", expanding=True)
_DUE = (
    select(Calibration.due_on)
    .where(Calibration.equipment_id == Equipment.id)
    .order_by(Calibration.calibrated_on.desc())
    .limit(1)
    .correlate(Equipment)
    .scalar_subquery()
)
_EXTENDED = (
    select(func.max(CalibrationExtension.until_on))
    .where(CalibrationExtension.equipment_id == Equipment.id)
    .correlate(Equipment)
    .scalar_subquery()
)
_EQUIPMENT = select(
    Equipment.id,
    Equipment.code,
    Equipment.name,
    Equipment.kind,
    _DUE.label("due_on"),
    _EXTENDED.label("extended_to"),
).where(or_(Equipment.id.in_(_REFS), Equipment.code.in_(_REFS)))


def asks(lots: Sequence[str] = (), equipment: Sequence[str] = ()) -> tuple[Question, ...]:
    """What ``use`` reads."""
    known = ((LOTS, lots), (_EQUIPMENT, equipment))
    return tuple(question(query, refs=refs) for query, refs in known if refs)


def use(
    ctx: Act,
    therapy_id: str,
    step_id: str,
    lots: Sequence[str] = (),
    equipment: Sequence[str] = (),
    *,
    planned: Planned | None = None,
    cells_inside: bool = False,
) -> tuple[Reason, ...]:
    """The step's lots and equipment stand in the record; gives what was found about them (I27).

    ``lots`` (opened bottles too) and ``equipment`` are ids or scanned codes. Expired, rejected or
    recalled lots and equipment out of calibration stop the act; with ``cells_inside`` a lapsed
    incubator or tank is found as a hold instead, to be answered by a deviation. Findings are on
    ``ctx`` as well.
    """
    found = [*_use_lots(ctx, therapy_id, step_id, lots, planned)]
    found += _use_equipment(ctx, therapy_id, step_id, equipment, cells_inside)
    ctx.find(*found)
    return tuple(found)


def _use_lots(
    ctx: Act, therapy_id: str, step_id: str, refs: Sequence[str], planned: Planned | None
) -> Iterator[Reason]:
    if not refs:
        return
    known = lots_now(ctx.s, refs)
    used = [known[ref] for ref in dict.fromkeys(refs) if ref in known]
    opened = {lot.id for lot in used if lot.bottle_id}
    for ref in dict.fromkeys(refs):
        if (wrong := unusable_ref(ctx, ref)) is not None:
            yield wrong
        elif (lot := known.get(ref)) is None:
            yield reason("reagent_unknown")
        else:
            yield from judge_supply(lot, ctx.at, ctx.site.zone)
            if lot.bottle_id and lot.opened_for and lot.open_until:
                name = f"{lot.material} {lot.lot_number}"
                yield from judge_bottle(name, lot.opened_for, therapy_id, lot.open_until, ctx.at)
            yield from judge_bound(lot.name, lot.made_for, therapy_id)
            yield from judge_unopened(lot.name, lot.open_hours, named=lot.id in opened)
            if planned is not None:
                yield from judge_material(lot.name, lot.material, planned.materials, planned.step)
    _keep_lots(ctx, therapy_id, step_id, used)


def _keep_lots(ctx: Act, therapy_id: str, step_id: str, used: Sequence[LotNow]) -> None:
    for id_ in dict.fromkeys(lot.id for lot in used):
        ctx.add(StepReagent(step_id=step_id, reagent_lot_id=id_, therapy_id=therapy_id))
    for bottle_id, id_ in dict.fromkeys((lot.bottle_id, lot.id) for lot in used):
        if bottle_id is not None:
            use = {"step_id": step_id, "bottle_id": bottle_id, "reagent_lot_id": id_}
            ctx.add(StepBottle(**use, therapy_id=therapy_id))


def _use_equipment(
    ctx: Act, therapy_id: str, step_id: str, refs: Sequence[str], cells_inside: bool
) -> Iterator[Reason]:
    if not refs:
        return
    on = ctx.at.astimezone(ctx.site.zone).date()
    known = _by_ref(ctx.s.execute(_EQUIPMENT, {"refs": list(refs)}))
    for ref in dict.fromkeys(refs):
        if (wrong := unusable_ref(ctx, ref, (Kind.EQUIPMENT,))) is not None:
            yield wrong
        elif (one := known.get(ref)) is None:
            yield reason("equipment_unknown")
        else:
            inside = cells_inside and one.kind in HOLDS_CELLS
            yield from judge_equipment(one.name, one.due_on, one.extended_to, on, inside=inside)
    for id_ in dict.fromkeys(known[r].id for r in refs if r in known):
        ctx.add(StepEquipment(step_id=step_id, equipment_id=id_, therapy_id=therapy_id))


def _by_ref(rows: Any) -> dict[str, Any]:
    """Each row under its id and under its code."""
    out = {}
    for row in rows:
        out[row.id] = out[row.code] = row
    return out
