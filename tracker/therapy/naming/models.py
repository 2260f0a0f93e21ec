"""Later versions of a patient's name, hospital number and date of birth, and what they are now.

The first version is the patient's own row. What a paper said is read from the version that was the
newest when it was made.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, Final

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKeyConstraint, func, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from tracker.db import STRICT, Bytes, Choice, Count, Day, Instant, Words, one_of
from tracker.record.models import Recorded
from tracker.therapy.models import Patient, Wristband


class CorrectionGround(enum.StrEnum):
    """Why a patient is called otherwise now. Free text could hold what erasure must reach."""

    TYPED_WRONG = "typed_wrong"
    LEGAL_CHANGE = "legal_change"
    ANOTHER_SPELLING = "another_spelling"
    HOSPITAL_RENUMBERED = "hospital_renumbered"


class PatientVersion(Recorded):
    """The patient's clear values from here on, all three; only erasure ever empties them (I24)."""

    __tablename__ = "patient_version"
    stream = ("person", "patient_id")
    changes = frozenset({"salt", "name", "hospital_number", "born_on"})
    patient_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True)
    ground: Mapped[CorrectionGround] = mapped_column(Choice(CorrectionGround))
    changed_at: Mapped[dt.datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    salt: Mapped[bytes | None] = mapped_column(Bytes, info={"salt": True})
    name: Mapped[str | None] = mapped_column(Words, info={"personal": True})
    hospital_number: Mapped[str | None] = mapped_column(Words, info={"personal": True})
    born_on: Mapped[dt.date | None] = mapped_column(Day, info={"personal": True})
    __table_args__: Any = (
        ForeignKeyConstraint(["patient_id"], ["patient.id"], name="i24_version_of_a_patient"),
        CheckConstraint("n >= 2", name="i10_patient_version_counted"),
        CheckConstraint("changed_by <> second", name="i04_corrected_by_two"),
        one_of("ground", CorrectionGround, "patient_version"),
        STRICT,
    )


class NameCorrected(Recorded):
    """A therapy's own chart says that its patient is called otherwise now; every page rests on it.

    One row for each therapy of the patient, and nothing personal in it (I16).
    """

    __tablename__ = "name_corrected"
    watched = True
    therapy_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True)
    patient_id: Mapped[str] = mapped_column(Words)
    corrected_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__: Any = (
        ForeignKeyConstraint(
            ["therapy_id", "patient_id"],
            ["therapy.id", "therapy.patient_id"],
            name="i02_correction_of_the_patient",
        ),
        ForeignKeyConstraint(
            ["patient_id", "n"],
            ["patient_version.patient_id", "patient_version.n"],
            name="i02_correction_of_a_version",
        ),
        STRICT,
    )


def _now(version: InstrumentedAttribute[Any], first: InstrumentedAttribute[Any]) -> Any:
    newest = (
        select(version)
        .where(PatientVersion.patient_id == Patient.id)
        .order_by(PatientVersion.n.desc())
        .limit(1)
        .correlate(Patient)
        .scalar_subquery()
    )
    return func.coalesce(newest, first)


NAME: Final[ColumnElement[str | None]] = _now(PatientVersion.name, Patient.name)
NUMBER: Final[ColumnElement[str | None]] = _now(
    PatientVersion.hospital_number, Patient.hospital_number
)
BORN: Final[ColumnElement[dt.date | None]] = _now(PatientVersion.born_on, Patient.born_on)
"""What the patient of the query is called by now; nothing once it was erased."""
STALE: Final[ColumnElement[int | None]] = (
    select(func.max(PatientVersion.n))
    .where(
        PatientVersion.patient_id == Wristband.patient_id,
        PatientVersion.changed_at >= Wristband.issued_at,
    )
    .correlate(Wristband)
    .scalar_subquery()
)
"""The version that came after the query's wristband was issued: nothing while it says what is so.

A number, because no yes or no can be asked for ahead (``record/united.py``).
"""
