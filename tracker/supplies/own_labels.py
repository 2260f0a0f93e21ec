"""What stands on the label of a lot made here, or of an opened bottle: its code first.

The code is that of the lot or bottle itself: whoever scans it at a step uses it (I14, I27). Printed
as often as wanted, because it names the thing and no copy of it; a bottle's says for whom alone.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from labels.supply_label import SupplyLabel
from tracker.pages.format import when
from tracker.protocol.specification import Name
from tracker.supplies.known import known_words
from tracker.supplies.models import ReagentLot
from tracker.supplies.opened.models import OpenedBottle
from tracker.supplies.preparing.bound import PreparationTherapy
from tracker.supplies.preparing.models import Preparation, Recipe
from tracker.therapy.models import Patient, Therapy

_MADE = (
    select(
        ReagentLot,
        Preparation,
        Recipe.n,
        Recipe.name.label("recipe"),
        Therapy.coi,
        Patient.subject_code,
    )
    .join(Preparation, Preparation.reagent_lot_id == ReagentLot.id)
    .join(Recipe, Recipe.id == Preparation.recipe_id)
    .outerjoin(PreparationTherapy, PreparationTherapy.preparation_id == ReagentLot.id)
    .outerjoin(Therapy, Therapy.id == PreparationTherapy.therapy_id)
    .outerjoin(Patient, Patient.id == Therapy.patient_id)
    .where(ReagentLot.id == bindparam("id"))
)
_OPENED = (
    select(OpenedBottle, ReagentLot, Therapy.coi, Patient.subject_code)
    .join(ReagentLot, ReagentLot.id == OpenedBottle.reagent_lot_id)
    .join(Therapy, Therapy.id == OpenedBottle.therapy_id)
    .join(Patient, Patient.id == Therapy.patient_id)
    .where(OpenedBottle.id == bindparam("id"))
)


def lot_label(s: Session, lot_id: str, zone: ZoneInfo, mark: str) -> SupplyLabel | None:
    """The label of a lot that was made here; nothing for a maker's, which has its own code."""
    row = s.execute(_MADE, {"id": lot_id}).first()
    if row is None:
        return None
    lot, made = row.ReagentLot, row.Preparation
    lines = (
        *_named(s, lot),
        *((f"for 仅用于 {row.subject_code}", f"CoI {row.coi}") if row.coi else ()),
        f"{row.recipe} · v{row.n} · {made.volume_ml.normalize():f} ml",
        f"made 配制 {_at(made.made_at, zone)}",
        f"use until 有效期至 {_at(made.expires_at, zone)}",
    )
    return SupplyLabel(lot.code, lot.lot_number, lines, mark)


def bottle_label(s: Session, bottle_id: str, zone: ZoneInfo, mark: str) -> SupplyLabel | None:
    """The label of a bottle that was opened for one therapy; nothing where there is none."""
    row = s.execute(_OPENED, {"id": bottle_id}).first()
    if row is None:
        return None
    lot, bottle = row.ReagentLot, row.OpenedBottle
    lines = (
        *_named(s, lot),
        f"for 仅用于 {row.subject_code}",
        f"CoI {row.coi}",
        f"opened 开启 {_at(bottle.opened_at, zone)}",
        f"use until 有效期至 {_at(bottle.expires_at, zone)}",
    )
    return SupplyLabel(bottle.code, lot.lot_number, lines, mark)


def _named(s: Session, lot: ReagentLot) -> tuple[str, ...]:
    known = dict(known_words(s, "materials"))
    kind = known.get(lot.material) or Name(en=lot.material.replace("_", " "), zh=lot.material)
    return (lot.name or kind.en, kind.zh)


def _at(instant: dt.datetime, zone: ZoneInfo) -> str:
    return when(instant, zone).replace("\u00a0", " ").replace("\u202f", " ")
