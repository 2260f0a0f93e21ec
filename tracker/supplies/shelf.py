"""The store: every lot with its expiry and state, every piece of equipment with its calibration."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.pages.shown import Chip, ChipKind
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage, button
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.supplies.known import known_words
from tracker.supplies.models import (
    Calibration,
    CalibrationExtension,
    Equipment,
    ReagentLot,
    ReagentStatus,
)
from tracker.supplies.own_shelf import bottles_group, recipes_group
from tracker.supplies.preparing.bound import PreparationTherapy
from tracker.supplies.rules import judge_equipment, judge_lot
from tracker.supplies.words import IN_HOUSE, LotStatus
from tracker.therapy.models import Patient, Therapy

_NEWEST: Final = (
    select(ReagentStatus.status)
    .where(ReagentStatus.reagent_lot_id == ReagentLot.id)
    .order_by(ReagentStatus.since.desc())
    .limit(1)
    .correlate(ReagentLot)
    .scalar_subquery()
)
_MADE_FOR: Final = (
    select(Patient.subject_code)
    .join(Therapy, Therapy.patient_id == Patient.id)
    .join(PreparationTherapy, PreparationTherapy.therapy_id == Therapy.id)
    .where(PreparationTherapy.preparation_id == ReagentLot.id)
    .correlate(ReagentLot)
    .scalar_subquery()
)
_LOTS: Final = select(
    ReagentLot.id,
    ReagentLot.material,
    ReagentLot.name,
    ReagentLot.lot_number,
    ReagentLot.maker,
    ReagentLot.expires_on,
    _NEWEST.label("status"),
    _MADE_FOR.label("made_for"),
).order_by(ReagentLot.expires_on, ReagentLot.id)
_DUE: Final = (
    select(func.max(Calibration.due_on))
    .where(Calibration.equipment_id == Equipment.id)
    .correlate(Equipment)
    .scalar_subquery()
)
_EXTENDED: Final = (
    select(func.max(CalibrationExtension.until_on))
    .where(CalibrationExtension.equipment_id == Equipment.id)
    .correlate(Equipment)
    .scalar_subquery()
)
_EQUIPMENT: Final = select(
    Equipment.id, Equipment.name, Equipment.kind, _DUE.label("due"), _EXTENDED.label("extended")
).order_by(Equipment.name)


def calibrated_until(s: Session, equipment_id: str) -> str:
    """The last day on which the equipment is in calibration, QA's extension included."""
    row = s.execute(_EQUIPMENT.where(Equipment.id == equipment_id)).one()
    until = max((d for d in (row.due, row.extended) if d), default=None)
    return until.isoformat() if until else _("never calibrated")


def shelf_page(s: Session, now: dt.datetime, zone: ZoneInfo) -> ThingsPage:
    """Lots by expiry, recipes, opened bottles and equipment, each with what this person may do."""
    today = now.astimezone(zone).date()
    materials = {code: named(n) for code, n in known_words(s, "materials")}
    kinds = {code: named(n) for code, n in known_words(s, "equipment")}
    lots = tuple(_lot(row, materials, today) for row in s.execute(_LOTS))
    things = tuple(_equipment(row, kinds, today) for row in s.execute(_EQUIPMENT))
    return ThingsPage(
        _("Supplies"),
        _("Which lots may enter a step, and which equipment is in calibration?"),
        (
            bottles_group(s, now, zone),
            recipes_group(s),
            ThingGroup(_("Reagent and consumable lots"), lots, _("No lot was received yet.")),
            ThingGroup(_("Equipment"), things, _("No equipment is known yet.")),
        ),
        (
            *button("supplies.receive_lot", _("Receive a lot"), "reagent"),
            *button("supplies.recipe", _("A recipe"), "sign"),
            *button("supplies.open_life", _("Time once opened"), "clock"),
            *button("supplies.add_equipment", _("Add equipment"), "incubator"),
        ),
    )


def _lot(lot: Any, materials: dict[str, str], today: dt.date) -> Thing:
    usable = not judge_lot("", lot.status, lot.expires_on, today)
    mine = button("supplies.lot_label_pdf", _("Label"), "print", lot_id=lot.id)
    recall = (
        *(mine if lot.maker == IN_HOUSE else ()),
        *button("supplies.recall_lot", _("Recall"), "stop", lot_id=lot.id),
    )
    return Thing(
        f"{lot.name or materials.get(lot.material, lot.material)} {lot.lot_number}",
        (
            materials.get(lot.material, lot.material.replace("_", " ")),
            _("made here") if lot.maker == IN_HOUSE else lot.maker,
            _("expires %(day)s", day=lot.expires_on.isoformat()),
            *([_("for %(who)s alone", who=lot.made_for)] if lot.made_for else ()),
        ),
        _chip(usable, _status_words(lot.status, lot.expires_on, today)),
        recall if lot.status is LotStatus.APPROVED else (),
        url_for("dossier.trace_of", kind="lot", thing=lot.id),
    )


def _status_words(status: LotStatus | None, expires_on: dt.date, today: dt.date) -> str:
    if status is LotStatus.APPROVED and expires_on < today:
        return _("expired")
    words = {
        LotStatus.APPROVED: _("approved"),
        LotStatus.REJECTED: _("rejected"),
        LotStatus.RECALLED: _("recalled"),
    }
    return words[status] if status else _("not approved")


def _chip(usable: bool, words: str) -> Chip:
    return (
        Chip(ChipKind.PLAIN, "check", words) if usable else Chip(ChipKind.ATTENTION, "stop", words)
    )


def _equipment(one: Any, kinds: dict[str, str], today: dt.date) -> Thing:
    until = max((d for d in (one.due, one.extended) if d), default=None)
    lapsed = judge_equipment("", one.due, one.extended, today, inside=False)
    words = _("in calibration") if not lapsed else _("calibration lapsed")
    where = {"equipment_id": one.id}
    return Thing(
        one.name,
        (
            kinds.get(one.kind, one.kind.replace("_", " ")),
            _("calibrated until %(day)s", day=until.isoformat() if until else "—"),
            _("extended by QA") if one.extended and one.extended == until else "",
        ),
        _chip(not lapsed, words),
        (
            *button("supplies.calibrate", _("Calibrated"), "check", **where),
            *button("supplies.extend", _("Extend"), "sign", **where),
        ),
        url_for("dossier.trace_of", kind="equipment", thing=one.id),
    )
