"""What two people signed for the whole site, bound to exactly that content: insert only.

21 CFR 11.50 and 11.70: printed name, role, meaning, time and zone of each signer, and the hashes of
the rows that were signed. What is signed for one therapy stands with the therapy.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Doc, Instant, Words
from tracker.record.models import Recorded


class SiteSignedContent(Recorded):
    """What was signed, word for word: the statement, its signers, the hashes of the rows."""

    __tablename__ = "site_signed_content"
    stream = ("signed", "sha256")
    sha256: Mapped[str] = mapped_column(Words, primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(Doc)
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="i22_site_content_by_its_hash"),
        STRICT,
    )


class SiteSignature(Recorded):
    """One person's statement about this content; ``passkey_use_id``: by that use, not by password.

    Nobody signs one content twice: the second signer is another person (I04).
    """

    __tablename__ = "site_signature"
    stream = ("signed", "content_sha256")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    printed_name: Mapped[str] = mapped_column(Words)
    role: Mapped[str] = mapped_column(Words)
    meaning: Mapped[str] = mapped_column(Words)
    subject: Mapped[str] = mapped_column(Words)
    content_sha256: Mapped[str] = mapped_column(Words)
    signed_at: Mapped[dt.datetime] = mapped_column(Instant)
    zone: Mapped[str] = mapped_column(Words)
    passkey_use_id: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("content_sha256", "person_id", name="i04_site_signed_by_two"),
        CheckConstraint(
            "printed_name <> '' and meaning <> '' and zone <> ''", name="i21_site_signature_in_full"
        ),
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_site_signed_by_a_person"),
        ForeignKeyConstraint(
            ["content_sha256"], ["site_signed_content.sha256"], name="i22_site_signature_of_content"
        ),
        ForeignKeyConstraint(
            ["passkey_use_id", "person_id"],
            ["passkey_use.id", "passkey_use.person_id"],
            name="i21_site_signed_with_ones_own_passkey",
        ),
        STRICT,
    )
