"""The book of unassigned labels and drills at the terminal, by the acts of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from tracker.act import Answer
from tracker.act.terminal import Ask, told_here
from tracker.marking.book.present import books, drills
from tracker.material.models import Container
from tracker.record.site import Site
from tracker.therapy.models import Patient, Therapy


@dataclass(frozen=True, slots=True)
class Drilled:
    """A drill: whether all went well, what was found, how long it took, when the next is due."""

    passed: bool
    found: str
    minutes: int
    due_on: dt.date


def book_lines(site: Site) -> Iterator[str]:
    """Every book with what became of its labels, and the newest drill."""
    with site.database.reading() as s:
        known, done = books(s), drills(s)[:1]
    for one in known:
        paper = "on paper" if one.on_paper else "not printed"
        yield (
            f"{one.name}  {one.labels} labels: {one.used} bound, {one.void} void, {one.left} left"
            f"  seal {one.seal}  {paper}"
        )
    for last in done:
        verdict = "all went well" if last.passed else "something must be mended"
        yield f"drill {last.done_at:%Y-%m-%d}: {verdict}; due again on {last.due_on}"
    if not done:
        yield "no drill yet"


def make(site: Site, labels: int, seal: str, ask: Ask, by: str, second: str) -> Answer:
    """A new book of so many codes."""
    given = {"labels": labels, "seal": seal}
    return told_here(site, "marking:book:made", given, ask, by, second=second)


def count(
    site: Site, name: str, found: tuple[int, str, str], ask: Ask, by: str, second: str
) -> Answer:
    """The book was counted: labels left, seal, remark."""
    left, seal, note = found
    given = {"book": _id_of(site, name), "left": left, "seal": seal, "note": note}
    return told_here(site, "marking:book:counted", given, ask, by, second=second)


def drill(site: Site, name: str, found: Drilled, ask: Ask, by: str, second: str) -> Answer:
    """A drill stands in the record."""
    given = {
        "book": _id_of(site, name) if name else "",
        "passed": found.passed,
        "found": found.found,
        "minutes": found.minutes,
        "due_on": found.due_on.isoformat(),
    }
    return told_here(site, "marking:drill:recorded", given, ask, by, second=second)


def bind(
    site: Site, code: str, to: tuple[str, str], late: tuple[dt.datetime, str], ask: Ask, *two: str
) -> Answer:
    """The label with this code is the container's (subject, short name), since when and why so."""
    subject, short_name = to
    with site.database.reading() as s:
        query = (
            select(Container.id, Container.therapy_id)
            .join(Therapy, Therapy.id == Container.therapy_id)
            .join(Patient, Patient.id == Therapy.patient_id)
            .where(Patient.subject_code == subject, Container.short_name == short_name)
        )
        found = s.execute(query.order_by(Therapy.started_at.desc()).limit(1)).first()
    container, therapy = (found.id, found.therapy_id) if found else ("unknown", "unknown")
    given = {"therapy": therapy, "code": code, "container": container}
    by, second = two
    when, why = late
    return told_here(site, "marking:book:bound", given, ask, by, second=second, reason=why, at=when)


def _id_of(site: Site, name: str) -> str:
    with site.database.reading() as s:
        return next((one.id for one in books(s) if one.name == name), "unknown")
