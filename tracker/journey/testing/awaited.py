"""Tasks for results that were still to come when their lot was released."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, select

from tracker.act import Act
from tracker.quality.models import Task, TaskDone

PENDING: Final = "pending_result"
"""Kind of the task that waits for one result of one sample."""
PLATE: Final = "plate"
"""What stands for the test where the count of an environmental plate is still to come."""
_OPEN = (
    select(Task.id, Task.title)
    .outerjoin(TaskDone, TaskDone.task_id == Task.id)
    .where(
        Task.therapy_id == bindparam("therapy_id"),
        Task.kind == PENDING,
        Task.title.in_(bindparam("titles", expanding=True)),
        TaskDone.task_id.is_(None),
    )
    .order_by(Task.id)
)


def title_of(test: str, sample: str) -> str:
    """What such a task is called: the test and the sample's short name."""
    return f"{test} {sample}"


def end_awaited(ctx: Act, therapy_id: str, arrived: Collection[tuple[str, str, str]]) -> None:
    """Whoever waited for these results (test, sample, verdict) waits no longer.

    A result that fails has arrived as well: what it calls for are tasks of its own.
    """
    said = {title_of(test, sample): verdict for test, sample, verdict in arrived}
    if not said:
        return
    rows = ctx.s.execute(_OPEN, {"therapy_id": therapy_id, "titles": list(said)})
    for row in rows:
        ctx.add(
            TaskDone(
                task_id=row.id,
                therapy_id=therapy_id,
                outcome=f"result entered: {said[row.title]}",
                done_at=ctx.at,
                done_by=ctx.actor,
            )
        )
