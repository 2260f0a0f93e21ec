"""Consent and what was taken back of it."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Doc, Flag, Instant, Words, one_of
from tracker.journey.donor.models.keys import of_step
from tracker.record.models import Recorded


class Consent(Recorded):
    """A signed consent with its version and scopes; the newest counts."""

    __tablename__ = "consent"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    version: Mapped[str] = mapped_column(Words)
    language: Mapped[str] = mapped_column(Words)
    scopes: Mapped[list[str]] = mapped_column(Doc)
    document: Mapped[str] = mapped_column(Words)
    guardian_signed: Mapped[bool] = mapped_column(Flag)
    assent_given: Mapped[bool] = mapped_column(Flag)
    signed_at: Mapped[dt.datetime] = mapped_column(Instant)
    taken_by: Mapped[str] = mapped_column(Words)
    witness: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        of_step("consent"),
        CheckConstraint("taken_by <> witness", name="i04_consent_witnessed_by_another"),
        STRICT,
    )


class Guardian(enum.StrEnum):
    """Who gave permission for somebody under age; what they are, never their name."""

    MOTHER = "mother"
    FATHER = "father"
    LEGAL_GUARDIAN = "legal_guardian"


class MinorConsent(Recorded):
    """What stands beside the consent of somebody under age: who permitted it, and the two papers.

    The guardian's permission and the patient's assent are papers of their own (21 CFR 50.55).
    """

    __tablename__ = "minor_consent"
    consent_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    guardian: Mapped[Guardian] = mapped_column(Choice(Guardian))
    permission_document: Mapped[str] = mapped_column(Words)
    assent_document: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["consent_id", "therapy_id"],
            ["consent.id", "consent.therapy_id"],
            name="i01_permission_of_this_consent",
        ),
        one_of("guardian", Guardian, "minor_consent"),
        STRICT,
    )


class ConsentWithdrawal(Recorded):
    """Scopes of a consent that the patient took back, and what becomes of his material (I29)."""

    __tablename__ = "consent_withdrawal"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    consent_id: Mapped[str] = mapped_column(Words)
    scopes: Mapped[list[str]] = mapped_column(Doc)
    material: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    withdrawn_at: Mapped[dt.datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["consent_id", "therapy_id"],
            ["consent.id", "consent.therapy_id"],
            name="i29_withdrawal_of_this_consent",
        ),
        CheckConstraint(
            "material in ('destroy', 'research', 'undecided')", name="i29_withdrawn_material"
        ),
        STRICT,
    )
