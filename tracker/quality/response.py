"""What a finding sets in motion: the deviation of the catalogue, a hold, a task.

Only identity stops living cells: a hold lets feeding and observing go on; release and infusion
wait for QA.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tracker.act import Act
from tracker.identity.verdict import Reason, Severity
from tracker.material.present import ContainerNow
from tracker.protocol.steps import CatalogueEntry
from tracker.quality.models import Deviation, Hold, Task
from tracker.therapy.present import TherapyNow

UNLISTED = "D00"
"""Code of a deviation that the catalogue does not foresee."""


def catalogue_entry(therapy: TherapyNow, step: str, found: Reason) -> CatalogueEntry | None:
    """The definition's deviation that this finding opens; the most exact one first."""
    hits = [
        (bool(o.about) + bool(o.step), entry)
        for entry in therapy.definition.deviations
        for o in entry.opened_by
        if o.reason == found.code
        and o.about in ("", found.about)
        and (o.step is None or o.step == step)
    ]
    return max(hits, key=lambda h: h[0])[1] if hits else None


def respond(
    ctx: Act,
    therapy: TherapyNow,
    step: str,
    step_id: str,
    found: Iterable[Reason],
    *,
    containers: Iterable[ContainerNow] = (),
    lot_id: str | None = None,
) -> None:
    """Every finding has its deviation; what must wait for QA is on hold, with its descendants."""
    where = list(containers)
    for r in dict.fromkeys(found):
        entry = catalogue_entry(therapy, step, r)
        if entry is None and r.severity is not Severity.HOLD:
            continue
        deviation = open_deviation(ctx, therapy, r, entry, step_id, where, lot_id)
        if r.severity is Severity.HOLD:
            place_hold(ctx, therapy, r.code, where, lot_id, deviation.id)


def open_deviation(
    ctx: Act,
    therapy: TherapyNow,
    found: Reason,
    entry: CatalogueEntry | None,
    step_id: str | None,
    containers: list[ContainerNow],
    lot_id: str | None,
) -> Deviation:
    """A deviation with the catalogue's code and severity; major when it foresees none."""
    severity = entry.severity.value if entry else "major"
    row = Deviation(
        id=ctx.fresh("deviation"),
        therapy_id=therapy.id,
        lot_id=lot_id,
        container_id=containers[0].id if len(containers) == 1 else None,
        step_id=step_id,
        code=entry.code if entry else UNLISTED,
        severity=severity if severity in ("minor", "major", "critical") else "major",
        title=found.code,
        cause=", ".join(f"{k} {v}" for k, v in (("about", found.about), *found.facts) if v),
        opened_at=ctx.at,
        opened_by=ctx.actor,
    )
    ctx.add(row)
    return row


def place_hold(
    ctx: Act,
    therapy: TherapyNow,
    why: str,
    containers: list[ContainerNow],
    lot_id: str | None,
    deviation_id: str | None,
) -> None:
    """These containers (else the lot, else the whole therapy) wait for QA."""
    targets: list[tuple[str | None, str | None]] = [(c.id, None) for c in containers]
    for container_id, lot in targets or [(None, lot_id)]:
        ctx.add(
            Hold(
                id=ctx.fresh("hold"),
                therapy_id=therapy.id,
                container_id=container_id,
                lot_id=lot,
                deviation_id=deviation_id,
                reason=why,
                placed_at=ctx.at,
                placed_by=ctx.actor,
            )
        )


def open_task(
    ctx: Act,
    therapy: TherapyNow,
    kind: str,
    title: str,
    owner: str,
    due_at: dt.datetime,
    lot_id: str | None = None,
) -> str:
    """Somebody of the role ``owner`` has this to do by ``due_at``; returns the task's id."""
    row = Task(
        id=ctx.fresh("task"),
        therapy_id=therapy.id,
        lot_id=lot_id,
        kind=kind,
        title=title,
        owner=owner,
        due_at=due_at,
        opened_at=ctx.at,
    )
    ctx.add(row)
    return row.id
