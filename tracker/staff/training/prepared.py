"""The people of a told story are trained before it begins: by acts, as in life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select

from tracker.act import Door, perform
from tracker.people.models import Person, Role
from tracker.people.present import present
from tracker.people.training.families import ASSESSORS
from tracker.people.training.models import Qualification, QualificationGiven
from tracker.people.training.processes import KNOWN
from tracker.record.site import Site

TRAINED: Final[Mapping[Qualification, frozenset[Role]]] = {
    Qualification.GOWNING: frozenset({Role.TECHNICIAN, Role.PRODUCTION, Role.QC_ANALYST, Role.QA}),
    Qualification.MEDIA_FILL: frozenset({Role.TECHNICIAN}),
    Qualification.PROCEDURE: frozenset(
        {Role.TECHNICIAN, Role.PRODUCTION, Role.QC_ANALYST, Role.QC_MANAGER, Role.QA}
    ),
    Qualification.INFUSION: frozenset(
        {Role.INFUSION_NURSE, Role.INTERVENTIONALIST, Role.PHYSICIAN}
    ),
}
NUMBERS: Final = {
    Qualification.GOWNING: "GQ",
    Qualification.MEDIA_FILL: "MF",
    Qualification.PROCEDURE: "TR",
    Qualification.INFUSION: "TI",
}
Days = tuple[dt.date, dt.date]


def train(
    site: Site,
    days: Days,
    *,
    leave_out: Collection[tuple[str, Qualification]] = (),
    only: Collection[tuple[str, Qualification]] | None = None,
    definition: str = "",
) -> int:
    """Everyone whose role needs it is qualified within these days; answers how many rows there are.

    ``leave_out`` and ``only``: user names and kinds. ``definition``: what trainings on the
    procedure are about; the newest approved one when it is not said. Nobody assesses
    themselves: who assesses the others is assessed by another. Who holds one from that day already
    keeps it.
    """
    made = 0
    with site.database.reading() as s:
        ids = {row.id: row.username for row in s.execute(select(Person.id, Person.username))}
        people = present(s, *ids)
        definition = definition or next(iter(KNOWN.approved(s)), "")
        held = {
            tuple(row)
            for row in (
                s.execute(
                    select(QualificationGiven.person_id, QualificationGiven.kind).where(
                        QualificationGiven.valid_from == days[0]
                    )
                )
            )
        }
    for kind, roles in TRAINED.items():
        wanted = [
            i
            for i in sorted(ids, key=ids.__getitem__)
            if people[i].roles & roles
            and people[i].active
            and (i, kind) not in held
            and (ids[i], kind) not in leave_out
            and (only is None or (ids[i], kind) in only)
        ]
        may = [
            i
            for i in sorted(ids, key=ids.__getitem__)
            if people[i].roles & ASSESSORS[kind] and people[i].active
        ]
        for n, assessor in enumerate(may[:2]):
            others = wanted if n == 0 else [i for i in wanted if i == may[0]]
            of = (kind, definition if kind is Qualification.PROCEDURE else "")
            made += _give(site, assessor, of, [i for i in others if i != assessor], days)
    return made


def _give(
    site: Site, assessor: str, of: tuple[Qualification, str], people: list[str], days: Days
) -> int:
    if not people:
        return 0
    kind, subject = of
    document = f"{NUMBERS[kind]}-{days[0]:%Y-%m}"
    given = {
        "people": people,
        "kind": kind.value,
        "subject": subject,
        "document": document,
        "valid_from": days[0].isoformat(),
        "valid_until": days[1].isoformat(),
    }
    door = Door(assessor, f"trained:{kind}:{days[0]}:{assessor}:{people[0]}")
    answer = perform(site, door, "staff:qualification:given", given)
    if not answer.accepted:
        raise ValueError(f"{document} was refused: {answer.verdict.codes}")
    return len(people)
