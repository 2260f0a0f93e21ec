"""What waits at quality: open holds and deviations of a therapy, tasks, a container's own name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.material.models import Container, Lot
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.quality.models import Hold, HoldRelease, Task, TaskDone

_CONTAINERS = CONTAINERS.where(Container.therapy_id == bindparam("therapy_id"))
_LOTS = select(Lot.id, Lot.number).where(Lot.therapy_id == bindparam("therapy_id"))
_HOLDS = (
    select(
        Hold.id,
        Hold.reason,
        Hold.placed_at,
        Container.short_name,
        Lot.number,
    )
    .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
    .outerjoin(Container, Container.id == Hold.container_id)
    .outerjoin(Lot, Lot.id == Hold.lot_id)
    .where(Hold.therapy_id == bindparam("therapy_id"), HoldRelease.hold_id.is_(None))
    .order_by(Hold.placed_at, Hold.id)
)


@dataclass(frozen=True, slots=True)
class HoldNow:
    """An open hold with the name of what waits; neither name: the whole therapy."""

    id: str
    reason: str
    placed_at: dt.datetime
    container: str | None
    lot: str | None


@dataclass(frozen=True, slots=True)
class TaskNow:
    """A task, and whether it is done."""

    id: str
    therapy_id: str
    kind: str
    title: str
    owner: str
    due_at: dt.datetime
    done: bool


def containers_of(s: Session, therapy_id: str) -> list[ContainerNow]:
    """Every container of the therapy, by name."""
    rows = s.execute(_CONTAINERS, {"therapy_id": therapy_id})
    return sorted((ContainerNow(*row) for row in rows), key=lambda c: c.short_name)


def lot_numbers(s: Session, therapy_id: str) -> dict[str, str]:
    """Number of each lot of the therapy, by id."""
    return {r.id: r.number for r in s.execute(_LOTS, {"therapy_id": therapy_id})}


def holds_now(s: Session, therapy_id: str) -> list[HoldNow]:
    """Every open hold of the therapy, oldest first."""
    return [HoldNow(*row) for row in s.execute(_HOLDS, {"therapy_id": therapy_id})]


def task_now(s: Session, task_id: str) -> TaskNow | None:
    """The task with this id; None when there is none."""
    row = s.get(Task, task_id)
    if row is None:
        return None
    done = s.get(TaskDone, task_id) is not None
    return TaskNow(row.id, row.therapy_id, row.kind, row.title, row.owner, row.due_at, done)


_OPEN_TASKS = (
    select(Task.id, Task.kind, Task.title)
    .outerjoin(TaskDone, TaskDone.task_id == Task.id)
    .where(Task.therapy_id == bindparam("therapy_id"), TaskDone.task_id.is_(None))
)


def open_tasks(s: Session, therapy_id: str) -> dict[tuple[str, str], str]:
    """Id of each open task of the therapy by its kind and title."""
    return {(r.kind, r.title): r.id for r in s.execute(_OPEN_TASKS, {"therapy_id": therapy_id})}
