"""The book of unassigned labels and drills at the terminal, by the acts of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.act import Answer
from tracker.act.terminal import Ask, told_here
from tracker.marking.book.present import books, drills
from tracker.record.site import Site


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


def _id_of(site: Site, name: str) -> str:
    with site.database.reading() as s:
        return next((one.id for one in books(s) if one.name == name), "unknown")
