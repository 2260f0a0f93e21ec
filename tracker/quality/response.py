"""What a finding sets in motion: the deviation of the catalogue, a hold, a task.

Only identity stops living cells: a hold lets feeding and observing go on; release and infusion
wait for QA.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from tracker.act import Act
from tracker.identity.verdict import Reason, Severity
from tracker.material.present import ContainerNow
from tracker.protocol.steps import CatalogueEntry
from tracker.quality.deviations import DeviationNow, deviations_now
from tracker.quality.models import Deviation, Hold, Task
from tracker.therapy.present import TherapyNow

UNLISTED = "D00"
"""Code of a deviation that the catalogue does not foresee."""


LASTING: Final = frozenset({"calibration_lapsed_with_cells_inside"})
"""Findings that last from act to act: one deviation tells them until QA closes it."""


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
    where, new = list(containers), list(dict.fromkeys(found))
    if any(r.code in LASTING for r in new):
        known = [d for d in deviations_now(ctx.s, therapy.id) if not d.closed]
        new = [r for r in new if not _told_already(r, known, where, lot_id)]
    for r in new:
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
        cause=_cause(found),
        opened_at=ctx.at,
        opened_by=ctx.actor,
    )
    ctx.add(row)
    return row


def _cause(found: Reason) -> str:
    return ", ".join(f"{k} {v}" for k, v in (("about", found.about), *found.facts) if v)


def _told_already(
    found: Reason, known: Iterable[DeviationNow], where: list[ContainerNow], lot_id: str | None
) -> bool:
    """True when a deviation that QA has not closed tells the same of this lot or container."""
    container_id = where[0].id if len(where) == 1 else None
    same = (found.code, _cause(found), lot_id, container_id)
    return found.code in LASTING and any(
        same == (d.title, d.cause, d.lot_id, d.container_id) for d in known
    )


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
