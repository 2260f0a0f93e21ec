"""Training and the role matrix at the terminal: listed, and changed by the acts of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from sqlalchemy import select

from tracker.act import Answer
from tracker.act.terminal import Ask, ids_of, told_here
from tracker.people.models import Person
from tracker.people.training.models import Part, QualificationEnd, QualificationGiven
from tracker.record.site import Site
from tracker.staff.training.matrix.versions import matrix_now


def training_lines(site: Site, name: str = "") -> Iterator[str]:
    """Every qualification, by person: what, on which document, from when to when, taken back."""
    query = (
        select(
            Person.username,
            QualificationGiven.kind,
            QualificationGiven.subject,
            QualificationGiven.document,
            QualificationGiven.valid_from,
            QualificationGiven.valid_until,
            QualificationEnd.ended_at,
            QualificationGiven.id,
        )
        .join(QualificationGiven, QualificationGiven.person_id == Person.id)
        .outerjoin(QualificationEnd, QualificationEnd.qualification_id == QualificationGiven.id)
        .order_by(Person.username, QualificationGiven.valid_from, QualificationGiven.id)
    )
    if name:
        query = query.where(Person.username == name)
    with site.database.reading() as s:
        for row in s.execute(query):
            until = f"until {row.valid_until}" if row.valid_until else "without an end"
            taken = ", TAKEN BACK" if row.ended_at else ""
            what = " ".join(filter(None, (row.kind.value, row.subject)))
            days = f"from {row.valid_from} {until}{taken}"
            yield f"{row.username:<16} {what:<14} {row.document:<12} {days}  [{row.id}]"


def give(
    site: Site,
    kind: str,
    names: Collection[str],
    document: str,
    days: tuple[dt.date, dt.date | None],
    ask: Ask,
    by: str,
    subject: str = "",
) -> Answer:
    """These people passed, as the document says; ``by`` assessed them."""
    known = ids_of(site, names)
    given = {
        "people": [known.get(name, f"unknown: {name}"[:80]) for name in names],
        "kind": kind,
        "subject": subject,
        "document": document,
        "valid_from": days[0].isoformat(),
        "valid_until": days[1].isoformat() if days[1] else None,
    }
    return told_here(site, "staff:qualification:given", given, ask, by)


def take_back(site: Site, qualification: str, why: str, ask: Ask, by: str) -> Answer:
    """The qualification with this id is not valid from now on."""
    given = {"qualification": qualification, "reason": why}
    return told_here(site, "staff:qualification:revoked", given, ask, by)


def matrix_lines(site: Site, role: str = "") -> Iterator[str]:
    """Who may take which part in which act here; where the site left roles out, which."""
    with site.database.reading() as s:
        matrix = matrix_now(s)
    yield f"version {matrix.version}"
    for tag, widest in sorted(matrix.widest.items()):
        for part in Part:
            if not widest.of(part):
                continue
            now = matrix.roles(tag, part)
            if role and role not in now:
                continue
            left_out = sorted(widest.of(part) - now)
            tail = f"  (left out: {', '.join(left_out)})" if left_out else ""
            yield f"{tag:<44} {part.value:<9} {', '.join(sorted(now))}{tail}"


def change_matrix(
    site: Site,
    tag: str,
    part: str,
    roles: Collection[str],
    why: str,
    ask: Ask,
    who: tuple[str, str],
) -> Answer:
    """These roles alone take this part in the act from now on; two people sign."""
    with site.database.reading() as s:
        version = matrix_now(s).version
    given = {"version": version, "act": tag, "part": part, "roles": list(roles), "reason": why}
    return told_here(site, "staff:matrix:changed", given, ask, who[0], second=who[1])


def change_roles(
    site: Site, name: str, roles: Collection[str], why: str, ask: Ask, who: tuple[str, str]
) -> Answer:
    """The person holds exactly these roles from now on; two others sign."""
    person = ids_of(site, [name]).get(name, name)
    given = {"person": person, "roles": list(roles), "reason": why}
    return told_here(site, "staff:roles:changed", given, ask, who[0], second=who[1], reason=why)
