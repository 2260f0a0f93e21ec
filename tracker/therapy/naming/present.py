"""A patient's name, number and birthday as they are, and as they were when a paper was made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ScalarSelect, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from tracker.therapy.models import ActiveWristband, Patient, Therapy, Wristband
from tracker.therapy.naming.models import CorrectionGround, PatientVersion

_VERSIONS = (
    select(PatientVersion)
    .where(PatientVersion.patient_id == bindparam("patient_id"))
    .order_by(PatientVersion.n)
)
OLD_BAND_SINCE: Final[ScalarSelect[Any]] = (
    select(func.max(PatientVersion.changed_at))
    .join(Wristband, Wristband.patient_id == PatientVersion.patient_id)
    .join(ActiveWristband, ActiveWristband.wristband_id == Wristband.id)
    .where(
        ActiveWristband.therapy_id == Therapy.id,
        PatientVersion.changed_at >= Wristband.issued_at,
    )
    .correlate(Therapy)
    .scalar_subquery()
)
"""Since when the wristband that is worn for the query's therapy says what is no longer so."""


@dataclass(frozen=True, slots=True)
class Called:
    """One version: what the patient was called by from ``since`` on; values never printed."""

    n: int
    since: dt.datetime | None
    ground: CorrectionGround | None
    by: tuple[str, ...]
    name: str | None = field(repr=False)
    hospital_number: str | None = field(repr=False)
    born_on: dt.date | None = field(repr=False)


def versions(s: Session, patient_id: str) -> list[PatientVersion]:
    """The rows after the first, oldest first."""
    return list(s.scalars(_VERSIONS, {"patient_id": patient_id}))


def versions_of(s: Session, patient: Patient) -> list[Called]:
    """Every version of this patient, the first one first."""
    first = Called(1, None, None, (), patient.name, patient.hospital_number, patient.born_on)
    return [
        first,
        *(
            Called(
                v.n,
                v.changed_at,
                v.ground,
                (v.changed_by, v.second),
                v.name,
                v.hospital_number,
                v.born_on,
            )
            for v in versions(s, patient.id)
        ),
    ]


def called_at(versions: list[Called], at: dt.datetime) -> Called:
    """The version that a paper of this moment was made from."""
    return [v for v in versions if v.since is None or v.since < at][-1]


def number_of_another(s: Session, patient_id: str, number: str) -> bool:
    """True when another patient has, or ever had, this hospital number."""
    first = select(Patient.id).where(Patient.hospital_number == number, Patient.id != patient_id)
    later = select(PatientVersion.patient_id).where(
        PatientVersion.hospital_number == number, PatientVersion.patient_id != patient_id
    )
    return s.scalar(union_all(first, later).limit(1)) is not None
