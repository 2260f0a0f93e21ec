"""Containers that wear no label yet may be ticked by hand; whatever wears one is scanned (I14)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.marking.models import ActiveLabel, LabelInstance
from tracker.material.present import ContainerNow
from tracker.pages.step import Asked
from tracker.pages.step_shown import Choice, FieldKind, StepField
from tracker.pages.words import gettext as _
from tracker.supplies.at_hand import scanned_containers

BY_HAND = "by_hand"


def unlabelled(s: Session, containers: Sequence[ContainerNow]) -> list[ContainerNow]:
    """Those of the containers that wear no label now."""
    ids = [c.id for c in containers]
    query = (
        select(LabelInstance.container_id)
        .join(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
        .where(LabelInstance.container_id.in_(ids))
    )
    worn = set(s.scalars(query)) if ids else set()
    return [c for c in containers if c.id not in worn]


def by_hand_fields(s: Session, containers: Sequence[ContainerNow]) -> tuple[StepField, ...]:
    """The field on which a container without label is ticked; nothing when all wear one."""
    bare = unlabelled(s, containers)
    if not bare:
        return ()
    note = _("wears no label yet: compare it by its place and its content")
    choices = tuple(Choice(c.id, c.short_name, note) for c in bare)
    words = _("Without a label")
    return (StepField(BY_HAND, words, FieldKind.TICKS, choices=choices, required=False),)


def taken(s: Session, containers: Sequence[ContainerNow], asked: Asked) -> list[str]:
    """What was scanned, and what was ticked by hand because it wears no label."""
    bare = {c.id for c in unlabelled(s, containers)}
    ticked = [id_ for id_ in asked.ticked(BY_HAND) if id_ in bare]
    return list(dict.fromkeys((*scanned_containers(asked), *ticked)))
