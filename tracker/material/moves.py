"""Containers come into being, change state, go from hand to hand; lots likewise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Select, bindparam, func, null, select, union
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.identity.verdict import reason
from tracker.material.genealogy import ancestors
from tracker.material.models import (
    Container,
    ContainerState,
    Custody,
    Lot,
    LotActor,
    LotState,
    LotStateWord,
    Parentage,
)
from tracker.material.papers import layouts_of
from tracker.material.present import ContainerNow
from tracker.material.rules import LOT_TRANSITIONS, may_move
from tracker.material.words import Kind, State
from tracker.record.ahead import Question, question
from tracker.therapy.models import Countersignature, StepRecord
from tracker.therapy.paper import judge_said
from tracker.therapy.present import TherapyNow


@dataclass(frozen=True, slots=True)
class Parent:
    """A container that cells came from, and how much of it."""

    container: ContainerNow
    cells_viable: int | None = None
    volume_ml: Decimal | None = None


def _prepared(ctx: Act, row: Container) -> ContainerState:
    """The first row of its history."""
    return ContainerState(
        container_id=row.id,
        n=0,
        therapy_id=row.therapy_id,
        kind=row.kind,
        from_state=None,
        to_state=State.PREPARED,
        at=ctx.at,
        by=ctx.actor,
        reason="",
    )


def make(
    ctx: Act,
    therapy: TherapyNow,
    kind: Kind,
    short_name: str,
    step_id: str | None,
    *,
    parents: Iterable[Parent] = (),
    states: Sequence[State] = (State.FILLED,),
    lot_id: str | None = None,
    product: str | None = None,
    passage: int | None = None,
    vessel: str | None = None,
    area_cm2: Decimal | None = None,
) -> ContainerNow:
    """A new container of this therapy, prepared and then through ``states``, with its parents.

    ``step_id`` is nothing for one that is prepared before the step that will fill it.
    Refused at the act's end when its short name could stand on no label of its kind.
    """
    ctx.find(*judge_said(layouts_of(kind), "name", short_name=short_name))
    row = Container(
        id=ctx.fresh("container"),
        therapy_id=therapy.id,
        lot_id=lot_id,
        kind=kind,
        short_name=short_name,
        product=product,
        passage=passage,
        vessel=vessel,
        area_cm2=area_cm2,
        step_id=step_id,
    )
    ctx.add(row)
    ctx.add(_prepared(ctx, row))
    for parent in parents:
        assert step_id is not None, "cells come in at a step"
        _descend(ctx, row, parent, step_id)
    known = (row.id, therapy.id, lot_id, kind, short_name, product, passage, vessel, area_cm2)
    now = ContainerNow(*known, n=0, state=State.PREPARED)
    for state in states:
        now = move(ctx, now, state)
    return now


def fill(
    ctx: Act,
    container: ContainerNow,
    step_id: str,
    parents: Iterable[Parent],
    states: Sequence[State],
) -> ContainerNow:
    """A container that was prepared has its parents now, and went through ``states``."""
    for parent in parents:
        _descend(ctx, container, parent, step_id)
    now = container
    for state in states:
        now = move(ctx, now, state)
    return now


def _descend(ctx: Act, child: Container | ContainerNow, parent: Parent, step_id: str) -> None:
    """The child has this parent, and what came over with it."""
    ctx.add(
        Parentage(
            child_id=child.id,
            parent_id=parent.container.id,
            therapy_id=child.therapy_id,
            step_id=step_id,
            cells_viable=parent.cells_viable,
            volume_ml=parent.volume_ml,
        )
    )


def move(ctx: Act, container: ContainerNow, to: State, why: str = "") -> ContainerNow:
    """The container is in the state ``to``; a step not allowed for its kind is found (I05)."""
    if not may_move(container.kind, container.state, to):
        ctx.find(
            reason(
                "step_not_allowed",
                about=container.short_name,
                state=container.state.value,
                to=to.value,
            )
        )
        return container
    ctx.add(
        ContainerState(
            container_id=container.id,
            n=container.n + 1,
            therapy_id=container.therapy_id,
            kind=container.kind,
            from_state=container.state,
            to_state=to,
            at=ctx.at,
            by=ctx.actor,
            reason=why,
        )
    )
    return replace(container, n=container.n + 1, state=to)


_HANDS = (
    select(Custody.container_id, func.max(Custody.n))
    .where(Custody.therapy_id == bindparam("therapy_id"))
    .group_by(Custody.container_id)
)


def asks_hands(therapy_id: str) -> Question:
    """What ``hand_over`` reads of containers of this therapy."""
    return question(_HANDS, therapy_id=therapy_id)


def hand_over(
    ctx: Act,
    containers: Iterable[ContainerNow],
    where: str,
    *,
    held_by: str,
    condition: str = "",
    place_id: str | None = None,
) -> None:
    """The containers are in these hands, at this place, from now on."""
    here = list(containers)
    last: dict[str, int] = {}
    for therapy_id in dict.fromkeys(c.therapy_id for c in here):
        rows = ctx.s.execute(_HANDS, {"therapy_id": therapy_id})
        last |= {row[0]: row[1] for row in rows}
    for c in here:
        ctx.add(
            Custody(
                container_id=c.id,
                n=last.get(c.id, -1) + 1,
                therapy_id=c.therapy_id,
                place_id=place_id,
                where=where,
                held_by=held_by,
                since=ctx.at,
                condition=condition,
            )
        )


def open_lot(ctx: Act, therapy: TherapyNow, product: str) -> Lot:
    """A new lot of this product, numbered within the therapy: ``MSC-1``, ``MSC-2``."""
    before = ctx.s.scalar(
        select(func.count()).where(Lot.therapy_id == therapy.id, Lot.product == product)
    )
    lot = Lot(
        id=ctx.fresh("batch"),
        therapy_id=therapy.id,
        product=product,
        number=f"{product}-{(before or 0) + 1}",
        opened_at=ctx.at,
    )
    ctx.add(lot)
    ctx.add(
        LotState(
            lot_id=lot.id,
            n=0,
            therapy_id=therapy.id,
            from_state=None,
            to_state=LotStateWord.OPEN,
            at=ctx.at,
            by=ctx.actor,
        )
    )
    return lot


def move_lot(ctx: Act, lot_id: str, therapy_id: str, to: LotStateWord) -> None:
    """The lot is in the state ``to``; a step that is not allowed is found (I05)."""
    last = ctx.s.execute(
        select(LotState.n, LotState.to_state)
        .where(LotState.lot_id == lot_id)
        .order_by(LotState.n.desc())
        .limit(1)
    ).one()
    if (last.to_state.value, to.value) not in LOT_TRANSITIONS:
        ctx.find(reason("lot_step_not_allowed", state=last.to_state.value, to=to.value))
        return
    ctx.add(
        LotState(
            lot_id=lot_id,
            n=last.n + 1,
            therapy_id=therapy_id,
            from_state=last.to_state.value,
            to_state=to,
            at=ctx.at,
            by=ctx.actor,
        )
    )


def took_part(ctx: Act, therapy_id: str, lot_ids: Iterable[str | None], part: str) -> None:
    """Actor and verifier made (or tested) these lots, and so can never release them (I07)."""
    people = [p for p in (ctx.actor, ctx.verifier) if p]
    for lot_id in dict.fromkeys(i for i in lot_ids if i):
        known = set(
            ctx.s.scalars(
                select(LotActor.person_id).where(
                    LotActor.lot_id == lot_id, LotActor.part == part, LotActor.person_id.in_(people)
                )
            )
        )
        for person in people:
            if person not in known:
                ctx.add(LotActor(lot_id=lot_id, person_id=person, part=part, therapy_id=therapy_id))


def made_from(ctx: Act, therapy_id: str, lot_id: str, container_ids: Collection[str]) -> None:
    """A new lot's makers: actor and verifier, and all who made what the lot comes from (I07).

    Those are the performers and verifiers, at once or afterwards, of the steps that made its
    ancestors (marrow excepted: a harvest is no manufacture), and the makers of the lots among
    them. Call it once, when the lot is opened, instead of ``took_part``.
    """
    people = inherited_makers(ctx.s, container_ids) | {ctx.actor, ctx.verifier}
    for person in sorted(p for p in people if p):
        ctx.add(LotActor(lot_id=lot_id, person_id=person, part="made", therapy_id=therapy_id))


def inherited_makers(s: Session, container_ids: Collection[str]) -> set[str]:
    """Everybody who made, or verified the making of, these and what they come from (I07)."""
    line = set(container_ids) | ancestors(s, container_ids)
    return people_in(s.execute(union(*makers_in(line))))


Three = tuple[str | None, str | None, str | None]


def makers_in(line: Collection[str]) -> tuple[Select[*Three], ...]:
    """Asks for who made these: performer, verifier, and who checked it afterwards (I07)."""
    steps = (
        select(StepRecord.performed_by, StepRecord.verified_by, Countersignature.signed_by)
        .join(Container, Container.step_id == StepRecord.id)
        .outerjoin(Countersignature, Countersignature.step_id == StepRecord.id)
        .where(Container.id.in_(line), Container.kind != Kind.MARROW)
    )
    lots = (
        select(LotActor.person_id, null(), null())
        .join(Container, Container.lot_id == LotActor.lot_id)
        .where(Container.id.in_(line), LotActor.part == "made")
    )
    return steps, lots


def people_in(rows: Iterable[Sequence[str | None]]) -> set[str]:
    """Everybody who stands in these rows."""
    return {person for row in rows for person in row if person}
