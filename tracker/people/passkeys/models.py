"""Passkeys and their uses: recorded, insert only. Challenges and counters stand outside the log.

What a use leaves behind (client data, authenticator data, signature) is enough to check it again
with the public key alone, long after the program that took it (21 CFR 11.70).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Base, Count, Flag, Instant, Words, big
from tracker.record.models import Recorded


class PasskeyPolicy(Recorded):
    """Whether a passkey may sign here, from this version on; no version means no."""

    __tablename__ = "passkey_policy"
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    allowed: Mapped[bool] = mapped_column(Flag)
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        CheckConstraint("second <> set_by", name="i04_passkeys_allowed_by_two"),
        CheckConstraint("reason <> ''", name="i20_passkeys_allowed_why"),
        STRICT,
    )


class PersonPasskey(Recorded):
    """A person's passkey as its device made it. No credential is ever registered twice."""

    __tablename__ = "person_passkey"
    stream = ("person", "person_id")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    credential: Mapped[str] = mapped_column(Words)
    public_key: Mapped[str] = mapped_column(Words)
    site_name: Mapped[str] = mapped_column(Words)
    label: Mapped[str] = mapped_column(Words)
    model: Mapped[str] = mapped_column(Words)
    counter: Mapped[int] = mapped_column(Count)
    may_be_copied: Mapped[bool] = mapped_column(Flag)
    is_copied: Mapped[bool] = mapped_column(Flag)
    verified: Mapped[bool] = mapped_column(Flag)
    registered_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("credential", name="i21_passkey_once"),
        UniqueConstraint("id", "person_id"),
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_passkey_of_a_person"),
        CheckConstraint("verified", name="i21_passkey_of_a_verified_person"),
        CheckConstraint("counter >= 0", name="i21_passkey_counts_up"),
        STRICT,
    )


class PasskeyRevocation(Recorded):
    """The passkey signs nothing any more: lost, replaced, or its person has left."""

    __tablename__ = "passkey_revocation"
    stream = ("person", "person_id")
    passkey_id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    revoked_at: Mapped[dt.datetime] = mapped_column(Instant)
    revoked_by: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["passkey_id", "person_id"],
            ["person_passkey.id", "person_passkey.person_id"],
            name="i21_end_of_a_passkey",
        ),
        CheckConstraint("reason <> ''", name="i20_passkey_revoked_why"),
        STRICT,
    )


class PasskeyUse(Recorded):
    """A passkey signed this act, on this content, with its person verified by the device.

    ``nonce`` and ``content_sha256`` are what the challenge was made of; ``counter`` and
    ``is_copied`` are what the device said on that day.
    """

    __tablename__ = "passkey_use"
    stream = ("person", "person_id")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    passkey_id: Mapped[str] = mapped_column(Words)
    person_id: Mapped[str] = mapped_column(Words)
    act: Mapped[str] = mapped_column(Words)
    nonce: Mapped[str] = mapped_column(Words)
    content_sha256: Mapped[str] = mapped_column(Words)
    client_data: Mapped[str] = mapped_column(Words)
    authenticator_data: Mapped[str] = mapped_column(Words)
    signature: Mapped[str] = mapped_column(Words)
    counter: Mapped[int] = mapped_column(Count)
    is_copied: Mapped[bool] = mapped_column(Flag)
    verified: Mapped[bool] = mapped_column(Flag)
    used_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("nonce", name="i15_passkey_challenge_once"),
        UniqueConstraint("id", "person_id"),
        ForeignKeyConstraint(
            ["passkey_id", "person_id"],
            ["person_passkey.id", "person_passkey.person_id"],
            name="i21_used_by_its_own_person",
        ),
        CheckConstraint("verified", name="i21_passkey_used_by_a_verified_person"),
        CheckConstraint("length(content_sha256) = 64", name="i16_passkey_signed_a_content"),
        STRICT,
    )


class PasskeyChallenge(Base):
    """A challenge that was handed out: its nonce's hash, to which sign-in, when, whether spent."""

    __tablename__ = "passkey_challenge"
    nonce_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[str] = mapped_column(Text)
    spent: Mapped[int] = mapped_column(big)
    __table_args__ = (STRICT,)


class PasskeyCounter(Base):
    """How far the device's own counter has come; outside the log, for refused acts count too."""

    __tablename__ = "passkey_counter"
    passkey_id: Mapped[str] = mapped_column(Text, primary_key=True)
    counter: Mapped[int] = mapped_column(big)
    __table_args__ = (
        ForeignKeyConstraint(["passkey_id"], ["person_passkey.id"], name="fk_counter_passkey"),
        STRICT,
    )
