"""The first page after sign-in: in a demo stories and a tour, everywhere the work of today."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask import current_app, url_for
from sqlalchemy.orm import Session

from tracker.dossier.desk.cultures import Judged, judged_cultures
from tracker.dossier.desk.laboratory_due import laboratory_jobs
from tracker.dossier.desk.lots_waiting import LotWaiting, lots_with_units
from tracker.dossier.desk.of_site import of_site
from tracker.dossier.desk.relabel import label_jobs
from tracker.dossier.desk.risk_stories import risk_story
from tracker.dossier.desk.stories import day0_story, late_story, review_story, units_to_give
from tracker.dossier.desk.to_sign import Desk, waiting_for
from tracker.dossier.desk.today import (
    Job,
    check_jobs,
    consent_jobs,
    culture_jobs,
    own_jobs,
    review_jobs,
    task_jobs,
)
from tracker.dossier.desk.unchecked import Unchecked, unchecked_steps
from tracker.dossier.facts import TherapyFacts, therapies_facts
from tracker.dossier.landing_page import LandingPage, Story, TourStep
from tracker.identity.environment import Environment
from tracker.journey.testing.inquiries import decisions_awaited
from tracker.pages.format import brief
from tracker.pages.here import opens
from tracker.pages.shown import ActButton
from tracker.pages.things_page import button
from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.people.sign_ins import SignedIn
from tracker.record.site import Site

MORNING_UNTIL: Final = 12
AFTERNOON_UNTIL: Final = 18
HEALTH: Final = "upkeep.health"


def landing_page(s: Session, site: Site, person: SignedIn) -> LandingPage:
    """What matters today for this person; some 15 statements however many therapies there are."""
    now, zone = site.clock(), site.zone
    facts = therapies_facts(s)
    cultures = judged_cultures(s, now, zone, facts)
    lots, steps = lots_with_units(s), unchecked_steps(s)
    every = _jobs(s, facts, cultures, lots, steps, zone, person.id, site.environment)
    jobs = own_jobs([*every, *consent_jobs(facts, now, zone)], person.roles)
    tasks = tuple(j.shown() for j in jobs if j.due_at <= _end_of_tomorrow(now, zone))
    demo = site.environment is Environment.DEMO
    stories = _stories(s, facts, cultures, lots, now, zone, person) if demo else ()
    lead = stories[0] if stories and stories[0].units else None
    return LandingPage(
        headline=_greeting(person.name, now, zone),
        words=_words(now, zone, len(tasks)),
        lead=lead,
        stories=stories[1:] if lead else stories,
        tour=_tour(facts, lead) if demo else (),
        tasks=tasks,
        next_words=_next(jobs, now, zone),
        places=_places(),
        signing=_signing(s, person, facts, lots, steps, now),
    )


def _signing(
    s: Session,
    person: SignedIn,
    facts: list[TherapyFacts],
    lots: list[LotWaiting],
    steps: list[Unchecked],
    now: dt.datetime,
) -> ActButton | None:
    """The way to what waits for this person's signature, with how much it is."""
    if not opens("dossier.to_sign"):
        return None
    awaited = {a.result_id: a for a in decisions_awaited(s)}
    desk = Desk({f.id: f for f in facts}, {x.id: x for x in lots}, steps, awaited)
    n = len(waiting_for(s, desk, person, now)) + len(of_site(s, person.roles, now))
    if n == 0:
        return None
    many = _("%(n)s things wait for your signature", n=n)
    words = _("One thing waits for your signature") if n == 1 else many
    return ActButton(words, url_for("dossier.to_sign"), "sign", primary=True)


def _places() -> tuple[ActButton, ...]:
    """What belongs to no patient, for whom it is open."""
    return (
        *button("workplace.areas", _("Work areas"), "cabinet"),
        *button("marking.queue", _("Printing"), "print"),
        *button("supplies.shelf", _("Supplies"), "reagent"),
        *button("protocol.definitions", _("Process definitions"), "journey"),
        *button("material.places", _("Places"), "incubator"),
        *button("dossier.handovers", _("On the way"), "shipper"),
    )


def _jobs(
    s: Session,
    facts: list[TherapyFacts],
    cultures: list[Judged],
    lots: list[LotWaiting],
    steps: list[Unchecked],
    zone: ZoneInfo,
    person_id: str,
    environment: Environment,
) -> list[Job]:
    known = {f.id: f for f in facts}
    return [
        *culture_jobs(cultures),
        *review_jobs(lots, known),
        *check_jobs(steps, known, person_id),
        *task_jobs(facts),
        *laboratory_jobs(s, known, zone),
        *label_jobs(s, known, environment),
    ]


def _stories(
    s: Session,
    facts: list[TherapyFacts],
    cultures: list[Judged],
    lots: list[LotWaiting],
    now: dt.datetime,
    zone: ZoneInfo,
    person: SignedIn,
) -> tuple[Story, ...]:
    known = {f.id: f for f in facts}
    told = (
        day0_story(facts, units_to_give(s), lots, now, zone, person.roles),
        risk_story(cultures, facts, now, zone),
        review_story(lots, known, now, zone),
        late_story(facts, zone),
    )
    return tuple(story for story in told if story is not None)


def _tour(facts: list[TherapyFacts], lead: Story | None) -> tuple[TourStep, ...]:
    """Five steps, each a page of this demo."""
    first = next((f for f in facts if lead and f.subject == lead.subject), None) or next(
        iter(facts), None
    )
    therapy = (
        url_for("dossier.therapy", therapy_id=first.id) if first else url_for("dossier.therapies")
    )
    bedside = url_for("administration.bedside")
    record = HEALTH if HEALTH in current_app.view_functions else "dossier.trace"
    proof = url_for(record) if record in current_app.view_functions else therapy
    return (
        TourStep(_("Follow a therapy"), _("its whole journey in one line"), therapy),
        TourStep(
            _("Open the scanner tray"), _("a click types the code as a scanner would"), "#tray"
        ),
        TourStep(_("Be both checkers"), _("until the screen says MATCH"), bedside),
        TourStep(_("Try the traps"), _("each must be refused, with its reason"), bedside),
        TourStep(
            _("Prove the record"), _("the command tracker verify finds one changed byte"), proof
        ),
    )


def _greeting(name: str, now: dt.datetime, zone: ZoneInfo) -> str:
    hour = now.astimezone(zone).hour
    if hour < MORNING_UNTIL:
        return _("Good morning, %(name)s", name=name)
    if hour < AFTERNOON_UNTIL:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)


def _words(now: dt.datetime, zone: ZoneInfo, n: int) -> str:
    day = format_date(now.astimezone(zone).date(), "full", locale=Locale.parse(language()))
    if not n:
        return _("%(day)s. Nothing is due for you today or tomorrow.", day=day)
    if n == 1:
        return _("%(day)s. One thing is due today or tomorrow.", day=day)
    return _("%(day)s. %(n)s things are due today or tomorrow.", day=day, n=n)


def _end_of_tomorrow(now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    tomorrow = now.astimezone(zone).date() + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time(23, 59), zone)


def _next(jobs: list[Job], now: dt.datetime, zone: ZoneInfo) -> str:
    """What comes after tomorrow, so that an empty list says when it fills."""
    later = next((j for j in jobs if j.due_at > _end_of_tomorrow(now, zone)), None)
    if later is None:
        return _("What is due comes here by itself: cultures, results, reviews, tasks.")
    at = brief(later.due_at, now, zone, language())
    return _("Next: %(what)s, %(at)s.", what=later.words, at=at)
