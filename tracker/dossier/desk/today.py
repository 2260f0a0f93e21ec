"""What is due, for whom: cultures, colonies, results, reviews, checks and tasks as one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.dossier.desk.care import Need
from tracker.dossier.desk.cultures import Judged, due_words, state_chip
from tracker.dossier.desk.lots_waiting import WAITING, LotWaiting
from tracker.dossier.desk.unchecked import Unchecked
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.milestones import What
from tracker.dossier.specs import spec_of, test_words
from tracker.dossier.status import task_words
from tracker.dossier.words import named, said
from tracker.journey.testing.models import Sample, TestResult, VerdictWord
from tracker.journey.testing.rules import due_on
from tracker.material.models import ColonyAssay, ColonyCount, Container, LotStateWord
from tracker.pages.frame import role_words
from tracker.pages.shown import Chip, Task
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.therapy.banner import sign_of

FINAL: Final = (VerdictWord.PASS, VerdictWord.FAIL, VerdictWord.INFORMATIVE)
SEES_ALL: Final = frozenset({Role.QA, Role.PRODUCTION, Role.ADMINISTRATOR})
"""Who sees everybody's work."""
_COLONIES = (
    select(Container.therapy_id, Container.short_name, Container.id, ColonyAssay.read_due_on)
    .join(ColonyAssay, ColonyAssay.container_id == Container.id)
    .outerjoin(ColonyCount, ColonyCount.container_id == Container.id)
    .where(ColonyCount.container_id.is_(None))
)
_SAMPLES = (
    select(Sample.therapy_id, Container.short_name, Sample.container_id, Sample.product)
    .add_columns(Sample.tests, Sample.taken_at)
    .join(Container, Container.id == Sample.container_id)
)
_READ = select(TestResult.sample_id, TestResult.test).where(TestResult.verdict.in_(FINAL))


@dataclass(frozen=True, slots=True)
class Job:
    """Something due: what, when, of which therapy, whose, and the way to it."""

    words: str
    due_at: dt.datetime
    facts: TherapyFacts
    roles: frozenset[Role]
    href: str
    action: str
    where: str = ""
    chip: Chip | None = None

    def shown(self) -> Task:
        """The job as a line of the work list."""
        return Task(
            words=self.words,
            due_at=self.due_at,
            where=self.where,
            whose=", ".join(sorted(role_words(r) for r in self.roles)),
            subject=self.facts.subject,
            sign=sign_of(self.facts.sign_shape, self.facts.sign_letters),
            chip=self.chip,
            href=self.href,
            action=self.action,
        )


def own_jobs(jobs: Iterable[Job], roles: frozenset[Role]) -> list[Job]:
    """The jobs of these roles, what is due first at the top; QA and production see all."""
    mine = [j for j in jobs if roles & SEES_ALL or roles & j.roles]
    return sorted(mine, key=lambda j: (j.due_at, j.facts.subject, j.words))


def culture_jobs(found: Iterable[Judged]) -> list[Job]:
    """Feeding, observation and passage of every living culture."""
    return [
        Job(
            words=_("%(what)s %(culture)s", what=due_words(j), culture=j.culture.name),
            due_at=j.due.at,
            facts=j.facts,
            roles=frozenset({Role.TECHNICIAN}),
            href=url_for("dossier.cultures"),
            action=_("To the cultures"),
            where=", ".join(j.culture.places),
            chip=state_chip(j) if j.risks or j.due.need is Need.PASSAGE else None,
        )
        for j in found
    ]


def review_jobs(lots: Iterable[LotWaiting], facts: Mapping[str, TherapyFacts]) -> list[Job]:
    """Lots with units that wait for review or for a decision, until they expire."""
    out = []
    for lot in lots:
        if lot.state not in WAITING:
            continue
        reviewed = lot.state is LotStateWord.REVIEWED
        product = named(facts[lot.therapy_id].definition.product(lot.product).name)
        words = (
            _("Decide about %(product)s", product=product)
            if reviewed
            else _("Review %(product)s", product=product)
        )
        out.append(
            Job(
                words=words,
                due_at=lot.expires_at,
                facts=facts[lot.therapy_id],
                roles=frozenset({Role.QUALIFIED_PERSON if reviewed else Role.QA}),
                href=url_for("dossier.review_lot", lot_id=lot.id),
                action=_("Review"),
            )
        )
    return out


def check_jobs(
    steps: Sequence[Unchecked], facts: Mapping[str, TherapyFacts], person_id: str
) -> list[Job]:
    """Steps that wait for somebody else's check."""
    return [
        Job(
            words=_("Check: %(step)s", step=named(definition.step(x.step).name)),
            due_at=x.due_at(definition),
            facts=facts[x.therapy_id],
            roles=x.whose(definition),
            href=url_for("dossier.checks"),
            action=_("Check"),
        )
        for x in steps
        for definition in (facts[x.therapy_id].definition,)
        if x.performed_by != person_id
    ]


def task_jobs(facts: Iterable[TherapyFacts]) -> list[Job]:
    """Open tasks with the role that owns them."""
    known = {r.value: r for r in Role}
    return [
        Job(
            words=task_words(m, f.definition),
            due_at=m.at,
            facts=f,
            roles=frozenset({known[m.word]} if m.word in known else ()),
            href=url_for("dossier.therapy", therapy_id=f.id),
            action=_("Open"),
        )
        for f in facts
        for m in f.all(What.TASK)
    ]


def laboratory_jobs(s: Session, facts: Mapping[str, TherapyFacts], zone: ZoneInfo) -> list[Job]:
    """Colonies to be read and results to be entered; three statements."""
    read = {(row.sample_id, row.test) for row in s.execute(_READ)}
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
    for row in s.execute(_SAMPLES):
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
