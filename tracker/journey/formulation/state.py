"""Units and their labels as later stations ask for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.formulation.models import UnitFill
from tracker.marking.models import (
    ActiveLabel,
    LabelInstance,
    LabelState,
    LabelStateWord,
    ReconciledLabel,
)
from tracker.marking.papers import BODY
from tracker.material.models import Container
from tracker.material.present import CONTAINERS
from tracker.material.words import Kind, State
from tracker.record.ahead import Question, question


@dataclass(frozen=True, slots=True)
class UnitNow:
    """A unit with what it holds, for where, until when, and its state."""

    id: str
    therapy_id: str
    lot_id: str
    short_name: str
    product: str
    side: str
    artery: str
    volume_ml: Decimal
    viable_cells: int
    viable_per_ml: int
    fill_end: dt.datetime
    expires_at: dt.datetime
    storage: str
    n: int
    state: State


_UNITS = CONTAINERS.join(UnitFill, UnitFill.container_id == Container.id).add_columns(
    UnitFill.lot_id.label("fill_lot_id"),
    UnitFill.product.label("fill_product"),
    UnitFill.side,
    UnitFill.artery,
    UnitFill.volume_ml,
    UnitFill.viable_cells,
    UnitFill.viable_per_ml,
    UnitFill.fill_end,
    UnitFill.expires_at,
    UnitFill.storage,
)


def _units(s: Session, *where: object) -> list[UnitNow]:
    rows = s.execute(_UNITS.where(*where).order_by(Container.short_name))  # type: ignore[arg-type]  # any SQL conditions
    return [
        UnitNow(
            id=row.id,
            therapy_id=row.therapy_id,
            lot_id=row.fill_lot_id,
            short_name=row.short_name,
            product=row.fill_product,
            side=row.side,
            artery=row.artery,
            volume_ml=row.volume_ml,
            viable_cells=row.viable_cells,
            viable_per_ml=row.viable_per_ml,
            fill_end=row.fill_end,
            expires_at=row.expires_at,
            storage=row.storage,
            n=row.n,
            state=row.to_state,
        )
        for row in rows
    ]


def units_of_lot(s: Session, lot_id: str) -> list[UnitNow]:
    """Every unit of the lot, by short name."""
    return _units(s, UnitFill.lot_id == lot_id)


def units_of_therapy(s: Session, therapy_id: str) -> list[UnitNow]:
    """Every unit of the therapy, of all lots."""
    return _units(s, UnitFill.therapy_id == therapy_id)


def expires_at(s: Session, lot_id: str) -> dt.datetime | None:
    """The instant from which the first unit of the lot may not be given; none without units."""
    return min((u.expires_at for u in units_of_lot(s, lot_id)), default=None)


_LAST = (
    select(func.max(LabelState.n))
    .where(LabelState.label_id == LabelInstance.id)
    .correlate(LabelInstance)
    .scalar_subquery()
)
_COUNTED = (
    select(func.min(ReconciledLabel.step_id))
    .where(ReconciledLabel.label_id == LabelInstance.id)
    .correlate(LabelInstance)
    .scalar_subquery()
)
_LABELLED = (
    select(
        Container.id,
        Container.short_name,
        Container.kind,
        LabelInstance.id.label("label_id"),
        LabelInstance.role,
        LabelState.to_state,
        ActiveLabel.label_id.label("active_id"),
        _COUNTED.label("counted_at"),
    )
    .outerjoin(LabelInstance, LabelInstance.container_id == Container.id)
    .outerjoin(LabelState, (LabelState.label_id == LabelInstance.id) & (LabelState.n == _LAST))
    .outerjoin(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
    .where(Container.lot_id == bindparam("lot_id"))
    .order_by(LabelInstance.prepared_at, LabelInstance.id, Container.short_name)
)
"""Every container of a lot with every label that was ever printed for it; one row without any."""


def asks_labels(lot_id: str) -> Question:
    """What ``label_reasons`` reads."""
    return question(_LABELLED, lot_id=lot_id)


def label_reasons(s: Session, lot_id: str) -> tuple[Reason, ...]:
    """Why the labels of a lot keep it from release: open, missing, not applied, not counted (I12).

    Every label ever printed for a container of the lot is looked at; units must wear theirs and
    have been counted.
    """
    rows = s.execute(_LABELLED, {"lot_id": lot_id}).all()
    labels = [r for r in rows if r.label_id is not None]
    worn = {r.id for r in labels if r.active_id is not None and r.role in BODY}
    units = sorted({(r.short_name, r.id) for r in rows if r.kind is Kind.UNIT})
    found = [
        reason("label_unaccounted", Severity.HOLD, r.short_name, labels=1)
        if r.to_state is LabelStateWord.UNACCOUNTED
        else reason("label_not_settled", about=r.short_name, state=r.to_state.value)
        for r in labels
        if r.to_state
        in (LabelStateWord.PREPARED, LabelStateWord.PRINTED, LabelStateWord.UNACCOUNTED)
    ]
    found += [reason("unit_not_labelled", about=name) for name, id_ in units if id_ not in worn]
    found += [
        reason("labels_not_counted", about=r.short_name)
        for r in labels
        if r.kind is Kind.UNIT and r.counted_at is None
    ]
    return tuple(dict.fromkeys(found))
