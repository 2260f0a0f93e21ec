"""Whether the site's matrix lets a role in, and whether a person is qualified on a day: pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from tracker.identity.verdict import Reason, reason
from tracker.people.models import Role
from tracker.people.training.families import ASSESSORS
from tracker.people.training.models import Qualification

WARN_DAYS: Final = 30
"""Days before the last one from which an expiring qualification is shown as such."""


OF_PROCESS: Final = "@process"
"""The subject of a requirement that asks for the very process definition of the therapy."""


def process_named(version: str, sha256: str) -> str:
    """What a training on this version of the process definition is called in records.

    By version and text: another text is another training, whatever number it bears (I30).
    """
    return f"process {version} {sha256[:12]}"


def resolved(needs: Iterable[Need], definition: str) -> tuple[Need, ...]:
    """The needs with the process put in its place; where there is none, any training counts.

    A therapy runs under the definition that was frozen when it started: whoever was trained on an
    older or a newer one was not trained on this (21 CFR 211.25(a); EU GMP Part IV 3.7).
    """
    return tuple(
        replace(n, subject=definition if n.subject == OF_PROCESS else n.subject) for n in needs
    )


@dataclass(frozen=True, slots=True)
class Need:
    """What a part in an act asks for; an empty subject is met by any."""

    kind: Qualification
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A qualification as it was given, and when it was taken back, if it was."""

    id: str
    kind: Qualification
    subject: str
    document: str
    valid_from: dt.date
    valid_until: dt.date | None = None
    ended_at: dt.datetime | None = None
    assessed_at: dt.datetime | None = None

    def stands(self, at: dt.datetime, on: dt.date) -> bool:
        """True when it was in force at this instant, which is this day where the site is."""
        within = self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
        return within and (self.ended_at is None or at < self.ended_at)


def narrowed(widest: frozenset[Role], given: Iterable[str] | None) -> frozenset[Role]:
    """The roles that may: those of the site's row, never one that the act's own rule leaves out.

    Without a row the act's rule stands. A row that names strangers lets nobody in (I07, I21).
    """
    return widest if given is None else widest & frozenset(Role(r) for r in given if r in _KNOWN)


_KNOWN: Final = frozenset(Role)


def judge_change(widest: frozenset[Role], wanted: Collection[Role], about: str) -> list[Reason]:
    """Why the matrix may not be changed so: it would widen the act's rule, or leave nobody."""
    found = []
    if wider := sorted(set(wanted) - widest):
        found.append(reason("matrix_would_widen", about=about, needed=", ".join(wider)))
    if not wanted:
        found.append(reason("matrix_would_leave_nobody", about=about))
    return found


def judge_qualified(
    held: Iterable[Held], needs: Iterable[Need], at: dt.datetime, on: dt.date, part: str
) -> list[Reason]:
    """What this person lacks for this part at this time: which, since when, who can renew (I21)."""
    known = tuple(held)
    return [r for need in needs for r in _lacking(known, need, at, on, part)]


def _lacking(
    held: tuple[Held, ...], need: Need, at: dt.datetime, on: dt.date, part: str
) -> list[Reason]:
    fits = [
        h for h in held if h.kind is need.kind and (not need.subject or h.subject == need.subject)
    ]
    if any(h.stands(at, on) for h in fits):
        return []
    begun = [h for h in fits if h.valid_from <= on]
    if not fits:
        return [_reason("qualification_missing", need, part)]
    if not begun:
        first = min(h.valid_from for h in fits)
        return [_reason("qualification_begins_later", need, part, first)]
    newest = max(begun, key=lambda h: (h.valid_until or dt.date.max, h.valid_from))
    if newest.ended_at is not None and at >= newest.ended_at:
        since = newest.ended_at.astimezone(at.tzinfo).date()
        return [_reason("qualification_taken_back", need, part, since)]
    return [_reason("qualification_expired", need, part, newest.valid_until)]


def _reason(code: str, need: Need, part: str, since: dt.date | None = None) -> Reason:
    return reason(
        code,
        about=part,
        kind=need.kind.value,
        needed=", ".join(sorted(ASSESSORS[need.kind])),
        since=since or "",
        subject=need.subject,
    )


def expires_soon(held: Held, at: dt.datetime, on: dt.date) -> bool:
    """True within the last thirty days of a qualification that stands."""
    if not held.stands(at, on) or held.valid_until is None:
        return False
    return (held.valid_until - on).days <= WARN_DAYS
