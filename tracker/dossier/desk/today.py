"""What is due, for whom: cultures, colonies, results, reviews, checks and tasks as one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for

from tracker.dossier.desk.care import Need
from tracker.dossier.desk.cultures import Judged, due_words, state_chip
from tracker.dossier.desk.lots_waiting import WAITING, LotWaiting
from tracker.dossier.desk.unchecked import Unchecked
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.milestones import What
from tracker.dossier.status import task_words
from tracker.material.models import LotStateWord
from tracker.pages.frame import role_words
from tracker.pages.here import opens
from tracker.pages.shown import Chip, Task
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.said import named
from tracker.therapy.banner import sign_of

SEES_ALL: Final = frozenset({Role.QA, Role.PRODUCTION, Role.ADMINISTRATOR})
"""Who sees everybody's work."""


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
            words=_("Check: %(step)s", step=named(definition.step_name(x.step))),
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


CONSENT: Final = "donor.consent"
AHEAD: Final = dt.timedelta(days=30)
"""So long before the birthday it is asked for, while there is time to meet."""


def consent_jobs(facts: Iterable[TherapyFacts], now: dt.datetime, zone: ZoneInfo) -> list[Job]:
    """Patients who come of age, or have: their own consent is needed in a guardian's place."""
    out = []
    for f in facts:
        day = f.own_consent_from(zone)
        if day is None or day > (now + AHEAD).astimezone(zone).date():
            continue
        words = _("Own consent: of age on %(day)s", day=day)
        to = CONSENT if opens(CONSENT) else "dossier.therapy"
        job = Job(
            words=words,
            due_at=dt.datetime.combine(day, dt.time(), zone),
            facts=f,
            roles=frozenset({Role.INVESTIGATOR, Role.COORDINATOR}),
            href=url_for(to, therapy_id=f.id),
            action=_("Open"),
        )
        out.append(job)
    return out


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
