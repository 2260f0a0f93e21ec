"""The positions of a place, and which piece of equipment it is part of."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Instant, Words
from tracker.record.models import Recorded


class PlacePosition(Recorded):
    """A position of a shelf or a tank; one container at a time stands in it."""

    __tablename__ = "place_position"
    place_id: Mapped[str] = mapped_column(Words, primary_key=True)
    position: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count)
    __table_args__ = (
        ForeignKeyConstraint(["place_id"], ["place.id"], name="position_of_a_place"),
        CheckConstraint("n >= 0", name="position_counted"),
        STRICT,
    )


class PlaceEquipment(Recorded):
    """The incubator, freezer or tank that the place is part of; its calibration counts here."""

    __tablename__ = "place_equipment"
    place_id: Mapped[str] = mapped_column(Words, primary_key=True)
    since: Mapped[dt.datetime] = mapped_column(Instant, primary_key=True)
    equipment_id: Mapped[str] = mapped_column(Words, index=True)
    by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["place_id"], ["place.id"], name="i27_equipment_of_a_place"),
        ForeignKeyConstraint(["equipment_id"], ["equipment.id"], name="i27_place_in_equipment"),
        STRICT,
    )
