"""Erasure from the command line: two people sign with their passwords, as at a page."""

from __future__ import annotations

import sys

from sqlalchemy import select

from tracker.act import Answer
from tracker.act.terminal import Ask, told_here
from tracker.record.site import Site
from tracker.therapy.erasure import ERASED
from tracker.therapy.models import Patient


def erase(site: Site, subject: str, by: str, second: str, ground: str, ask: Ask) -> Answer:
    """The personal values of the patient with this subject code are erased, or why they are not.

    A wrong password is a missing signature, and is recorded as every refusal is.
    """
    with site.database.reading() as s:
        patient = s.scalar(select(Patient.id).where(Patient.subject_code == subject))
    given = {"patient": patient or "", "ground": ground}
    return told_here(site, ERASED, given, ask, by, second=second)


def print_erasure(answer: Answer) -> bool:
    """What came of it is said; True when the values are gone."""
    for r in answer.reasons:
        print(f"{r.code} {r.about}", file=sys.stderr)
    if answer.accepted:
        print("Erased. Older backups and exports still hold the values: destroy those too.")
    return answer.accepted
