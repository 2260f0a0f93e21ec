"""A laboratory's file from the command line: the same act, the same refusals, the same words."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from tracker.act import Answer
from tracker.act.terminal import Ask, told_here
from tracker.journey.testing.imported.acts import TAG
from tracker.record.site import Site
from tracker.therapy.models import Patient, Therapy, TherapyEnd


def bring(site: Site, file: Path, subject: str, ask: Ask, by: str) -> Answer:
    """The file's rows wait to be confirmed in this subject's running therapy, or why not.

    Bytes that are no UTF-8 are kept out by the reading, as at the page.
    """
    running = (
        select(Therapy.id)
        .join(Patient, Patient.id == Therapy.patient_id)
        .outerjoin(TherapyEnd, TherapyEnd.therapy_id == Therapy.id)
        .where(Patient.subject_code == subject, TherapyEnd.therapy_id.is_(None))
    )
    with site.database.reading() as s:
        therapy = s.scalars(running).first()
    text = file.read_bytes().decode("utf-8", errors="replace")
    return told_here(site, TAG, {"therapy": therapy or "", "report": text}, ask, by)
