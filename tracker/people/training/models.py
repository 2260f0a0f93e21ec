"""The role matrix, what acts require, who is qualified: recorded, insert only, by version."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Day, Doc, Flag, Instant, Words, one_of
from tracker.record.models import Recorded


class Part(enum.StrEnum):
    """What a person does in an act."""

    PERFORMER = "performer"
    VERIFIER = "verifier"


class Family(enum.StrEnum):
    """Acts that ask the same of the people who do them."""

    CLEAN_ROOM = "clean_room"
    LABORATORY = "laboratory"
    BEDSIDE = "bedside"
    SIGNING = "signing"


class Qualification(enum.StrEnum):
    """What a person is found fit for, by somebody else, on paper."""

    GOWNING = "gowning"
    MEDIA_FILL = "media_fill"
    PROCEDURE = "procedure"
    INFUSION = "infusion"
    ROLE = "role"
    ACCOUNTABILITY = "accountability"


class MatrixVersion(Recorded):
    """A version of the site's matrix and requirements: who changed it, with whom, why."""

    __tablename__ = "role_matrix_version"
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    changed_at: Mapped[dt.datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str | None] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        CheckConstraint(
            "changed_by = 'system' or (second is not null and second <> changed_by)",
            name="i04_matrix_changed_by_two",
        ),
        CheckConstraint("changed_by = 'system' or reason <> ''", name="i20_matrix_changed_why"),
        STRICT,
    )


class RoleRule(Recorded):
    """The roles that may take this part in this act, from this version on: the newest counts."""

    __tablename__ = "role_rule"
    act: Mapped[str] = mapped_column(Words, primary_key=True)
    part: Mapped[Part] = mapped_column(Choice(Part), primary_key=True)
    version: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    roles: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["version"], ["role_matrix_version.n"], name="i21_rule_of_a_matrix_version"
        ),
        one_of("part", Part, "role_rule"),
        STRICT,
    )


class Requirement(Recorded):
    """What this part in a family of acts needs, from this version on: the newest counts.

    An empty ``subject`` is met by any; otherwise by a qualification on exactly that procedure.
    """

    __tablename__ = "qualification_requirement"
    family: Mapped[Family] = mapped_column(Choice(Family), primary_key=True)
    part: Mapped[Part] = mapped_column(Choice(Part), primary_key=True)
    kind: Mapped[Qualification] = mapped_column(Choice(Qualification), primary_key=True)
    version: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    needed: Mapped[bool] = mapped_column(Flag)
    subject: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["version"], ["role_matrix_version.n"], name="i21_requirement_of_a_matrix_version"
        ),
        one_of("family", Family, "qualification_requirement"),
        one_of("part", Part, "qualification_requirement"),
        one_of("kind", Qualification, "qualification_requirement"),
        STRICT,
    )


class QualificationGiven(Recorded):
    """A person is qualified for something within these days, as a document says."""

    __tablename__ = "qualification"
    stream = ("person", "person_id")
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    kind: Mapped[Qualification] = mapped_column(Choice(Qualification))
    subject: Mapped[str] = mapped_column(Words)
    document: Mapped[str] = mapped_column(Words)
    valid_from: Mapped[dt.date] = mapped_column(Day)
    valid_until: Mapped[dt.date | None] = mapped_column(Day)
    renews: Mapped[str | None] = mapped_column(Words)
    assessed_by: Mapped[str] = mapped_column(Words)
    assessed_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"], name="i21_qualification_of_a_person"),
        ForeignKeyConstraint(["renews"], ["qualification.id"], name="i21_renewal_of_what_was"),
        CheckConstraint("assessed_by <> person_id", name="i04_nobody_assesses_themselves"),
        CheckConstraint(
            "valid_until is null or valid_from <= valid_until", name="i21_qualified_for_some_days"
        ),
        one_of("kind", Qualification, "qualification"),
        STRICT,
    )


class QualificationEnd(Recorded):
    """The qualification was taken back before its last day."""

    __tablename__ = "qualification_end"
    stream = ("person", "person_id")
    qualification_id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["qualification_id"], ["qualification.id"], name="i21_end_of_a_qualification"
        ),
        CheckConstraint("reason <> ''", name="i20_qualification_ended_why"),
        STRICT,
    )


class AccessReview(Recorded):
    """Two people went through who may do what here, and signed what they found."""

    __tablename__ = "access_review"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    reviewed_at: Mapped[dt.datetime] = mapped_column(Instant)
    reviewed_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    report_sha256: Mapped[str] = mapped_column(Words)
    people: Mapped[int] = mapped_column(Count)
    findings: Mapped[int] = mapped_column(Count)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        CheckConstraint("second <> reviewed_by", name="i04_access_reviewed_by_two"),
        CheckConstraint("reason <> ''", name="i20_access_reviewed_with_a_finding"),
        STRICT,
    )


class AccessReviewList(Recorded):
    """What a review of access was signed on, word for word: who could do what on that day."""

    __tablename__ = "access_review_list"
    review_id: Mapped[str] = mapped_column(Words, primary_key=True)
    sha256: Mapped[str] = mapped_column(Words)
    document: Mapped[dict[str, Any]] = mapped_column(Doc)
    __table_args__ = (
        ForeignKeyConstraint(["review_id"], ["access_review.id"], name="i22_list_of_a_review"),
        CheckConstraint("length(sha256) = 64", name="i22_list_by_its_hash"),
        STRICT,
    )
