"""What was taken over from paper: each fact with its source, what no paper proves, who decided."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Flag, Instant, Words, one_of
from tracker.record.models import Recorded


class PaperFact(enum.StrEnum):
    """What the record of a culture that began here would hold, and paper must prove instead."""

    IDENTITY = "identity_before_harvest"
    RECEIPT = "receipt"
    MNC_COUNT = "mnc_count"
    COLONIES = "colonies"
    MATERIALS = "materials"
    STERILITY = "sterility_so_far"


class PaperOpening(Recorded):
    """The culture of a therapy taken over from paper: once, by two people, who say why."""

    __tablename__ = "paper_opening"
    therapy_id: Mapped[str] = mapped_column(Words, primary_key=True)
    lot_id: Mapped[str] = mapped_column(Words)
    marrow_id: Mapped[str] = mapped_column(Words)
    opened_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"], ["lot.id", "lot.therapy_id"], name="i01_opened_lot_of_this"
        ),
        ForeignKeyConstraint(
            ["marrow_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_opened_marrow_of_this",
        ),
        CheckConstraint("opened_by <> second", name="i04_opened_from_paper_by_two"),
        CheckConstraint("reason <> ''", name="i20_opened_from_paper_why"),
        STRICT,
    )


class PaperStep(Recorded):
    """A step that was done before this record began, and the paper that says so."""

    __tablename__ = "paper_step"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    source: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_paper_step_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["therapy_id"], ["paper_opening.therapy_id"], name="i01_paper_step_of_an_opening"
        ),
        CheckConstraint("source <> ''", name="i20_paper_step_has_its_source"),
        STRICT,
    )


class PaperProof(Recorded):
    """A fact that paper proves, with its source; or that none does, and why."""

    __tablename__ = "paper_proof"
    therapy_id: Mapped[str] = mapped_column(Words, primary_key=True)
    fact: Mapped[PaperFact] = mapped_column(Choice(PaperFact), primary_key=True)
    proven: Mapped[bool] = mapped_column(Flag)
    said: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        UniqueConstraint("therapy_id", "fact", "proven"),
        ForeignKeyConstraint(
            ["therapy_id"], ["paper_opening.therapy_id"], name="i01_proof_of_an_opening"
        ),
        CheckConstraint("said <> ''", name="i20_proof_or_why_there_is_none"),
        one_of("fact", PaperFact, "paper_proof"),
        STRICT,
    )


class PaperGapDecision(Recorded):
    """QA's decision that the lot may go on to release without this proof: why, and on what basis.

    Only of what no paper proves: ``proven`` is the foot in the door of the key.
    """

    __tablename__ = "paper_gap_decision"
    therapy_id: Mapped[str] = mapped_column(Words, primary_key=True)
    fact: Mapped[PaperFact] = mapped_column(Choice(PaperFact), primary_key=True)
    proven: Mapped[bool] = mapped_column(Flag)
    decided_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    decided_at: Mapped[dt.datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        ForeignKeyConstraint(
            ["therapy_id", "fact", "proven"],
            ["paper_proof.therapy_id", "paper_proof.fact", "paper_proof.proven"],
            name="i06_decision_about_a_gap",
        ),
        CheckConstraint("not proven", name="i06_only_gaps_are_decided"),
        CheckConstraint("decided_by <> second", name="i04_gap_decided_by_two"),
        CheckConstraint("reason <> ''", name="i20_gap_decided_why"),
        one_of("fact", PaperFact, "paper_gap_decision"),
        STRICT,
    )
