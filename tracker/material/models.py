"""Containers and lots: whose they are, what they came from, every state they passed through."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Day, Fixed, Instant, Words, big, one_of
from tracker.material.words import Kind, State
from tracker.record.models import Recorded


class LotStateWord(enum.StrEnum):
    """Where a lot stands; its units carry their own states."""

    OPEN = "open"
    REVIEWED = "reviewed"
    RELEASED = "released"
    CONDITIONAL = "conditionally_released"
    EXCEPTIONAL = "oos_exceptional"
    REJECTED = "rejected"
    REVOKED = "revoked"
    CLOSED = "closed"


class Lot(Recorded):
    """The containers of one product of one therapy that are tested and released together."""

    __tablename__ = "lot"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    product: Mapped[str] = mapped_column(Words)
    number: Mapped[str] = mapped_column(Words)
    opened_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("therapy_id", "number", name="lot_number_once"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_lot_of_a_therapy"),
        STRICT,
    )


class LotTransition(Recorded):
    """A step that a lot may take."""

    __tablename__ = "lot_transition"
    from_state: Mapped[str] = mapped_column(Words, primary_key=True)
    to_state: Mapped[str] = mapped_column(Words, primary_key=True)
    __table_args__ = (STRICT,)


class LotState(Recorded):
    """The lot's history: each row follows the one before, by an allowed step (I05)."""

    __tablename__ = "lot_state"
    lot_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    from_state: Mapped[str | None] = mapped_column(Words)
    to_state: Mapped[LotStateWord] = mapped_column(Choice(LotStateWord))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    prev_n: Mapped[int] = mapped_column(big, Computed("n - 1", persisted=True))
    __table_args__ = (
        UniqueConstraint("lot_id", "n", "to_state"),
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"], ["lot.id", "lot.therapy_id"], name="i01_lot_state_of_this_lot"
        ),
        ForeignKeyConstraint(
            ["from_state", "to_state"],
            ["lot_transition.from_state", "lot_transition.to_state"],
            name="i05_lot_step_allowed",
        ),
        ForeignKeyConstraint(
            ["lot_id", "prev_n", "from_state"],
            ["lot_state.lot_id", "lot_state.n", "lot_state.to_state"],
            name="i05_lot_step_follows",
        ),
        CheckConstraint("n >= 0", name="i05_lot_state_counted"),
        CheckConstraint("(n = 0) = (from_state is null)", name="i05_lot_first_has_no_from"),
        CheckConstraint("n > 0 or to_state = 'open'", name="i05_lot_starts_open"),
        one_of("to_state", LotStateWord, "lot_state"),
        STRICT,
    )


class LotActor(Recorded):
    """Who made or tested a lot, and so may neither review nor release it (I07)."""

    __tablename__ = "lot_actor"
    lot_id: Mapped[str] = mapped_column(Words, primary_key=True)
    person_id: Mapped[str] = mapped_column(Words, primary_key=True)
    part: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"], ["lot.id", "lot.therapy_id"], name="i01_actor_of_this_lot"
        ),
        CheckConstraint("part in ('made', 'tested')", name="i07_made_or_tested"),
        STRICT,
    )


class Container(Recorded):
    """Any labelled physical thing of one therapy."""

    __tablename__ = "container"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    lot_id: Mapped[str | None] = mapped_column(Words, index=True)
    kind: Mapped[Kind] = mapped_column(Choice(Kind))
    short_name: Mapped[str] = mapped_column(Words)
    product: Mapped[str | None] = mapped_column(Words)
    passage: Mapped[int | None] = mapped_column(Count)
    vessel: Mapped[str | None] = mapped_column(Words)
    area_cm2: Mapped[Decimal | None] = mapped_column(Fixed(1))
    step_id: Mapped[str | None] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("id", "therapy_id"),
        UniqueConstraint("id", "therapy_id", "kind"),
        UniqueConstraint("therapy_id", "short_name", name="short_name_once"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i01_container_of_a_therapy"),
        ForeignKeyConstraint(
            ["lot_id", "therapy_id"],
            ["lot.id", "lot.therapy_id"],
            name="i01_container_lot_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_container_step_of_this_therapy",
        ),
        CheckConstraint("area_cm2 > 0", name="i17_area_positive"),
        CheckConstraint("passage >= 0", name="i17_passage_not_negative"),
        one_of("kind", Kind, "container"),
        STRICT,
    )


class Parentage(Recorded):
    """Which container came from which, and how much was transferred."""

    __tablename__ = "parentage"
    child_id: Mapped[str] = mapped_column(Words, primary_key=True)
    parent_id: Mapped[str] = mapped_column(Words, primary_key=True, index=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    cells_viable: Mapped[int | None] = mapped_column(Count)
    volume_ml: Mapped[Decimal | None] = mapped_column(Fixed(3))
    __table_args__ = (
        ForeignKeyConstraint(
            ["child_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_child_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["parent_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_parent_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_parentage_step_of_this_therapy",
        ),
        CheckConstraint("child_id <> parent_id", name="i01_not_its_own_parent"),
        CheckConstraint("cells_viable >= 0", name="i17_transferred_cells_not_negative"),
        CheckConstraint("volume_ml >= 0", name="i17_transferred_volume_not_negative"),
        STRICT,
    )


class TransitionRow(Recorded):
    """A step that a kind of container may take; reference rows enter by the first entry."""

    __tablename__ = "transition"
    kind: Mapped[Kind] = mapped_column(Choice(Kind), primary_key=True)
    from_state: Mapped[State] = mapped_column(Choice(State), primary_key=True)
    to_state: Mapped[State] = mapped_column(Choice(State), primary_key=True)
    __table_args__ = (STRICT,)


class ContainerState(Recorded):
    """A container's history: each row follows the one before, by a step allowed for its kind."""

    __tablename__ = "container_state"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    therapy_id: Mapped[str] = mapped_column(Words)
    kind: Mapped[Kind] = mapped_column(Choice(Kind))
    from_state: Mapped[State | None] = mapped_column(Choice(State))
    to_state: Mapped[State] = mapped_column(Choice(State))
    at: Mapped[dt.datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    prev_n: Mapped[int] = mapped_column(big, Computed("n - 1", persisted=True))
    __table_args__ = (
        UniqueConstraint("container_id", "n", "to_state"),
        ForeignKeyConstraint(
            ["container_id", "therapy_id", "kind"],
            ["container.id", "container.therapy_id", "container.kind"],
            name="i01_state_of_this_container",
        ),
        ForeignKeyConstraint(
            ["kind", "from_state", "to_state"],
            ["transition.kind", "transition.from_state", "transition.to_state"],
            name="i05_step_allowed_for_kind",
        ),
        ForeignKeyConstraint(
            ["container_id", "prev_n", "from_state"],
            ["container_state.container_id", "container_state.n", "container_state.to_state"],
            name="i05_step_follows_the_last",
        ),
        CheckConstraint("n >= 0", name="i05_state_counted"),
        CheckConstraint("(n = 0) = (from_state is null)", name="i05_first_has_no_from"),
        CheckConstraint("n > 0 or to_state = 'prepared'", name="i05_starts_prepared"),
        one_of("to_state", State, "container_state"),
        STRICT,
    )


class CellCount(Recorded):
    """Cells counted in a container: whole numbers, with viability and volume as read."""

    __tablename__ = "cell_count"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    container_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    cells_total: Mapped[int | None] = mapped_column(Count)
    cells_viable: Mapped[int | None] = mapped_column(Count)
    viability_pct: Mapped[Decimal | None] = mapped_column(Fixed(3))
    volume_ml: Mapped[Decimal | None] = mapped_column(Fixed(3))
    counted_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_count_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_count_step_of_this_therapy",
        ),
        CheckConstraint("cells_viable >= 0", name="i17_viable_not_negative"),
        CheckConstraint("cells_total >= cells_viable", name="i17_viable_not_over_total"),
        CheckConstraint("viability_pct between 0 and 100000", name="i17_viability_0_to_100"),
        CheckConstraint("volume_ml > 0", name="i17_volume_positive"),
        STRICT,
    )


class Place(Recorded):
    """Where things stand: an incubator shelf, a tank position, a room."""

    __tablename__ = "place"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    name: Mapped[str] = mapped_column(Words)
    kind: Mapped[str] = mapped_column(Words)
    code: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("name", name="place_name_once"),
        UniqueConstraint("code", name="i14_place_code_once"),
        STRICT,
    )


class Custody(Recorded):
    """Who holds a container, where, since when, in what condition."""

    __tablename__ = "custody"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    therapy_id: Mapped[str] = mapped_column(Words)
    place_id: Mapped[str | None] = mapped_column(Words, index=True)
    where: Mapped[str] = mapped_column("whereabouts", Words)
    held_by: Mapped[str] = mapped_column(Words)
    since: Mapped[dt.datetime] = mapped_column(Instant)
    condition: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_custody_of_this_therapy",
        ),
        ForeignKeyConstraint(["place_id"], ["place.id"], name="custody_at_a_place"),
        CheckConstraint("n >= 0", name="custody_counted"),
        STRICT,
    )


class Discard(Recorded):
    """What was left of a container and thrown away, with the viable cells that went with it."""

    __tablename__ = "discard"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    cells_viable: Mapped[int | None] = mapped_column(Count)
    why: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_discard_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_discard_step_of_this_therapy",
        ),
        CheckConstraint("cells_viable >= 0", name="i17_discarded_cells_not_negative"),
        STRICT,
    )


class ColonyAssay(Recorded):
    """MNC plated to count colonies: how many of the cells seeded at P0 were MSC at all.

    It stands with the counts of material because isolation plates it and expansion computes by it.
    """

    __tablename__ = "colony_assay"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    of_container_id: Mapped[str] = mapped_column(Words)
    step_id: Mapped[str] = mapped_column(Words)
    mnc_plated: Mapped[int] = mapped_column(Count)
    plated_at: Mapped[dt.datetime] = mapped_column(Instant)
    read_due_on: Mapped[dt.date] = mapped_column(Day)
    __table_args__ = (
        UniqueConstraint("container_id", "therapy_id"),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_colony_assay_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["of_container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_colony_source_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_colony_step_of_this_therapy",
        ),
        CheckConstraint("mnc_plated > 0", name="i17_cells_were_plated"),
        STRICT,
    )


class ColonyCount(Recorded):
    """The colonies counted in an assay, once; a second reading is another assay."""

    __tablename__ = "colony_count"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, index=True)
    step_id: Mapped[str] = mapped_column(Words)
    colonies: Mapped[int] = mapped_column(Count)
    read_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["colony_assay.container_id", "colony_assay.therapy_id"],
            name="i01_colonies_of_this_assay",
        ),
        ForeignKeyConstraint(
            ["step_id", "therapy_id"],
            ["step_record.id", "step_record.therapy_id"],
            name="i01_colony_reading_of_this_therapy",
        ),
        CheckConstraint("colonies >= 0", name="i17_colonies_not_negative"),
        STRICT,
    )
