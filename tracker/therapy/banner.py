"""Whose page this is: sign, subject, initials, age."""

from __future__ import annotations

import datetime as dt

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.signs import SHAPES
from tracker.pages.frame import SHOWN_AS
from tracker.pages.here import site
from tracker.pages.shown import PatientBanner, TherapySign
from tracker.pages.words import language
from tracker.therapy.models import Patient, Therapy


def sign_of(shape: int, letters: str) -> TherapySign:
    """The therapy sign as pages draw it."""
    drawn = SHAPES[shape]
    name = drawn.name if language() == "en" else drawn.name_zh
    return TherapySign(shape, drawn.svg_path, name, letters)


def initials(name: str | None) -> str:
    """Initials of a name; nothing when it was erased."""
    return " ".join(f"{part[0]}." for part in (name or "").split())


def age_years(born_on: dt.date | None, on: dt.date) -> int:
    """Completed years; 0 when the date was erased."""
    if born_on is None:
        return 0
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def banner_of(s: Session, therapy_id: str) -> PatientBanner | None:
    """The banner of this therapy's pages."""
    row = s.execute(
        select(Therapy, Patient)
        .join(Patient, Patient.id == Therapy.patient_id)
        .where(Therapy.id == therapy_id)
    ).first()
    if row is None:
        return None
    therapy, patient = row.Therapy, row.Patient
    there = "dossier.therapy" in current_app.view_functions
    return PatientBanner(
        sign=sign_of(therapy.sign_shape, therapy.sign_letters),
        subject=patient.subject_code,
        initials=initials(patient.name),
        age_years=age_years(patient.born_on, site().clock().astimezone(site().zone).date()),
        sides="",
        coi=therapy.coi,
        href=url_for("dossier.therapy", therapy_id=therapy.id) if there else "",
        environment=SHOWN_AS[site().environment],
    )
