"""What the QC laboratory owes: colonies to be read, results to be entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.dossier.desk.today import Job
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.milestones import What
from tracker.dossier.specs import spec_of, test_words
from tracker.dossier.words import said
from tracker.journey.testing.models import Sample, TestResult, VerdictWord
from tracker.journey.testing.rules import due_on
from tracker.material.models import ColonyAssay, ColonyCount, Container
from tracker.pages.words import gettext as _
from tracker.people.models import Role

FINAL: Final = (VerdictWord.PASS, VerdictWord.FAIL, VerdictWord.INFORMATIVE)
_COLONIES = (
    select(Container.therapy_id, Container.short_name, Container.id, ColonyAssay.read_due_on)
    .join(ColonyAssay, ColonyAssay.container_id == Container.id)
    .outerjoin(ColonyCount, ColonyCount.container_id == Container.id)
    .where(ColonyCount.container_id.is_(None))
)
_SAMPLES = (
    select(Sample.therapy_id, Container.short_name, Sample.container_id, Sample.product)
    .add_columns(Sample.tests, Sample.taken_at, TestResult.test.label("read"))
    .join(Container, Container.id == Sample.container_id)
    .outerjoin(
        TestResult,
        (TestResult.sample_id == Sample.container_id) & TestResult.verdict.in_(FINAL),
    )
)
"""Each sample once for every test that was read of it, or once."""


def laboratory_jobs(s: Session, facts: Mapping[str, TherapyFacts], zone: ZoneInfo) -> list[Job]:
    """Colonies to be read and results to be entered; two statements."""
    rows = s.execute(_SAMPLES).all()
    read = {(row.container_id, row.read) for row in rows}
    samples = {row.container_id: row for row in rows}
    out = [
        _job_of_sample(
            facts[row.therapy_id],
            _("Read the colonies of %(name)s", name=row.short_name),
            row.read_due_on,
            row.id,
            zone,
        )
        for row in s.execute(_COLONIES)
        if not facts[row.therapy_id].over
    ]
    for row in samples.values():
        of = facts[row.therapy_id]
        asked = {m.name for m in of.all(What.TASK)}
        for test in row.tests:
            spec = spec_of(of.definition, row.product, test)
            taken_on = row.taken_at.astimezone(zone).date()
            day = due_on(spec, taken_on, None) if spec else None
            told = f"pending_result {test} {row.short_name}" in asked
            if day is None or told or of.over or (row.container_id, test) in read:
                continue
            name = said(test_words(of.definition, row.product, test))
            words = _("Result: %(test)s, %(sample)s", test=name, sample=row.short_name)
            out.append(_job_of_sample(of, words, day, row.container_id, zone))
    return out


def _job_of_sample(
    facts: TherapyFacts, words: str, day: dt.date, container_id: str, zone: ZoneInfo
) -> Job:
    return Job(
        words=words,
        due_at=dt.datetime.combine(day, dt.time(17), zone),
        facts=facts,
        roles=frozenset({Role.QC_ANALYST}),
        href=url_for("dossier.container", container_id=container_id),
        action=_("To the sample"),
        where=_("QC laboratory"),
    )
