"""The patient, the therapy with its CoI identifier and frozen definition, wristbands, steps done.

``therapy_id`` stands in every key that joins two things of a patient: rows of two therapies cannot
be joined (I01, I02).
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Bytes, Choice, Count, Day, Doc, Instant, Words, one_of
from tracker.identity.verdict import Severity
from tracker.record.models import Recorded


class TherapyOutcome(enum.StrEnum):
    """How a therapy ended."""

    COMPLETED = "completed"
    NOT_ELIGIBLE = "not_eligible"
    WITHDRAWN_BEFORE_TREATMENT = "withdrawn_before_treatment"
    WITHDRAWN_AFTER_TREATMENT = "withdrawn_after_treatment"
    DISCONTINUED = "discontinued"


class Patient(Recorded):
    """The donor, who is the recipient. Clear values stay here; the log has salted commitments.

    Clear values and salt change in one way only: erasure empties them.
    """

    __tablename__ = "patient"
    stream = ("person", "id")
    changes = frozenset({"salt", "name", "hospital_number", "born_on"})
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    subject_code: Mapped[str] = mapped_column(Words)
    sex: Mapped[str] = mapped_column(Words)
    salt: Mapped[bytes | None] = mapped_column(Bytes, info={"salt": True})
    name: Mapped[str | None] = mapped_column(Words, info={"personal": True})
    hospital_number: Mapped[str | None] = mapped_column(Words, info={"personal": True})
    born_on: Mapped[dt.date | None] = mapped_column(Day, info={"personal": True})
    __table_args__ = (UniqueConstraint("subject_code", name="subject_code_once"), STRICT)


class ErasureGround(enum.StrEnum):
    """Why a patient's personal values were erased. Free text could hold what was erased."""

    PATIENT_REQUEST = "patient_request"
    RETENTION_OVER = "retention_over"
    ENROLLED_IN_ERROR = "enrolled_in_error"


class PersonalErasure(Recorded):
    """A patient's clear values and their salt are gone: when, by whom, why; once (I24)."""

    __tablename__ = "personal_erasure"
    stream = ("person", "patient_id")
    patient_id: Mapped[str] = mapped_column(Words, primary_key=True)
    ground: Mapped[ErasureGround] = mapped_column(Choice(ErasureGround))
    erased_at: Mapped[dt.datetime] = mapped_column(Instant)
    erased_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["patient_id"], ["patient.id"], name="i24_erasure_of_a_patient"),
        CheckConstraint("erased_by <> second", name="i04_erased_with_another"),
        one_of("ground", ErasureGround, "personal_erasure"),
        STRICT,
    )


class Therapy(Recorded):
    """One patient-specific therapy event; its definition is frozen when it starts (I30)."""

    __tablename__ = "therapy"
    stream = ("therapy", "id")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    patient_id: Mapped[str] = mapped_column(Words)
    coi: Mapped[str] = mapped_column(Words)
    definition_id: Mapped[str] = mapped_column(Words)
    trial: Mapped[str] = mapped_column(Words)
    sign_shape: Mapped[int] = mapped_column(Count)
    sign_letters: Mapped[str] = mapped_column(Words)
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("coi", name="coi_never_reused"),
        UniqueConstraint("id", "patient_id"),
        ForeignKeyConstraint(["patient_id"], ["patient.id"], name="i02_therapy_of_a_patient"),
        ForeignKeyConstraint(
            ["definition_id"], ["definition_approval.definition_id"], name="i30_approved_definition"
        ),
        STRICT,
    )


class DefinitionChange(Recorded):
    """The therapy follows a newer version from now on: by two, with a reason (I30)."""

    __tablename__ = "definition_change"
    stream = ("therapy", "therapy_id")
    watched = True
    therapy_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True)
    from_definition: Mapped[str] = mapped_column(Words)
    to_definition: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    changed_at: Mapped[dt.datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i30_change_of_a_therapy"),
        ForeignKeyConstraint(
            ["from_definition"],
            ["definition_approval.definition_id"],
            name="i30_change_from_an_approved_one",
        ),
        ForeignKeyConstraint(
            ["to_definition"],
            ["definition_approval.definition_id"],
            name="i30_change_to_an_approved_one",
        ),
        CheckConstraint("n >= 1", name="i30_change_counted"),
        CheckConstraint("from_definition <> to_definition", name="i30_change_to_another"),
        CheckConstraint("reason <> ''", name="i30_change_has_its_reason"),
        CheckConstraint("changed_by <> second", name="i04_definition_changed_by_two"),
        STRICT,
    )


FOLLOWED: Final = func.coalesce(
    select(DefinitionChange.to_definition)
    .where(DefinitionChange.therapy_id == Therapy.id)
    .order_by(DefinitionChange.n.desc())
    .limit(1)
    .correlate(Therapy)
    .scalar_subquery(),
    Therapy.definition_id,
)
"""The definition that a therapy follows now: the newest it was brought to, else its first."""


class Wristband(Recorded):
    """One physical wristband of one admission; its code names it, never the patient."""

    __tablename__ = "wristband"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    patient_id: Mapped[str] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    admission: Mapped[str] = mapped_column(Words)
    issued_at: Mapped[dt.datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("code", name="i14_wristband_code_once"),
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("id", "patient_id", "therapy_id"),
        ForeignKeyConstraint(
            ["therapy_id", "patient_id"],
            ["therapy.id", "therapy.patient_id"],
            name="i02_wristband_of_the_patient",
        ),
        STRICT,
    )


class ActiveWristband(Recorded):
    """The one wristband that a patient wears now (I11); closed by setting it to nothing."""

    __tablename__ = "active_wristband"
    changes = frozenset({"wristband_id", "therapy_id"})
    patient_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    wristband_id: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("wristband_id", name="i11_wristband_active_once"),
        ForeignKeyConstraint(
            ["wristband_id", "patient_id", "therapy_id"],
            ["wristband.id", "wristband.patient_id", "wristband.therapy_id"],
            name="i02_active_wristband_of_the_patient",
        ),
        ForeignKeyConstraint(
            ["therapy_id", "patient_id"],
            ["therapy.id", "therapy.patient_id"],
            name="i02_active_wristband_of_the_therapy",
        ),
        STRICT,
    )


class WristbandEnd(Recorded):
    """A wristband taken off or replaced: when, by whom, why; once."""

    __tablename__ = "wristband_end"
    wristband_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["wristband_id", "therapy_id"],
            ["wristband.id", "wristband.therapy_id"],
            name="i02_end_of_a_wristband",
        ),
        STRICT,
    )


class TherapyEnd(Recorded):
    """A therapy that is over, and how it ended; its sign may be given to another from now on."""

    __tablename__ = "therapy_end"
    therapy_id: Mapped[str] = mapped_column(Words, primary_key=True)
    outcome: Mapped[TherapyOutcome] = mapped_column(Choice(TherapyOutcome))
    reason: Mapped[str] = mapped_column(Words)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_end_of_a_therapy"),
        one_of("outcome", TherapyOutcome, "therapy_end"),
        STRICT,
    )


class StepRecord(Recorded):
    """A step of the frozen definition that was done: when, by whom, verified by whom."""

    __tablename__ = "step_record"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step: Mapped[str] = mapped_column(Words)
    tag: Mapped[str] = mapped_column(Words)
    done_at: Mapped[dt.datetime] = mapped_column(Instant)
    performed_by: Mapped[str] = mapped_column(Words)
    verified_by: Mapped[str | None] = mapped_column(Words)
    check_kind: Mapped[str] = mapped_column(Words)
    workplace: Mapped[str] = mapped_column(Words)
    note: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("id", "performed_by", "therapy_id"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_step_of_a_therapy"),
        CheckConstraint("performed_by <> verified_by", name="i04_step_verified_by_another"),
        Index(
            "ix_step_record_not_yet_verified",
            "check_kind",
            sqlite_where=text("verified_by is null"),
            postgresql_where=text("verified_by is null"),
        ),
        STRICT,
    )


class StepReading(Recorded):
    """A reading of a step: the raw text, its unit and qualifier, and the number read from it."""

    __tablename__ = "step_reading"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    name: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    raw: Mapped[str] = mapped_column(Words)
    unit: Mapped[str] = mapped_column(Words)
    qualifier: Mapped[str] = mapped_column(Words)
    value: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_reading_of_this_therapy",
        ),
        STRICT,
    )


class StepFinding(Recorded):
    """What an accepted step found beyond its limits: review shows it first."""

    __tablename__ = "step_finding"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    therapy_id: Mapped[str] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    severity: Mapped[Severity] = mapped_column(Choice(Severity))
    about: Mapped[str] = mapped_column(Words)
    facts: Mapped[dict[str, Any]] = mapped_column(Doc)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_finding_of_this_therapy",
        ),
        one_of("severity", Severity, "step_finding"),
        STRICT,
    )


class Countersignature(Recorded):
    """A step checked later by somebody else; release waits for it (I04)."""

    __tablename__ = "countersignature"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    performed_by: Mapped[str] = mapped_column(Words)
    signed_by: Mapped[str] = mapped_column(Words)
    signed_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "performed_by", "therapy_id"],
            ["step_record.id", "step_record.performed_by", "step_record.therapy_id"],
            name="i04_countersigns_the_performer",
        ),
        CheckConstraint("performed_by <> signed_by", name="i04_countersigned_by_another"),
        STRICT,
    )


class Signature(Recorded):
    """A person's deliberate statement about exactly this content (21 CFR 11.50, 11.70)."""

    __tablename__ = "signature"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    person_id: Mapped[str] = mapped_column(Words)
    printed_name: Mapped[str] = mapped_column(Words)
    role: Mapped[str] = mapped_column(Words)
    meaning: Mapped[str] = mapped_column(Words)
    subject: Mapped[str] = mapped_column(Words)
    content_sha256: Mapped[str] = mapped_column(Words)
    signed_at: Mapped[dt.datetime] = mapped_column(Instant)
    zone: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_signature_of_a_therapy"),
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_signed_by_a_person"),
        STRICT,
    )


class SignatureFactor(Recorded):
    """The signature was given by passkey: which use of it. Without a row it was the password."""

    __tablename__ = "signature_factor"
    signature_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    person_id: Mapped[str] = mapped_column(Words)
    passkey_use_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["signature_id"], ["signature.id"], name="i21_factor_of_a_signature"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_factor_of_a_therapy"),
        ForeignKeyConstraint(
            ["passkey_use_id", "person_id"],
            ["passkey_use.id", "passkey_use.person_id"],
            name="i21_signed_with_ones_own_passkey",
        ),
        STRICT,
    )


class SignedContent(Recorded):
    """What a signature is about, word for word: the statement, its signers, the hashes of rows."""

    __tablename__ = "signed_content"
    sha256: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    document: Mapped[dict[str, Any]] = mapped_column(Doc)
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="signed_content_by_its_hash"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_content_of_a_therapy"),
        STRICT,
    )
