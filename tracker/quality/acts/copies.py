"""A copy of a label opens a deviation on its container, and a task of quality assurance (H02)."""

from __future__ import annotations

from typing import Final

from tracker.act import Act
from tracker.identity.verdict import Reason
from tracker.marking.copies.alarm import on_copy
from tracker.marking.present import LabelNow
from tracker.material.present import containers_now
from tracker.people.models import Role
from tracker.quality.deviations import deviations_now
from tracker.quality.response import catalogue_entry, open_deviation, open_task
from tracker.therapy.present import TherapyNow

STEP: Final = "S20"
"""The step whose deviations are those of labels."""


@on_copy
def raise_alarm(ctx: Act, therapy: TherapyNow, label: LabelNow, found: Reason) -> bool:
    """Nothing of the container is released before QA has judged where the copy comes from.

    While QA has not closed the deviation it tells every further scan of the same label too.
    """
    known = [d for d in deviations_now(ctx.s, therapy.id) if not d.closed]
    serial = f"serial {label.serial}"
    if any(d.title == found.code and serial in d.cause for d in known):
        return False
    container = containers_now(ctx.s, [label.container_id])[label.container_id]
    entry = catalogue_entry(therapy, STEP, found)
    open_deviation(ctx, therapy, found, entry, None, [container], None)
    open_task(ctx, therapy, "label_copy", found.code, Role.QA.value, ctx.now, container.lot_id)
    return True
