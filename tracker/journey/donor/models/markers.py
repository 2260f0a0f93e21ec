"""Blood samples, the reports on them, and reactive markers settled."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Doc, Instant, Words, one_of
from tracker.journey.donor.models.keys import of_step
from tracker.journey.donor.rules import Finding
from tracker.record.models import Recorded


class BloodSample(Recorded):
    """Blood taken for markers. Marker age counts from here, never from the report."""

    __tablename__ = "blood_sample"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    tests: Mapped[list[str]] = mapped_column(Doc)
    taken_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("container_id", "therapy_id", "taken_at"),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_blood_of_this_therapy",
        ),
        of_step("blood"),
        STRICT,
    )


class MarkerReport(Recorded):
    """The clinical laboratory's report on one sample, carrying that sample's own time."""

    __tablename__ = "marker_report"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    name: Mapped[str] = mapped_column(Words)
    sample_id: Mapped[str] = mapped_column(Words)
    specimen_at: Mapped[dt.datetime] = mapped_column(Instant)
    reported_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "name", name="marker_report_name_once"),
        ForeignKeyConstraint(
            ["sample_id", "therapy_id", "specimen_at"],
            ["blood_sample.container_id", "blood_sample.therapy_id", "blood_sample.taken_at"],
            name="i01_report_on_this_specimen",
        ),
        of_step("report"),
        CheckConstraint("reported_at >= specimen_at", name="i17_report_after_specimen"),
        STRICT,
    )


class MarkerResultRow(Recorded):
    """One marker of a report; never replaced, a later negative does not hide it."""

    __tablename__ = "marker_result"
    report_id: Mapped[str] = mapped_column(Words, primary_key=True)
    marker: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    result: Mapped[Finding] = mapped_column(Choice(Finding))
    __table_args__ = (
        UniqueConstraint("report_id", "marker", "therapy_id"),
        ForeignKeyConstraint(
            ["report_id", "therapy_id"],
            ["marker_report.id", "marker_report.therapy_id"],
            name="i01_marker_of_this_report",
        ),
        one_of("result", Finding, "marker_result"),
        STRICT,
    )


class MarkerResolution(Recorded):
    """A reactive or undecided marker settled by a confirmatory investigation of two people."""

    __tablename__ = "marker_resolution"
    report_id: Mapped[str] = mapped_column(Words, primary_key=True)
    marker: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    conclusion: Mapped[str] = mapped_column(Words)
    resolved_at: Mapped[dt.datetime] = mapped_column(Instant)
    resolved_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["report_id", "marker", "therapy_id"],
            ["marker_result.report_id", "marker_result.marker", "marker_result.therapy_id"],
            name="i18_resolution_of_this_result",
        ),
        CheckConstraint("resolved_by <> second", name="i04_marker_resolved_by_two"),
        STRICT,
    )
