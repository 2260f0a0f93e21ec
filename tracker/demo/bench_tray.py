"""What lies in the tray while a culture is at the bench: its vessels, what they need, a trap."""

from __future__ import annotations

from typing import Final

from flask import request
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tracker.journey.expansion.culture import Culture, culture_of
from tracker.marking.at_hand import picture_of
from tracker.marking.models import ActiveLabel, LabelInstance
from tracker.material.models import Container
from tracker.material.words import Kind
from tracker.pages.shown import PictureKind, TrayCard, TrayGroup
from tracker.pages.words import gettext as _
from tracker.supplies.models import Equipment, ReagentLot

ROOM: Final = "expansion."
MATERIALS: Final = {
    "feed": ("basal_medium", "platelet_lysate"),
    "observe": (),
    "harvest": ("enzyme",),
}
EQUIPMENT: Final = ("incubator", "bsc")


def bench_groups(s: Session) -> list[TrayGroup]:
    """The groups of the step that is open; none on any other page."""
    room, _dot, step = (request.endpoint or "").partition(".")
    container = (request.view_args or {}).get("container_id", "")
    here = culture_of(s, container) if f"{room}." == ROOM else None
    if here is None:
        return []
    step = step.removeprefix("record_")
    return [
        TrayGroup(_("Vessels of this culture"), _vessels(s, here)),
        TrayGroup(_("Lots and equipment"), _supplies(s, MATERIALS.get(step, ()))),
        TrayGroup(_("Traps"), _trap(s, here)),
    ]


def _labelled(s: Session, *where: ColumnElement[bool]) -> list[tuple[str, str, str]]:
    rows = s.execute(
        select(LabelInstance.code, Container.short_name, Container.vessel)
        .join(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
        .join(Container, Container.id == LabelInstance.container_id)
        .where(*where)
        .order_by(Container.short_name)
    )
    return [(code, name, vessel or "") for code, name, vessel in rows]


def _vessel(found: tuple[str, str, str], note: str, *, trap: bool = False) -> TrayCard:
    code, name, vessel = found
    return TrayCard(name, note, code, picture_of(Kind.VESSEL, vessel), trap)


def _vessels(s: Session, here: Culture) -> tuple[TrayCard, ...]:
    found = _labelled(s, Container.id.in_([v.id for v in here.vessels]))
    return tuple(_vessel(x, here.therapy.subject_code) for x in found)


def _supplies(s: Session, materials: tuple[str, ...]) -> tuple[TrayCard, ...]:
    lots = s.scalars(select(ReagentLot).where(ReagentLot.material.in_(materials))).all()
    things = s.scalars(select(Equipment).where(Equipment.kind.in_(EQUIPMENT))).all()
    return (
        *(TrayCard(x.name, x.lot_number, x.code, PictureKind.REAGENT) for x in lots),
        *(TrayCard(x.name, _("equipment"), x.code, PictureKind.INCUBATOR) for x in things),
    )


def _trap(s: Session, here: Culture) -> tuple[TrayCard, ...]:
    other = Container.therapy_id != here.therapy.id
    found = _labelled(s, other, Container.kind == Kind.VESSEL)[:1]
    return tuple(_vessel(x, _("another patient's vessel"), trap=True) for x in found)
