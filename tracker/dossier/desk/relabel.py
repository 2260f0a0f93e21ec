"""Labels that say less than the record says now: each container is a task until it wears another.

A reactive or undecided marker changes what every later label must say (21 CFR 1271.90(c)); what
hangs on a container already does not change by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tracker.dossier.desk.today import Job
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.one_person import band_jobs
from tracker.identity.environment import Environment
from tracker.journey.donor.label_findings import REACTIVE
from tracker.journey.donor.models.markers import MarkerReport, MarkerResolution, MarkerResultRow
from tracker.marking.contents import findings_of
from tracker.marking.models import ActiveLabel, LabelInstance
from tracker.marking.rules import LABELLED
from tracker.marking.sentences.present import table_now
from tracker.marking.statutory import statutory_lines
from tracker.material.models import Container, ContainerState
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.therapy.present import therapy_now

HANDS: Final = frozenset({Role.TECHNICIAN, Role.PRODUCTION})
_OTHER = aliased(ContainerState)
_LAST = (
    select(func.max(_OTHER.n))
    .where(_OTHER.container_id == Container.id)
    .correlate(Container)
    .scalar_subquery()
)
_CONCERNED = (
    select(
        MarkerResultRow.therapy_id,
        func.max(MarkerReport.reported_at).label("reported_at"),
        func.max(MarkerResolution.resolved_at).label("resolved_at"),
    )
    .join(MarkerReport, MarkerReport.id == MarkerResultRow.report_id)
    .outerjoin(
        MarkerResolution,
        (MarkerResolution.report_id == MarkerResultRow.report_id)
        & (MarkerResolution.marker == MarkerResultRow.marker),
    )
    .where(MarkerResultRow.result.in_(sorted(REACTIVE)))
    .group_by(MarkerResultRow.therapy_id)
    .subquery()
)
_WORN = (
    select(
        Container.id,
        Container.short_name,
        Container.therapy_id,
        LabelInstance.layout,
        LabelInstance.snapshot,
        _CONCERNED.c.reported_at,
        _CONCERNED.c.resolved_at,
    )
    .join(ActiveLabel, ActiveLabel.container_id == Container.id)
    .join(LabelInstance, LabelInstance.id == ActiveLabel.label_id)
    .join(_CONCERNED, _CONCERNED.c.therapy_id == Container.therapy_id)
    .join(
        ContainerState,
        (ContainerState.container_id == Container.id) & (ContainerState.n == _LAST),
    )
    .where(ContainerState.to_state.in_(sorted(LABELLED)))
    .order_by(Container.therapy_id, Container.short_name)
)


@dataclass(frozen=True, slots=True)
class Outdated:
    """A container whose label no longer says what the table says, and since when."""

    container_id: str
    short_name: str
    therapy_id: str
    since: dt.datetime


def outdated(s: Session, environment: Environment) -> list[Outdated]:
    """Containers to be labelled anew; one statement where no marker was ever reactive."""
    out: list[Outdated] = []
    lines: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in s.execute(_WORN).all():
        key = (row.therapy_id, row.layout)
        if key not in lines:
            lines[key] = _lines(s, *key, environment)
        if list(row.snapshot["statutory"]) != lines[key]:
            since = max(filter(None, (row.reported_at, row.resolved_at)))
            out.append(Outdated(row.id, row.short_name, row.therapy_id, since))
    return out


def _lines(
    s: Session, therapy_id: str, layout: str, environment: Environment
) -> list[dict[str, Any]]:
    """What the table wants on such a label now."""
    therapy = therapy_now(s, therapy_id)
    assert therapy is not None
    said, _unverified = statutory_lines(
        table_now(s),
        layout,
        findings_of(s, therapy),
        trial=bool(therapy.definition.trial),
        environment=environment,
    )
    return [{"en": line.en, "zh": line.zh} for line in said]


def relabel_jobs(found: Iterable[Outdated], facts: Mapping[str, TherapyFacts]) -> list[Job]:
    """A task for each of them, on the way to a new label that voids the old one."""
    chip = Chip(ChipKind.ATTENTION, "alert", _("says too little or too much"))
    return [
        Job(
            words=_("Label %(name)s anew", name=one.short_name),
            due_at=one.since,
            facts=facts[one.therapy_id],
            roles=HANDS,
            href=url_for("marking.reprint_labels", container_id=one.container_id),
            action=_("Reprint"),
            chip=chip,
        )
        for one in found
        if one.therapy_id in facts
    ]


def label_jobs(
    s: Session, facts: Mapping[str, TherapyFacts], environment: Environment
) -> list[Job]:
    """Everything that hangs on somebody or something and says what is no longer so."""
    return [*relabel_jobs(outdated(s, environment), facts), *band_jobs(facts.values())]
