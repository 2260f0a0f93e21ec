"""Erasure from the command line: two people sign with their passwords, as at a page."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable

from sqlalchemy import select

from tracker.act import Answer, Door, perform
from tracker.act.proving import signer
from tracker.people.access.history import Where
from tracker.people.models import Person
from tracker.record.site import Site
from tracker.therapy.erasure import ERASED
from tracker.therapy.models import Patient

Ask = Callable[[str], str]
"""Asks for the password of the person with this user name."""


def erase(site: Site, subject: str, by: str, second: str, ground: str, ask: Ask) -> Answer:
    """The personal values of the patient with this subject code are erased, or why they are not.

    A wrong password is a missing signature, and is recorded as every refusal is.
    """
    with site.database.reading() as s:
        patient = s.scalar(select(Patient.id).where(Patient.subject_code == subject))
        query = select(Person.username, Person.id).where(Person.username.in_([by, second]))
        known = {row.username: row.id for row in s.execute(query)}
    signed = {signer(site, name, ask(name), Where()) for name in (by, second)}
    door = Door(
        known.get(by, "unknown"),
        f"erase:{secrets.token_hex(8)}",
        known.get(second, "unknown"),
        signed=frozenset(one for one in signed if one),
    )
    return perform(site, door, ERASED, {"patient": patient or "", "ground": ground})


def print_erasure(answer: Answer) -> bool:
    """What came of it is said; True when the values are gone."""
    for r in answer.reasons:
        print(f"{r.code} {r.about}", file=sys.stderr)
    if answer.accepted:
        print("Erased. Older backups and exports still hold the values: destroy those too.")
    return answer.accepted
