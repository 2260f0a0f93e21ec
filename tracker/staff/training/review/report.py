"""The facts of the access review, read from the record and from the sign-ins."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.db import canonical
from tracker.people.models import Person, PersonRole, Role, SignIn
from tracker.people.training.models import AccessReview
from tracker.people.training.rules import Held, Need
from tracker.record.models import Entry, SiteRow
from tracker.record.seal import digest
from tracker.staff.training.held.people import Trained, everybody
from tracker.staff.training.matrix.versions import matrix_now
from tracker.staff.training.review.rules import QUIET_DAYS, conflicts, due_at, quiet

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Access:
    """One person's access, and what a reviewer should ask about."""

    id: str
    username: str
    name: str
    active: bool
    roles: tuple[tuple[Role, dt.datetime], ...]
    last_sign_in_at: dt.datetime | None
    last_act_at: dt.datetime | None
    quiet: bool
    conflicts: tuple[tuple[Role, Role], ...]
    expiring: tuple[Held, ...]
    lacking: tuple[Need, ...]

    @property
    def findings(self) -> int:
        """How many things of this person a reviewer should ask about."""
        if not self.active:
            return 0
        return self.quiet + len(self.conflicts) + len(self.expiring) + len(self.lacking)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review that was signed."""

    id: str
    at: dt.datetime
    by: str
    second: str
    people: int
    findings: int
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everybody's access, the digest of what was read, the reviews so far, when the next is due."""

    people: tuple[Access, ...]
    sha256: str
    reviews: tuple[Reviewed, ...]
    due_at: dt.datetime

    @property
    def findings(self) -> int:
        """How many things there are to ask about."""
        return sum(p.findings for p in self.people)


def report_of(s: Session, now: dt.datetime, zone: ZoneInfo) -> Report:
    """The access of everybody as it stands."""
    here = now.astimezone(zone)
    trained = everybody(s, matrix_now(s))
    ids = [t.person.id for t in trained]
    known = {row.id: row.username for row in s.execute(select(Person.id, Person.username))}
    roles, begun, signed = _roles_since(s), _here_since(s), _signed_in(s)
    acted = last_acts(s, ids, now - dt.timedelta(days=QUIET_DAYS))
    people = tuple(
        _access(t, known[t.person.id], roles, begun.get(t.person.id, now), signed, acted, here)
        for t in trained
    )
    return Report(people, _digest(people), tuple(_reviews(s)), next_review_at(s))


def next_review_at(s: Session) -> dt.datetime:
    """When the next review is due: a quarter after the last, or after the founding."""
    last = select(func.max(AccessReview.reviewed_at)).scalar_subquery()
    reviewed_at, founded_at = s.execute(select(last, SiteRow.founded_at)).one()
    return due_at(reviewed_at or founded_at)


def _access(
    t: Trained,
    username: str,
    roles: dict[str, dict[Role, dt.datetime]],
    begun: dt.datetime,
    signed: dict[str, dt.datetime],
    acted: dict[str, dt.datetime],
    here: dt.datetime,
) -> Access:
    p = t.person
    return Access(
        id=p.id,
        username=username,
        name=p.name,
        active=p.active,
        roles=tuple(sorted(roles.get(p.id, {}).items())),
        last_sign_in_at=signed.get(p.id),
        last_act_at=acted.get(p.id),
        quiet=p.active and quiet(acted.get(p.id), begun, here),
        conflicts=conflicts(p.roles),
        expiring=t.expiring(here) if p.active else (),
        lacking=t.lacking(here),
    )


def _roles_since(s: Session) -> dict[str, dict[Role, dt.datetime]]:
    out: dict[str, dict[Role, dt.datetime]] = {}
    for row in s.execute(
        select(
            PersonRole.person_id, PersonRole.role, PersonRole.given_at, PersonRole.held
        ).order_by(PersonRole.given_at)
    ):
        mine = out.setdefault(row.person_id, {})
        if row.held:
            mine.setdefault(row.role, row.given_at)
        else:
            mine.pop(row.role, None)
    return out


def _here_since(s: Session) -> dict[str, dt.datetime]:
    rows = s.execute(
        select(PersonRole.person_id, func.min(PersonRole.given_at).label("at")).group_by(
            PersonRole.person_id
        )
    )
    return {row.person_id: row.at for row in rows}


def _signed_in(s: Session) -> dict[str, dt.datetime]:
    rows = s.execute(
        select(SignIn.person_id, func.max(SignIn.since).label("at")).group_by(SignIn.person_id)
    )
    return {row.person_id: dt.datetime.fromisoformat(row.at) for row in rows}


def last_acts(s: Session, ids: Iterable[str], after: dt.datetime) -> dict[str, dt.datetime]:
    """The newest act of each of them as performer or verifier, none older than ``after``.

    Reads the log backwards and stops when everybody was met: on a busy site after a few hundred.
    """
    missing, found = set(ids), dict[str, dt.datetime]()
    before = s.scalar(select(func.max(Entry.seq)))
    while missing and before is not None and before >= 0:
        rows = s.execute(
            select(Entry.seq, Entry.header)
            .where(Entry.seq <= before, Entry.seq > before - BATCH)
            .order_by(Entry.seq.desc())
        ).all()
        for row in rows:
            header = json.loads(row.header)
            at = dt.datetime.fromisoformat(header["recorded_at"])
            if at < after:
                return found
            for person in missing & {header["actor"], header["verifier"]}:
                found[person] = at
            missing -= found.keys()
        before -= BATCH
    return found


def _digest(people: Collection[Access]) -> str:
    """Of what a reviewer decides upon: who may do what, and what there is to ask about."""
    return digest(
        canonical(
            [
                [
                    p.id,
                    p.active,
                    [role.value for role, _since in p.roles],
                    [h.id for h in p.expiring],
                    [[n.kind.value, n.subject] for n in p.lacking],
                    p.quiet,
                ]
                for p in sorted(people, key=lambda a: a.id)
            ]
        )
    )


def _reviews(s: Session) -> Iterable[Reviewed]:
    for r in s.scalars(select(AccessReview).order_by(AccessReview.reviewed_at.desc())):
        yield Reviewed(r.id, r.reviewed_at, r.reviewed_by, r.second, r.people, r.findings, r.reason)
