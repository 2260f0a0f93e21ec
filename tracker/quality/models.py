"""Holds, deviations and tasks: what waits for whom."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Instant, Words
from tracker.record.models import Recorded


class Deviation(Recorded):
    """A departure from what is defined, with its code of the definition's catalogue."""

    __tablename__ = "deviation"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    lot_id: Mapped[str | None] = mapped_column(Words)
    container_id: Mapped[str | None] = mapped_column(Words)
    step_id: Mapped[str | None] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    severity: Mapped[str] = mapped_column(Words)
    title: Mapped[str] = mapped_column(Words)
    cause: Mapped[str] = mapped_column(Words)
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_deviation_of_a_therapy"),
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"],
            ["lot.id", "lot.therapy_id"],
            name="i01_deviation_lot_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_deviation_container_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_deviation_step_of_this_therapy",
        ),
        CheckConstraint("severity in ('minor', 'major', 'critical')", name="deviation_severity"),
        STRICT,
    )


class DeviationAssessment(Recorded):
    """QA's judgement of a deviation; the newest counts. ``closed`` ends it."""

    __tablename__ = "deviation_assessment"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    deviation_id: Mapped[str] = mapped_column(Words)
    severity: Mapped[str] = mapped_column(Words)
    conclusion: Mapped[str] = mapped_column(Words)
    outcome: Mapped[str] = mapped_column(Words)
    assessed_at: Mapped[dt.datetime] = mapped_column(Instant)
    assessed_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["deviation_id", "therapy_id"],
            ["deviation.id", "deviation.therapy_id"],
            name="i01_assessment_of_this_therapy",
        ),
        CheckConstraint("outcome in ('open', 'closed')", name="assessment_outcome"),
        CheckConstraint("severity in ('minor', 'major', 'critical')", name="assessment_severity"),
        STRICT,
    )


class Hold(Recorded):
    """Material that waits for QA. Descendants inherit it (I28); living cells are cared for."""

    __tablename__ = "hold"
    watched = True
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    container_id: Mapped[str | None] = mapped_column(Words)
    lot_id: Mapped[str | None] = mapped_column(Words)
    deviation_id: Mapped[str | None] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    placed_at: Mapped[dt.datetime] = mapped_column(Instant)
    placed_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_hold_of_a_therapy"),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_hold_container_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"],
            ["lot.id", "lot.therapy_id"],
            name="i01_hold_lot_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["deviation_id", "therapy_id"],
            ["deviation.id", "deviation.therapy_id"],
            name="i01_hold_deviation_of_this_therapy",
        ),
        STRICT,
    )


class HoldRelease(Recorded):
    """QA's end of a hold, with its reason; once."""

    __tablename__ = "hold_release"
    watched = True
    hold_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    released_at: Mapped[dt.datetime] = mapped_column(Instant)
    released_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["hold_id", "therapy_id"], ["hold.id", "hold.therapy_id"], name="i31_end_of_a_hold"
        ),
        STRICT,
    )


class Task(Recorded):
    """Something due, with an owner's role: a pending result, a late positive's calls."""

    __tablename__ = "task"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    lot_id: Mapped[str | None] = mapped_column(Words)
    kind: Mapped[str] = mapped_column(Words)
    title: Mapped[str] = mapped_column(Words)
    owner: Mapped[str] = mapped_column(Words)
    due_at: Mapped[dt.datetime] = mapped_column(Instant)
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_task_of_a_therapy"),
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"],
            ["lot.id", "lot.therapy_id"],
            name="i01_task_lot_of_this_therapy",
        ),
        STRICT,
    )


class TaskDone(Recorded):
    """A task done, by whom and with what outcome; once."""

    __tablename__ = "task_done"
    task_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    outcome: Mapped[str] = mapped_column(Words)
    done_at: Mapped[dt.datetime] = mapped_column(Instant)
    done_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["task_id", "therapy_id"], ["task.id", "task.therapy_id"], name="i01_end_of_this_task"
        ),
        STRICT,
    )
