"""Label instances: each print with its own serial, its states, the one active of each role."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Doc, Instant, Words, big, one_of
from tracker.record.models import Recorded


class LabelRole(enum.StrEnum):
    """Which label of a container it is; one is active of each role (I11)."""

    PRIMARY = "primary"
    PARTIAL = "partial"
    ATTACHED = "attached"
    OUTER = "outer"


class LabelStateWord(enum.StrEnum):
    """Where a printed label is."""

    PREPARED = "prepared"
    PRINTED = "printed"
    APPLIED = "applied"
    RETURNED = "returned"
    VOIDED = "voided"
    DESTROYED = "destroyed"
    UNACCOUNTED = "unaccounted"


class LabelInstance(Recorded):
    """One physical print: its code is what the QR says, its snapshot is what the paper says.

    A spare is one more print for a named container: what it says fits no other.
    """

    __tablename__ = "label_instance"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    container_id: Mapped[str] = mapped_column(Words, index=True)
    role: Mapped[LabelRole] = mapped_column(Choice(LabelRole))
    code: Mapped[str] = mapped_column(Words)
    serial: Mapped[str] = mapped_column(Words)
    layout: Mapped[str] = mapped_column(Words)
    snapshot: Mapped[dict[str, Any]] = mapped_column(Doc)
    snapshot_sha256: Mapped[str] = mapped_column(Words)
    prepared_at: Mapped[dt.datetime] = mapped_column(Instant)
    prepared_by: Mapped[str] = mapped_column(Words)
    replaces_id: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("code", name="i14_label_code_once"),
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("id", "container_id", "role", "therapy_id"),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_label_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["replaces_id", "therapy_id"],
            ["label_instance.id", "label_instance.therapy_id"],
            name="i01_replaced_label_of_this_therapy",
        ),
        one_of("role", LabelRole, "label_instance"),
        STRICT,
    )


class LabelTransition(Recorded):
    """A step that a label may take."""

    __tablename__ = "label_transition"
    from_state: Mapped[str] = mapped_column(Words, primary_key=True)
    to_state: Mapped[str] = mapped_column(Words, primary_key=True)
    __table_args__ = (STRICT,)


class LabelState(Recorded):
    """A label's history, without gap or fork."""

    __tablename__ = "label_state"
    label_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    therapy_id: Mapped[str] = mapped_column(Words)
    from_state: Mapped[str | None] = mapped_column(Words)
    to_state: Mapped[LabelStateWord] = mapped_column(Choice(LabelStateWord))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str | None] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    prev_n: Mapped[int] = mapped_column(big, Computed("n - 1", persisted=True))
    __table_args__ = (
        UniqueConstraint("label_id", "n", "to_state"),
        ForeignKeyConstraint(
            ["label_id", "therapy_id"],
            ["label_instance.id", "label_instance.therapy_id"],
            name="i01_label_state_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["from_state", "to_state"],
            ["label_transition.from_state", "label_transition.to_state"],
            name="i05_label_step_allowed",
        ),
        ForeignKeyConstraint(
            ["label_id", "prev_n", "from_state"],
            ["label_state.label_id", "label_state.n", "label_state.to_state"],
            name="i05_label_step_follows",
        ),
        CheckConstraint("n >= 0", name="i05_label_state_counted"),
        CheckConstraint("(n = 0) = (from_state is null)", name="i05_label_first_has_no_from"),
        CheckConstraint("n > 0 or to_state = 'prepared'", name="i05_label_starts_prepared"),
        CheckConstraint("by <> second", name="i04_label_second_is_another"),
        one_of("to_state", LabelStateWord, "label_state"),
        STRICT,
    )


class ActiveLabel(Recorded):
    """The one active label of a role on a container (I11); closed by setting it to nothing."""

    __tablename__ = "active_label"
    changes = frozenset({"label_id"})
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    role: Mapped[LabelRole] = mapped_column(Choice(LabelRole), primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    label_id: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("label_id", name="i11_label_active_once"),
        ForeignKeyConstraint(
            ["label_id", "container_id", "role", "therapy_id"],
            [
                "label_instance.id",
                "label_instance.container_id",
                "label_instance.role",
                "label_instance.therapy_id",
            ],
            name="i11_active_label_of_this_container",
        ),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_active_label_of_this_therapy",
        ),
        one_of("role", LabelRole, "active_label"),
        STRICT,
    )


class LabelReconciliation(Recorded):
    """A step's labels counted to the last one: printed = applied+returned+voided+destroyed (I12).

    21 CFR 211.125(c), with a limit of zero for one-patient labels.
    """

    __tablename__ = "label_reconciliation"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    printed: Mapped[int] = mapped_column(Count)
    applied: Mapped[int] = mapped_column(Count)
    returned: Mapped[int] = mapped_column(Count)
    voided: Mapped[int] = mapped_column(Count)
    destroyed: Mapped[int] = mapped_column(Count)
    unaccounted: Mapped[int] = mapped_column(Count)
    __table_args__ = (
        UniqueConstraint("step_id", "therapy_id"),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_reconciliation_of_this_therapy",
        ),
        CheckConstraint(
            "printed = applied + returned + voided + destroyed + unaccounted",
            name="i12_labels_add_up",
        ),
        STRICT,
    )


class ReconciledLabel(Recorded):
    """A label that was counted at a reconciliation, and the state in which it was found (I12)."""

    __tablename__ = "reconciled_label"
    step_id: Mapped[str] = mapped_column(Words, primary_key=True)
    label_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    state: Mapped[LabelStateWord] = mapped_column(Choice(LabelStateWord))
    __table_args__ = (
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["label_reconciliation.step_id", "label_reconciliation.therapy_id"],
            name="i01_counted_at_this_reconciliation",
        ),
        ForeignKeyConstraint(
            ["label_id", "therapy_id"],
            ["label_instance.id", "label_instance.therapy_id"],
            name="i01_counted_label_of_this_therapy",
        ),
        CheckConstraint("state not in ('prepared', 'printed')", name="i12_counted_when_settled"),
        one_of("state", LabelStateWord, "reconciled_label"),
        STRICT,
    )
