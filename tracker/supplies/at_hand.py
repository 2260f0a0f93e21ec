"""What is at hand at a bench: the containers that a step expects, reagent lots, equipment, place.

Another patient's container is an identity stop at the scan, not only when the step is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, Severity, reason
from tracker.marking.scan import became_of, resolve
from tracker.material.models import Container, Place
from tracker.material.present import CONTAINERS, ContainerNow, containers_now
from tracker.material.words import Kind, State
from tracker.pages.bench import Asked
from tracker.pages.shown import Fact, PictureKind
from tracker.pages.step_shown import ExpectedContainer, Tick
from tracker.pages.words import gettext as _
from tracker.supplies.models import Equipment, ReagentLot

CONTAINERS_AS = "containers"
"""The name under which a step keeps its scanned containers."""

PICTURE = {
    Kind.MARROW: PictureKind.BAG,
    Kind.INTERMEDIATE: PictureKind.TUBE,
    Kind.VESSEL: PictureKind.FLASK,
    Kind.POOL: PictureKind.POOL,
    Kind.BULK: PictureKind.POOL,
    Kind.VIAL: PictureKind.VIAL,
    Kind.SAMPLE: PictureKind.SAMPLE,
    Kind.UNIT: PictureKind.SYRINGE,
}


def therapy_containers(
    s: Session, therapy_id: str, kinds: Collection[Kind], states: Collection[State]
) -> list[ContainerNow]:
    """The therapy's containers of these kinds that are in one of these states, by name."""
    rows = s.execute(
        CONTAINERS.where(Container.therapy_id == therapy_id, Container.kind.in_(list(kinds)))
    )
    found = [ContainerNow(*row) for row in rows]
    return sorted((c for c in found if c.state in states), key=lambda c: c.short_name)


def take_container(
    s: Session, therapy_id: str, expected: Iterable[ContainerNow], code: str
) -> tuple[str, str] | Reason:
    """The container whose active label was scanned, when this step expects it (I01, I14)."""
    known = resolve(s, [code]).get(code)
    if known is None:
        return reason("label_unknown")
    container_id, active = known
    c = containers_now(s, [container_id])[container_id]
    if c.therapy_id != therapy_id:
        return reason("container_of_another_patient", Severity.IDENTITY, c.short_name)
    if not active:
        return reason("label_not_active", about=became_of(s, code))
    if container_id not in {e.id for e in expected}:
        return reason("container_not_expected_here", about=c.short_name)
    return CONTAINERS_AS, container_id


def take_supply(s: Session, found: Native) -> tuple[str, str] | Reason:
    """A reagent lot, a piece of equipment or a place by its label."""
    if found.kind is CodeKind.REAGENT_LOT:
        lot = s.scalar(select(ReagentLot.id).where(ReagentLot.code == found.code))
        return ("lots", lot) if lot else reason("reagent_unknown")
    if found.kind is CodeKind.EQUIPMENT:
        id_ = s.scalar(select(Equipment.id).where(Equipment.code == found.code))
        return ("equipment", id_) if id_ else reason("equipment_unknown")
    if found.kind is CodeKind.PLACE:
        place = s.scalar(select(Place.id).where(Place.code == found.code))
        return ("place", place) if place else reason("place_unknown")
    if found.kind is CodeKind.WORK_AREA:
        return "area", found.code  # the act judges whose material is open in it (I26)
    return reason("code_kind_unknown")


def take(
    s: Session, therapy_id: str, expected: Iterable[ContainerNow], found: Native
) -> tuple[str, str] | Reason:
    """Whatever was scanned for a step that works on these containers."""
    if found.kind is CodeKind.CONTAINER_LABEL:
        return take_container(s, therapy_id, expected, found.code)
    return take_supply(s, found)


def picture_of(c: ContainerNow) -> PictureKind:
    """The drawing of such a container."""
    if (c.vessel or "").startswith("stack"):
        return PictureKind.STACK
    return PICTURE[c.kind]


def ticks(expected: Sequence[ContainerNow], asked: Asked) -> tuple[ExpectedContainer, ...]:
    """Each expected container, ticked once it was scanned."""
    done = set(asked.scanned(CONTAINERS_AS))
    return tuple(
        ExpectedContainer(
            c.short_name, picture_of(c), Tick.SCANNED if c.id in done else Tick.AWAITED
        )
        for c in expected
    )


def supplies_shown(
    s: Session, lots: Collection[str], equipment: Collection[str], place: str = ""
) -> tuple[Fact, ...]:
    """Reagent lots with their expiry, equipment and the place, as scanned."""
    reagents = s.scalars(select(ReagentLot).where(ReagentLot.id.in_(lots))).all() if lots else ()
    things = (
        s.scalars(select(Equipment).where(Equipment.id.in_(equipment))).all() if equipment else ()
    )
    where = s.scalars(select(Place).where(Place.id == place)).all() if place else ()
    return (
        *(
            Fact(f"{x.name} {x.lot_number}", _("expires %(day)s", day=x.expires_on.isoformat()))
            for x in reagents
        ),
        *(Fact(x.name, equipment_said(x.kind)) for x in things),
        *(Fact(x.name, _("place of storage")) for x in where),
    )


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
