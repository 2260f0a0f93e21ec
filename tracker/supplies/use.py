"""Reagent lots and equipment as a step uses them: found by scan, judged, kept with the step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select

from tracker.act import Act
from tracker.identity.codes import Kind
from tracker.identity.verdict import Reason, reason
from tracker.marking.scan import is_code, not_ours
from tracker.record.ahead import Question, question
from tracker.supplies.models import (
    Calibration,
    CalibrationExtension,
    Equipment,
    ReagentLot,
    ReagentStatus,
    StepEquipment,
    StepReagent,
)
from tracker.supplies.rules import judge_equipment, judge_lot, judge_material

HOLDS_CELLS: frozenset[str] = frozenset({"incubator", "ln2_tank", "freezer"})
"""Kinds of equipment in which cells already are when it lapses."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What the definition foresees for the step: its code and its kinds of material."""

    step: str
    materials: Collection[str]


_STATUS = (
    select(ReagentStatus.status)
    .where(ReagentStatus.reagent_lot_id == ReagentLot.id)
    .order_by(ReagentStatus.since.desc())
    .limit(1)
    .correlate(ReagentLot)
    .scalar_subquery()
)
_REFS: BindParameter[str] = bindparam("refs", expanding=True)
_LOTS = select(
    ReagentLot.id,
    ReagentLot.code,
    ReagentLot.material,
    ReagentLot.lot_number,
    ReagentLot.expires_on,
    _STATUS.label("status"),
).where(or_(ReagentLot.id.in_(_REFS), ReagentLot.code.in_(_REFS)))
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
    known = ((_LOTS, lots), (_EQUIPMENT, equipment))
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

    ``lots`` and ``equipment`` are ids or scanned codes. Expired, rejected or recalled lots and
    equipment out of calibration stop the act; with ``cells_inside`` a lapsed incubator or tank is
    found as a hold instead, to be answered by a deviation. Findings are on ``ctx`` as well.
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
    on = ctx.at.astimezone(ctx.site.zone).date()
    known = _by_ref(ctx.s.execute(_LOTS, {"refs": list(refs)}))
    for ref in dict.fromkeys(refs):
        if (wrong := _misread(ctx, ref, Kind.REAGENT_LOT)) is not None:
            yield wrong
        elif (lot := known.get(ref)) is None:
            yield reason("reagent_unknown")
        else:
            name = f"{lot.material} {lot.lot_number}"
            yield from judge_lot(name, lot.status, lot.expires_on, on)
            if planned is not None:
                yield from judge_material(name, lot.material, planned.materials, planned.step)
    for id_ in dict.fromkeys(known[r].id for r in refs if r in known):
        ctx.add(StepReagent(step_id=step_id, reagent_lot_id=id_, therapy_id=therapy_id))


def _use_equipment(
    ctx: Act, therapy_id: str, step_id: str, refs: Sequence[str], cells_inside: bool
) -> Iterator[Reason]:
    if not refs:
        return
    on = ctx.at.astimezone(ctx.site.zone).date()
    known = _by_ref(ctx.s.execute(_EQUIPMENT, {"refs": list(refs)}))
    for ref in dict.fromkeys(refs):
        if (wrong := _misread(ctx, ref, Kind.EQUIPMENT)) is not None:
            yield wrong
        elif (one := known.get(ref)) is None:
            yield reason("equipment_unknown")
        else:
            inside = cells_inside and one.kind in HOLDS_CELLS
            yield from judge_equipment(one.name, one.due_on, one.extended_to, on, inside=inside)
    for id_ in dict.fromkeys(known[r].id for r in refs if r in known):
        ctx.add(StepEquipment(step_id=step_id, equipment_id=id_, therapy_id=therapy_id))


def _misread(ctx: Act, ref: str, kind: Kind) -> Reason | None:
    return not_ours(ctx, ref, kind) if is_code(ref) else None


def _by_ref(rows: Any) -> dict[str, Any]:
    """Each row under its id and under its code."""
    out = {}
    for row in rows:
        out[row.id] = out[row.code] = row
    return out
