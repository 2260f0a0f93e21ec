"""Who the people are. Credentials stand outside the log: a hash never enters an image (I24)."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Base, Choice, Flag, Instant, Words, big, one_of
from tracker.record.models import Recorded


class Role(enum.StrEnum):
    """What a person is qualified to do here."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    INVESTIGATOR = "investigator"
    WITNESS = "witness"
    RADIOLOGIST = "radiologist"
    NURSE = "nurse"
    CLINICAL_LAB = "clinical_lab"
    PHYSICIAN = "physician"
    COURIER = "courier"
    TECHNICIAN = "technician"
    PRODUCTION = "production"
    QC_ANALYST = "qc_analyst"
    QC_MANAGER = "qc_manager"
    QA = "qa"
    QUALIFIED_PERSON = "qualified_person"
    RUNNER = "runner"
    INFUSION_NURSE = "infusion_nurse"
    INTERVENTIONALIST = "interventionalist"


SYSTEM = "system"
"""The actor of what nobody does by hand: reference rows, a window that opens by the calendar."""


class Person(Recorded):
    """A member of the staff. The user name is never given to anyone else."""

    __tablename__ = "person"
    stream = ("person", "id")
    changes = frozenset({"active"})
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    username: Mapped[str] = mapped_column(Words)
    name: Mapped[str] = mapped_column(Words)
    active: Mapped[bool] = mapped_column(Flag)
    __table_args__ = (
        UniqueConstraint("username", name="i21_username_once"),
        CheckConstraint("username <> 'system'", name="i21_system_is_nobody"),
        STRICT,
    )


class PersonRole(Recorded):
    """A role given to a person, or taken back: the newest row of a role counts."""

    __tablename__ = "person_role"
    stream = ("person", "person_id")
    person_id: Mapped[str] = mapped_column(Words, primary_key=True)
    role: Mapped[Role] = mapped_column(Choice(Role), primary_key=True)
    given_at: Mapped[dt.datetime] = mapped_column(Instant, primary_key=True)
    held: Mapped[bool] = mapped_column(Flag)
    given_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_role_of_a_person"),
        one_of("role", Role, "person_role"),
        STRICT,
    )


class Credential(Base):
    """Password hash of a person; outside the log. ``given_at``: when another gave it to them."""

    __tablename__ = "credential"
    person_id: Mapped[str] = mapped_column(Text, primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)
    must_change: Mapped[int] = mapped_column(big)
    failures: Mapped[int] = mapped_column(big)
    given_at: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_credential_person"),
        STRICT,
    )


class SignIn(Base):
    """One signed-in browser; outside the log. The token is kept as its hash only.

    People of one ``shift`` are signed in at one bench; ``by_pin``: since the last change of hands
    only the PIN was given, not the password.
    """

    __tablename__ = "sign_in"
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    since: Mapped[str] = mapped_column(Text)
    used: Mapped[str] = mapped_column(Text)
    ended: Mapped[str | None] = mapped_column(Text)
    shift: Mapped[str | None] = mapped_column(Text)
    by_pin: Mapped[int | None] = mapped_column(big)
    station_id: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_person"),
        STRICT,
    )
