"""One therapy from the first consent to month 60, as its page shows it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.facts import TherapyFacts
from tracker.dossier.genealogy_shown import genealogy_figure, graph_of
from tracker.dossier.grown_culture import Culture, culture_of
from tracker.dossier.growth_figure import growth_figure, pd_captions
from tracker.dossier.headline import headline, scheme_words
from tracker.dossier.journey import stops_of
from tracker.dossier.key_facts import key_facts
from tracker.dossier.lineage import Lineage, lineage_of
from tracker.dossier.lots import lots_of
from tracker.dossier.milestones import What
from tracker.dossier.notices import notices_of
from tracker.dossier.offers import offers_for_therapy
from tracker.dossier.one_person import person_notices
from tracker.dossier.results import entered_results, result_groups
from tracker.dossier.status import care_due, task_words
from tracker.dossier.therapies import shown_stop
from tracker.dossier.therapy_offers import therapy_offers
from tracker.dossier.therapy_page import RecordPosition, TherapyPage, UnitLine
from tracker.dossier.units import unit_lines
from tracker.pages.frame import role_words
from tracker.pages.here import me, opens
from tracker.pages.shown import Figure, Task
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.quality.waiting import open_tasks
from tracker.record.models import Entry, Touch

TASKS_SHOWN: Final = 6
HEALTH: Final = "upkeep.health"
"""Endpoint of the record's own page."""
TASK: Final = "quality.task"
_STREAM: Final[BindParameter[str]] = bindparam("stream")
_POSITION = (
    select(Touch.n, Entry.seq, Entry.link)
    .join(Entry, Entry.seq == Touch.seq)
    .where(Touch.stream == _STREAM, Touch.n.is_not(None))
    .order_by(Touch.n.desc())
    .limit(1)
)


def therapy_page(s: Session, facts: TherapyFacts, now: dt.datetime, zone: ZoneInfo) -> TherapyPage:
    """Everything about this therapy, of this therapy only."""
    culture = culture_of(s, facts.id)
    line = lineage_of(s, facts.id)
    stops = stops_of(facts, now, zone, pd_captions(culture))
    units = unit_lines(line, facts.definition)
    tasks = _tasks(s, facts, culture)
    return TherapyPage(
        headline=headline(facts, stops, culture, now, zone),
        words=scheme_words(facts),
        journey=tuple(map(shown_stop, stops)),
        growth=growth_figure(facts, culture, zone),
        genealogy=_genealogy(line, facts),
        key_facts=key_facts(facts, culture, line, zone),
        tasks=tasks[:TASKS_SHOWN],
        tasks_more=max(0, len(tasks) - TASKS_SHOWN),
        notices=(*person_notices(s, facts), *notices_of(s, facts)),
        results=result_groups(entered_results(s, facts.id), facts.definition),
        units=units,
        record=_position(s, facts.id),
        lots=lots_of(s, facts.id),
        bedside_href=_bedside_href(units, facts),
        acts=(*therapy_offers(s, facts), *offers_for_therapy(s, facts.id)),
        signatures_href=url_for("dossier.signatures", therapy_id=facts.id),
    )


def _genealogy(line: Lineage, facts: TherapyFacts) -> Figure | None:
    def href(container_id: str) -> str:
        return url_for("dossier.container", container_id=container_id)

    graph = graph_of(line, facts.definition, href)
    caption = _("Containers: %(n)s, all of this therapy.", n=len(graph.nodes))
    return genealogy_figure(graph, caption)


def owner_words(owner: str) -> str:
    """Whose a task is, by the name of the role."""
    return role_words(Role(owner)) if owner in {r.value for r in Role} else owner


def _tasks(s: Session, facts: TherapyFacts, culture: Culture) -> tuple[Task, ...]:
    waiting = facts.all(What.TASK)
    ids = {" ".join(k): id_ for k, id_ in open_tasks(s, facts.id).items()} if waiting else {}
    tasks = [
        Task(
            task_words(m, facts.definition),
            m.at,
            "",
            owner_words(m.word),
            href=_task_href(ids.get(m.name, ""), m.word),
        )
        for m in waiting
    ]
    due = care_due(facts)
    if culture.living is not None and due is not None and not facts.over:
        words = _("Feed or observe %(passage)s", passage=f"P{culture.living.passage}")
        tasks.append(Task(words, due, "", role_words(Role.TECHNICIAN)))
    tasks += _visits(facts)
    return tuple(sorted(tasks, key=lambda t: t.due_at.timestamp() if t.due_at else 0.0))


def _task_href(task_id: str, owner: str) -> str:
    """Where it is done, for who holds the owner's role and for QA."""
    person = me()
    mine = person is not None and bool({owner, Role.QA.value} & {r.value for r in person.roles})
    return url_for(TASK, task_id=task_id) if task_id and mine and opens(TASK) else ""


def _visits(facts: TherapyFacts) -> list[Task]:
    """The next visit of the plan, once Day 0 was."""
    if facts.day0_at is None or facts.over:
        return []
    done = {m.name for m in facts.all(What.VISITED)}
    waiting = [v for v in facts.definition.visit_plan.visits if v.code not in done]
    if not waiting:
        return []
    due = facts.day0_at + dt.timedelta(days=waiting[0].day)
    words = _("Visit, month %(n)s", n=waiting[0].months)
    return [Task(words, due, "", role_words(Role.INVESTIGATOR))]


def _position(s: Session, therapy_id: str) -> RecordPosition | None:
    row: Any = s.execute(_POSITION, {"stream": f"therapy:{therapy_id}"}).first()
    if row is None:
        return None
    link = row.link.hex()
    href = url_for(HEALTH) if HEALTH in current_app.view_functions else ""
    return RecordPosition(row.seq, f"{link[:4]} {link[4:8]}", row.n + 1, href=href)


def _bedside_href(units: tuple[UnitLine, ...], facts: TherapyFacts) -> str:
    endpoint = "administration.bedside"
    here = facts.last(What.SIGNED_OUT) is None and bool(units) and opens(endpoint)
    return url_for(endpoint) if here else ""
