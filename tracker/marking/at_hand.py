"""Containers at hand at a bench: those that a step expects, ticked by scanning their labels.

Another patient's container is an identity stop at the scan, not only when the step is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, Severity, reason
from tracker.marking.scan import became_of, resolve
from tracker.material.models import Container
from tracker.material.present import CONTAINERS, ContainerNow, containers_now
from tracker.material.words import Kind, State
from tracker.pages.shown import PictureKind
from tracker.pages.step import Asked
from tracker.pages.step_shown import ExpectedContainer, Tick

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


def picture_of(kind: Kind, vessel: str | None = None) -> PictureKind:
    """The drawing of such a container; a stack is not a flask."""
    if (vessel or "").startswith("stack"):
        return PictureKind.STACK
    return PICTURE[kind]


def ticks(expected: Sequence[ContainerNow], asked: Asked) -> tuple[ExpectedContainer, ...]:
    """Each expected container, ticked once it was scanned."""
    done = set(asked.scanned(CONTAINERS_AS))
    return tuple(
        ExpectedContainer(
            c.short_name,
            picture_of(c.kind, c.vessel),
            Tick.SCANNED if c.id in done else Tick.AWAITED,
        )
        for c in expected
    )
