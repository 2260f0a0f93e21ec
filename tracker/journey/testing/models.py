"""Samples, their results with qualifier and verdict, out-of-specification inquiries."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Day, Doc, Flag, Instant, Words, one_of
from tracker.record.models import Recorded


class Purpose(enum.StrEnum):
    """What a sample is taken for."""

    STARTING = "starting"
    IN_PROCESS = "in_process"
    RELEASE = "release"


class VerdictWord(enum.StrEnum):
    """What a result said against the specification of its therapy's definition."""

    PASS = "pass"  # noqa: S105 - a word of the laboratory, no password
    FAIL = "fail"
    PENDING = "pending"
    INTERIM = "interim"
    INFORMATIVE = "informative"


class DecisionWord(enum.StrEnum):
    """What became of a result after its investigation."""

    INVALIDATED = "invalidated"  # a laboratory cause was found
    CONFIRMED = "confirmed"  # it stands
    ACCEPTED = "accepted"  # it stands and is formally accepted (I06)


def _of_container(column: str, name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        [column, "therapy_id"], ["container.id", "container.therapy_id"], name=name
    )


def _of_lot(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["lot_id", "therapy_id"], ["lot.id", "lot.therapy_id"], name=name)


def _of_step(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["step_id", "therapy_id"], ["step_record.id", "step_record.therapy_id"], name=name
    )


def _of_result(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["result_id", "therapy_id"], ["test_result.id", "test_result.therapy_id"], name=name
    )


class Sample(Recorded):
    """What was taken from which container, when, for which tests.

    It counts for every lot that descends from that container; which those are is a walk over the
    genealogy, never stored. ``lot_id`` is the lot it was taken of.
    """

    __tablename__ = "sample"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    lot_id: Mapped[str | None] = mapped_column(Words)
    of_container_id: Mapped[str] = mapped_column(Words)
    product: Mapped[str] = mapped_column(Words)
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose))
    taken_at: Mapped[dt.datetime] = mapped_column(Instant)
    tests: Mapped[list[str]] = mapped_column(Doc)
    step_id: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("container_id", "therapy_id"),
        _of_container("container_id", "i01_sample_of_this_therapy"),
        _of_container("of_container_id", "i01_sampled_container_of_this_therapy"),
        _of_lot("i01_sample_lot_of_this_therapy"),
        _of_step("i01_sample_step_of_this_therapy"),
        CheckConstraint("container_id <> of_container_id", name="i01_sample_is_not_its_source"),
        one_of("purpose", Purpose, "sample"),
        STRICT,
    )


class TestResult(Recorded):
    """A result as read: raw text, unit, qualifier; its verdict under the frozen definition.

    Never overwritten: a later reading or a retest is a row of its own (I08, I18).
    """

    __test__ = False  # not a test class
    __tablename__ = "test_result"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    sample_id: Mapped[str] = mapped_column(Words)
    lot_id: Mapped[str | None] = mapped_column(Words)
    product: Mapped[str] = mapped_column(Words)
    test: Mapped[str] = mapped_column(Words)
    raw: Mapped[str] = mapped_column(Words)
    unit: Mapped[str] = mapped_column(Words)
    qualifier: Mapped[str] = mapped_column(Words)
    value: Mapped[str | None] = mapped_column(Words)
    verdict: Mapped[VerdictWord] = mapped_column(Choice(VerdictWord))
    suffices: Mapped[bool] = mapped_column(Flag)
    analyst: Mapped[str] = mapped_column(Words)
    reviewer: Mapped[str | None] = mapped_column(Words)
    entered_at: Mapped[dt.datetime] = mapped_column(Instant)
    due_on: Mapped[dt.date | None] = mapped_column(Day)
    definition_id: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("id", "therapy_id"),
        _of_container("sample_id", "i01_result_of_this_therapy"),
        _of_lot("i01_result_lot_of_this_therapy"),
        _of_step("i01_result_step_of_this_therapy"),
        ForeignKeyConstraint(
            ["definition_id"],
            ["definition_approval.definition_id"],
            name="i30_result_under_an_approved_definition",
        ),
        CheckConstraint("analyst <> reviewer", name="i04_result_reviewed_by_another"),
        CheckConstraint("qualifier in ('', '<', '>', 'ND')", name="i17_result_qualifier"),
        one_of("verdict", VerdictWord, "test_result"),
        STRICT,
    )


class OosInvestigation(Recorded):
    """A laboratory inquiry into a result: what was checked and whether a cause was found."""

    __tablename__ = "oos_investigation"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    result_id: Mapped[str] = mapped_column(Words)
    checked: Mapped[str] = mapped_column(Words)
    conclusion: Mapped[str] = mapped_column(Words)
    assignable_cause: Mapped[bool] = mapped_column(Flag)
    closed: Mapped[bool] = mapped_column(Flag)
    investigated_at: Mapped[dt.datetime] = mapped_column(Instant)
    investigated_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("id", "result_id", "therapy_id"),
        _of_result("i01_investigation_of_this_therapy"),
        CheckConstraint("investigated_by <> second", name="i04_investigated_by_two"),
        STRICT,
    )


class OosDecision(Recorded):
    """QA's decision on an investigated result; once, and the result stays in the record (I18)."""

    __tablename__ = "oos_decision"
    watched = True
    result_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    investigation_id: Mapped[str] = mapped_column(Words)
    outcome: Mapped[DecisionWord] = mapped_column(Choice(DecisionWord))
    rationale: Mapped[str] = mapped_column(Words)
    decided_at: Mapped[dt.datetime] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        _of_result("i01_decision_of_this_therapy"),
        ForeignKeyConstraint(
            ["investigation_id", "result_id", "therapy_id"],
            [
                "oos_investigation.id",
                "oos_investigation.result_id",
                "oos_investigation.therapy_id",
            ],
            name="i18_decision_needs_an_investigation",
        ),
        CheckConstraint("decided_by <> second", name="i04_decided_by_two"),
        one_of("outcome", DecisionWord, "oos_decision"),
        STRICT,
    )
