"""Tables of access. What somebody decided is recorded; tries and secrets stand outside the log."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Base, Choice, Count, Instant, Words, big, one_of
from tracker.people.access.rules import PolicyName
from tracker.record.models import Recorded


class Factor(enum.StrEnum):
    """What a person proves with that it is them."""

    PASSWORD = "password"  # noqa: S105 - the name of a factor
    PIN = "pin"


class Device(enum.StrEnum):
    """What else a line of the history may be about; it is not locked out by wrong tries."""

    PASSKEY = "passkey"


class What(enum.StrEnum):
    """A line of the sign-in history."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    FAILED = "failed"
    REFUSED_LOCKED = "refused_locked"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    IDLE_UNLOCKED = "idle_unlocked"
    POST_WHILE_LOCKED = "post_while_locked"
    POST_WHILE_DISABLED = "post_while_disabled"
    SWITCHED_IN = "switched_in"
    DISABLED = "disabled"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an occurrence
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an occurrence
    PIN_SET = "pin_set"


class Through(enum.StrEnum):
    """Where somebody tried or did it."""

    PAGE = "page"
    FORM = "form"
    COMMAND = "command"


class Lockout(Recorded):
    """Too many wrong tries: this factor of this person opens nothing until the lock-out ends."""

    __tablename__ = "lockout"
    stream = ("person", "person_id")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    factor: Mapped[Factor] = mapped_column(Choice(Factor))
    tries: Mapped[int] = mapped_column(Count)
    locked_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", "person_id"),
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_lockout_of_a_person"),
        CheckConstraint("tries > 0", name="i21_lockout_after_tries"),
        one_of("factor", Factor, "lockout"),
        STRICT,
    )


class LockoutEnd(Recorded):
    """The lock-out is over: an administrator said so, or the person has set a new PIN."""

    __tablename__ = "lockout_end"
    stream = ("person", "person_id")
    lockout_id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["lockout_id", "person_id"],
            ["lockout.id", "lockout.person_id"],
            name="i21_end_of_a_lockout",
        ),
        STRICT,
    )


class PasswordReset(Recorded):
    """Somebody else gave the person a first password, which signs nothing until it is changed."""

    __tablename__ = "password_reset"
    stream = ("person", "person_id")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    reset_at: Mapped[dt.datetime] = mapped_column(Instant)
    reset_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_reset_of_a_person"),
        CheckConstraint("person_id <> reset_by", name="i21_reset_by_another"),
        STRICT,
    )


class PinSetting(Recorded):
    """The person has set their own bench PIN; the PIN itself is nowhere in the record."""

    __tablename__ = "pin_setting"
    stream = ("person", "person_id")
    person_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True)
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_pin_of_a_person"),
        CheckConstraint("n >= 0", name="i21_pins_counted"),
        STRICT,
    )


class PolicySetting(Recorded):
    """A policy's value from now on: the newest row of a name counts."""

    __tablename__ = "policy_setting"
    name: Mapped[PolicyName] = mapped_column(Choice(PolicyName), primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True)
    value: Mapped[int] = mapped_column(Count)
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        CheckConstraint("value > 0", name="i21_policy_value_positive"),
        one_of("name", PolicyName, "policy_setting"),
        STRICT,
    )


class Station(Recorded):
    """A shared computer at a bench. Which browser it is, a token outside the log says."""

    __tablename__ = "station"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    name: Mapped[str] = mapped_column(Words)
    added_at: Mapped[dt.datetime] = mapped_column(Instant)
    added_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (UniqueConstraint("name", name="station_name_once"), STRICT)


class StationEnd(Recorded):
    """The computer is no shared station any more."""

    __tablename__ = "station_end"
    station_id: Mapped[str] = mapped_column(Words, primary_key=True)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["station_id"], ["station.id"], name="station_end_of_a_station"),
        STRICT,
    )


class Badge(Recorded):
    """A badge given to a person: its code names them, and opens nothing without their PIN."""

    __tablename__ = "badge"
    stream = ("person", "person_id")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    issued_at: Mapped[dt.datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("code", name="i14_badge_code_once"),
        UniqueConstraint("id", "person_id"),
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_badge_of_a_person"),
        STRICT,
    )


class BadgeRevocation(Recorded):
    """The badge names nobody any more: lost, worn out, or its person has left."""

    __tablename__ = "badge_revocation"
    stream = ("person", "person_id")
    badge_id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    revoked_at: Mapped[dt.datetime] = mapped_column(Instant)
    revoked_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["badge_id", "person_id"], ["badge.id", "badge.person_id"], name="i21_end_of_a_badge"
        ),
        STRICT,
    )


class SignInEvent(Base):
    """A line of the sign-in history: outside the log, insert only (guarded), never pruned.

    What somebody typed as a user name is not kept: it may be a password (I24).
    """

    __tablename__ = "sign_in_event"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    person_id: Mapped[str | None] = mapped_column(Text)
    what: Mapped[What] = mapped_column(Choice(What))
    factor: Mapped[str] = mapped_column(Text)
    door: Mapped[Through] = mapped_column(Choice(Through))
    station_id: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        one_of("what", What, "sign_in_event"),
        one_of("door", Through, "sign_in_event"),
        Index("ix_sign_in_event_person", "person_id", "at"),
        STRICT,
    )


class TwoPlaces(Base):
    """One person's sign-ins were used at two places within a minute (H49): flagged, not refused.

    Outside the log, insert only (guarded). A place is a station by its id, or empty
    for a browser of one's own.
    """

    __tablename__ = "two_places"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    here: Mapped[str] = mapped_column(Text)
    there: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_two_places_person"),
        Index("ix_two_places_at", "at"),
        STRICT,
    )


class BenchPin(Base):
    """Hash of a person's bench PIN; outside the log."""

    __tablename__ = "bench_pin"
    person_id: Mapped[str] = mapped_column(Text, primary_key=True)
    pin_hash: Mapped[str] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(big)
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_bench_pin_person"),
        STRICT,
    )


class StationBrowser(Base):
    """The browser of a station: a token in its cookie, its hash here; outside the log."""

    __tablename__ = "station_browser"
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    station_id: Mapped[str] = mapped_column(Text)
    since: Mapped[str] = mapped_column(Text)
    ended: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_browser_station"),
        STRICT,
    )
