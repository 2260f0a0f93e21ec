"""What is at hand at a bench beside the containers: reagent lots, equipment, place, work area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, reason
from tracker.marking.at_hand import CONTAINERS_AS
from tracker.marking.at_hand import take_container as take_container
from tracker.marking.at_hand import therapy_containers as therapy_containers
from tracker.material.models import Place
from tracker.material.present import ContainerNow
from tracker.pages.format import when
from tracker.pages.here import site
from tracker.pages.shown import Fact
from tracker.pages.step import Asked
from tracker.pages.words import gettext as _
from tracker.supplies.models import Equipment, ReagentLot
from tracker.supplies.opened.models import OpenedBottle

SUPPLY_FIELD: Final = {
    CodeKind.REAGENT_LOT: "lots",
    CodeKind.BOTTLE: "lots",
    CodeKind.EQUIPMENT: "equipment",
    CodeKind.PLACE: "place",
}
"""The field of an act under which a scan of this kind is told."""
USED: Final = frozenset({"lots", "equipment"})
"""Those of them that ``used`` tells."""


def take_supply(s: Session, found: Native) -> tuple[str, str] | Reason:
    """A reagent lot, an opened bottle, a piece of equipment or a place by its label."""
    if found.kind is CodeKind.REAGENT_LOT:
        lot = s.scalar(select(ReagentLot.id).where(ReagentLot.code == found.code))
        return ("lots", lot) if lot else reason("reagent_unknown")
    if found.kind is CodeKind.BOTTLE:
        bottle = s.scalar(select(OpenedBottle.id).where(OpenedBottle.code == found.code))
        return ("lots", bottle) if bottle else reason("reagent_unknown")
    if found.kind is CodeKind.EQUIPMENT:
        id_ = s.scalar(select(Equipment.id).where(Equipment.code == found.code))
        return ("equipment", id_) if id_ else reason("equipment_unknown")
    if found.kind is CodeKind.PLACE:
        place = s.scalar(select(Place.id).where(Place.code == found.code))
        return ("place", place) if place else reason("place_unknown")
    if found.kind is CodeKind.WORK_AREA:
        return "area", found.code  # the act judges whose material is open in it (I26)
    return found.reason()


def take(
    s: Session, therapy_id: str, expected: Iterable[ContainerNow], found: Native
) -> tuple[str, str] | Reason:
    """Whatever was scanned for a step that works on these containers."""
    if found.kind is CodeKind.CONTAINER_LABEL:
        return take_container(s, therapy_id, expected, found.code)
    return take_supply(s, found)


def supplies_shown(
    s: Session, lots: Collection[str], equipment: Collection[str], place: str = ""
) -> tuple[Fact, ...]:
    """Reagent lots with their expiry, equipment and the place, as scanned."""
    reagents = s.scalars(select(ReagentLot).where(ReagentLot.id.in_(lots))).all() if lots else ()
    bottles = s.execute(_BOTTLES.where(OpenedBottle.id.in_(lots))).all() if lots else ()
    things = (
        s.scalars(select(Equipment).where(Equipment.id.in_(equipment))).all() if equipment else ()
    )
    where = s.scalars(select(Place).where(Place.id == place)).all() if place else ()
    return (
        *(
            Fact(f"{x.name} {x.lot_number}", _("expires %(day)s", day=x.expires_on.isoformat()))
            for x in reagents
        ),
        *(
            Fact(f"{x.name} {x.lot_number}", _("opened, until %(at)s", at=_moment(x.expires_at)))
            for x in bottles
        ),
        *(Fact(x.name, equipment_said(x.kind)) for x in things),
        *(Fact(x.name, _("place of storage")) for x in where),
    )


_BOTTLES: Final = select(ReagentLot.name, ReagentLot.lot_number, OpenedBottle.expires_at).join(
    OpenedBottle, OpenedBottle.reagent_lot_id == ReagentLot.id
)


def _moment(at: dt.datetime) -> str:
    return when(at, site().zone)


def at_hand(s: Session, asked: Asked) -> tuple[Fact, ...]:
    """What was scanned beside the containers, as a step page lists it."""
    area = (Fact(_("work area"), _("scanned")),) if asked.one("area") else ()
    lots, equipment = asked.scanned("lots"), asked.scanned("equipment")
    return (*area, *supplies_shown(s, lots, equipment, asked.one("place")))


def used(asked: Asked) -> dict[str, list[str]]:
    """Lots and equipment as acts take them."""
    return {"lots": list(asked.scanned("lots")), "equipment": list(asked.scanned("equipment"))}


def scanned_containers(asked: Asked) -> list[str]:
    """The containers that were scanned, as acts take them."""
    return list(asked.scanned(CONTAINERS_AS))


def equipment_said(kind: str) -> str:
    """A kind of equipment in words."""
    return kind.replace("_", " ")
