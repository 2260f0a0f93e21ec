"""Who made a lot before it had a name: people of the steps and labels of all that it came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import CompoundSelect, Select, null, or_, select, union
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.journey.isolation.models import CountedMarrow
from tracker.marking.models import LabelInstance, LabelState
from tracker.material.genealogy import descendants
from tracker.material.models import Container, LotActor, Parentage
from tracker.material.moves import Three, people_in
from tracker.material.releasers import finds_makers
from tracker.material.words import Kind
from tracker.people.models import SYSTEM
from tracker.therapy.models import Countersignature, StepRecord

_MADE: Final = (Kind.INTERMEDIATE, Kind.VESSEL, Kind.POOL, Kind.BULK, Kind.VIAL)
"""What is made in the laboratory: the harvest before and the samples aside are no making (I07)."""


def makers_of(s: Session, container_ids: Collection[str]) -> set[str]:
    """Everyone who performed or verified a step that made, counted or labelled these (I07).

    Who verified it afterwards, from its record, has verified it too.
    """
    return people_in(s.execute(union(*makers_and_counters(container_ids)))) - {SYSTEM}


@finds_makers
def makers_and_counters(container_ids: Collection[str]) -> tuple[Select[*Three], ...]:
    """Asks for them: performer, verifier, who checked it afterwards; labels by whom and second."""
    ids = list(container_ids)
    made = select(Container.step_id).where(Container.id.in_(ids), Container.kind.in_(_MADE))
    filled = (
        select(Parentage.step_id)
        .join(Container, Container.id == Parentage.child_id)
        .where(Container.id.in_(ids), Container.kind.in_(_MADE))
    )
    counted = select(CountedMarrow.step_id).where(CountedMarrow.container_id.in_(ids))
    steps = (
        select(StepRecord.performed_by, StepRecord.verified_by, Countersignature.signed_by)
        .outerjoin(Countersignature, Countersignature.step_id == StepRecord.id)
        .where(or_(*(StepRecord.id.in_(steps) for steps in (made, filled, counted))))
    )
    labels = (
        select(LabelState.by, LabelState.second, null())
        .join(LabelInstance, LabelInstance.id == LabelState.label_id)
        .join(Container, Container.id == LabelInstance.container_id)
        .where(Container.id.in_(ids), Container.kind.in_(_MADE))
    )
    return steps, labels


def made_by(step_ids: Collection[str]) -> CompoundSelect[str]:
    """Asks for the containers that these steps made or counted; harvest and samples are none."""
    ids = list(step_ids)
    aside = (Kind.MARROW, Kind.SAMPLE)
    into = Parentage.child_id == Container.id
    return union(
        select(Container.id).where(Container.step_id.in_(ids), Container.kind.not_in(aside)),
        select(Container.id)
        .join(Parentage, into)
        .where(Parentage.step_id.in_(ids), Container.kind.not_in(aside)),
        select(CountedMarrow.container_id).where(CountedMarrow.step_id.in_(ids)),
    )


def line_of_steps(s: Session, step_ids: Collection[str]) -> set[str]:
    """What these steps made or counted, and all that came of it; nothing where they made none."""
    made = set(s.scalars(made_by(step_ids)))
    return made | descendants(s, made) if made else set()


def lots_of_line(s: Session, line: Collection[str]) -> list[str]:
    """The lots that these containers are in."""
    lots = s.scalars(select(Container.lot_id).where(Container.id.in_(line)).distinct())
    return sorted(lot for lot in lots if lot)


def they_made(ctx: Act, therapy_id: str, lot_id: str, people: Iterable[str]) -> None:
    """Actor, verifier and these people made the lot, and so can never release it (I07)."""
    known = set(
        ctx.s.scalars(
            select(LotActor.person_id).where(LotActor.lot_id == lot_id, LotActor.part == "made")
        )
    )
    now = {p for p in (ctx.actor, ctx.verifier, *people) if p}
    for person in sorted(now - known):
        ctx.add(LotActor(lot_id=lot_id, person_id=person, part="made", therapy_id=therapy_id))
