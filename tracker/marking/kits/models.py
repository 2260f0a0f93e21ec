"""Label kits: which labels lie in which sealed bag, for whom, and what became of the bag."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Flag, Instant, Words, big
from tracker.record.models import Recorded


class KitStateWord(enum.StrEnum):
    """Where a kit is on its way."""

    PREPARED = "prepared"  # its labels are printed, the bag is open
    SEALED = "sealed"
    TAKEN_IN = "taken_in"  # in its work area, the seal whole
    UNSEALED = "unsealed"  # its labels may be put on
    RETURNED = "returned"


KIT_STEPS = (
    ("", "prepared"),
    ("prepared", "sealed"),
    ("prepared", "returned"),
    ("sealed", "taken_in"),
    ("sealed", "returned"),
    ("taken_in", "unsealed"),
    ("taken_in", "returned"),
    ("unsealed", "returned"),
)
"""The whole way of a kit; a kit that came back is never used again."""
_ALLOWED = ", ".join(f"'{a}>{b}'" for a, b in KIT_STEPS)


class LabelKit(Recorded):
    """A counted bag of labels, bound to one therapy and one step (I01); its area is beside."""

    __tablename__ = "label_kit"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step: Mapped[str] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    name: Mapped[str] = mapped_column(Words)
    layout: Mapped[str] = mapped_column(Words)
    labels: Mapped[int] = mapped_column(Count)
    spares: Mapped[int] = mapped_column(Count)
    prepared_at: Mapped[dt.datetime] = mapped_column(Instant)
    prepared_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("code", name="i14_kit_code_once"),
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "name", name="kit_name_once"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_kit_of_a_therapy"),
        CheckConstraint("labels > 0 and spares >= 0 and spares < labels", name="i12_kit_counted"),
        STRICT,
    )


class KitLabel(Recorded):
    """A label that lies in a kit; no label lies in two (I12)."""

    __tablename__ = "kit_label"
    label_id: Mapped[str] = mapped_column(Words, primary_key=True)
    kit_id: Mapped[str] = mapped_column(Words, index=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    spare: Mapped[bool] = mapped_column(Flag)
    __table_args__ = (
        ForeignKeyConstraint(
            ["kit_id", "therapy_id"],
            ["label_kit.id", "label_kit.therapy_id"],
            name="i01_label_in_a_kit_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["label_id", "therapy_id"],
            ["label_instance.id", "label_instance.therapy_id"],
            name="i01_kit_label_of_this_therapy",
        ),
        STRICT,
    )


class KitState(Recorded):
    """A kit's way, without gap or fork; sealed and unsealed by two, each of whom counted (I12).

    The allowed steps name the allowed states, so no other CHECK does.
    """

    __tablename__ = "kit_state"
    kit_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    therapy_id: Mapped[str] = mapped_column(Words)
    from_state: Mapped[str | None] = mapped_column(Words)
    to_state: Mapped[KitStateWord] = mapped_column(Choice(KitStateWord))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    second: Mapped[str | None] = mapped_column(Words)
    counted: Mapped[int | None] = mapped_column(Count)
    seal: Mapped[str] = mapped_column(Words)
    note: Mapped[str] = mapped_column(Words)
    prev_n: Mapped[int] = mapped_column(big, Computed("n - 1", persisted=True))
    __table_args__ = (
        UniqueConstraint("kit_id", "n", "to_state"),
        ForeignKeyConstraint(
            ["kit_id", "therapy_id"],
            ["label_kit.id", "label_kit.therapy_id"],
            name="i01_kit_state_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["kit_id", "prev_n", "from_state"],
            ["kit_state.kit_id", "kit_state.n", "kit_state.to_state"],
            name="i05_kit_step_follows",
        ),
        CheckConstraint("n >= 0", name="i05_kit_state_counted"),
        CheckConstraint("(n = 0) = (from_state is null)", name="i05_kit_first_has_no_from"),
        CheckConstraint(
            f"coalesce(from_state, '') || '>' || to_state in ({_ALLOWED})",
            name="i05_kit_step_allowed",
        ),
        CheckConstraint("by <> second", name="i04_kit_second_is_another"),
        CheckConstraint(
            "to_state not in ('sealed', 'unsealed')"
            " or (second is not null and counted is not null and seal <> '')",
            name="i12_kit_sealed_and_counted_by_two",
        ),
        STRICT,
    )
