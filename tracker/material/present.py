"""Containers as an act meets them: whose, what, in which state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.identity.verdict import Severity, reason
from tracker.material.models import Container, ContainerState
from tracker.material.words import Kind, State
from tracker.record.ahead import Question, question


@dataclass(frozen=True, slots=True)
class ContainerNow:
    """A container with its last state; ``n`` is that state's number."""

    id: str
    therapy_id: str
    lot_id: str | None
    kind: Kind
    short_name: str
    product: str | None
    passage: int | None
    vessel: str | None
    area_cm2: Decimal | None
    n: int
    state: State


_LAST = (
    select(func.max(ContainerState.n))
    .where(ContainerState.container_id == Container.id)
    .correlate(Container)
    .scalar_subquery()
)
CONTAINERS = select(
    Container.id,
    Container.therapy_id,
    Container.lot_id,
    Container.kind,
    Container.short_name,
    Container.product,
    Container.passage,
    Container.vessel,
    Container.area_cm2,
    ContainerState.n,
    ContainerState.to_state,
).join(
    ContainerState,
    (ContainerState.container_id == Container.id) & (ContainerState.n == _LAST),
)
"""Every container with its last state; add a WHERE."""
_BY_ID = CONTAINERS.where(Container.id.in_(bindparam("ids", expanding=True)))


def containers_now(s: Session, ids: Collection[str]) -> dict[str, ContainerNow]:
    """The containers with these ids, by id; unknown ids are left out."""
    rows = s.execute(_BY_ID, {"ids": list(ids)})
    return {row.id: ContainerNow(*row) for row in rows}


def asks(ids: Collection[str]) -> Question:
    """What ``containers_now`` reads."""
    return question(_BY_ID, ids=ids)


def take(
    ctx: Act,
    therapy_id: str,
    named: Sequence[ContainerNow | None],
    kinds: Collection[Kind] = (),
    states: Collection[State] = (),
) -> list[ContainerNow]:
    """The containers in the order given, all of this therapy, of these kinds, in these states.

    Finds on ``ctx`` what is not so: another patient's container is an identity stop (I01, I20);
    None is one that nobody knows.
    """
    ids = [c.id for c in named if c is not None]
    if len(set(ids)) != len(ids):
        ctx.find(reason("container_given_twice"))
    out = []
    for c in dict.fromkeys(named):
        if c is None:
            ctx.find(reason("container_unknown"))
            continue
        if c.therapy_id != therapy_id:
            ctx.find(reason("container_of_another_patient", Severity.IDENTITY, c.short_name))
            continue
        if kinds and c.kind not in kinds:
            ctx.find(reason("wrong_kind_of_container", about=c.short_name, kind=c.kind.value))
        elif states and c.state not in states:
            ctx.find(
                reason(
                    "container_in_another_state",
                    about=c.short_name,
                    state=c.state.value,
                    needed=", ".join(sorted(states)),
                )
            )
        out.append(c)
    return out
