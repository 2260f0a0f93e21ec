"""The text that a signer agrees to, by version, and who has agreed to which: insert only.

21 CFR 11.100(b), (c) and 11.10(j): whoever signs has been told, and has acknowledged in person,
that the electronic signature binds as one by hand. The text stands in the record word for word.
"""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Instant, Words, one_of
from tracker.record.models import Recorded


class Tongue(enum.StrEnum):
    """A language in which the text was written, and in which somebody read it."""

    ENGLISH = "en"
    CHINESE = "zh"


class SignatureWording(Recorded):
    """One version of the text in one language; the newest version is the one to agree to.

    Version 0 is the program's proposal. Who approves a text for the site writes it as a new
    version, with a second signer and a reason.
    """

    __tablename__ = "signature_wording"
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    language: Mapped[Tongue] = mapped_column(Choice(Tongue), primary_key=True)
    text: Mapped[str] = mapped_column(Words)
    sha256: Mapped[str] = mapped_column(Words)
    written_at: Mapped[dt.datetime] = mapped_column(Instant)
    written_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str | None] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("n", "language", "sha256"),
        CheckConstraint(
            "written_by = 'system' or (second is not null and second <> written_by)",
            name="i04_wording_approved_by_two",
        ),
        CheckConstraint("written_by = 'system' or reason <> ''", name="i20_wording_changed_why"),
        CheckConstraint("length(sha256) = 64", name="i22_wording_by_its_hash"),
        one_of("language", Tongue, "signature_wording"),
        STRICT,
    )


class SignatureCertificate(Recorded):
    """The person has agreed, with their password, to exactly this text in this language."""

    __tablename__ = "signature_certificate"
    stream = ("person", "person_id")
    person_id: Mapped[str] = mapped_column(Words, primary_key=True)
    wording: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    language: Mapped[Tongue] = mapped_column(Choice(Tongue))
    text_sha256: Mapped[str] = mapped_column(Words)
    agreed_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_certificate_of_a_person"),
        ForeignKeyConstraint(
            ["wording", "language", "text_sha256"],
            ["signature_wording.n", "signature_wording.language", "signature_wording.sha256"],
            name="i21_agreed_to_this_very_text",
        ),
        one_of("language", Tongue, "signature_certificate"),
        STRICT,
    )
