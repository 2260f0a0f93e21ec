"""What a container is called by ISBT 128: donation, product, division; unique for ever."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Instant, Words
from tracker.record.models import Recorded


class IsbtNumber(Recorded):
    """Donation number (DIN), product code and division of one container (ST-001, 7.3.1).

    ``own_din`` is the number where it begins, at the container of the donation or of a pool; what
    comes from that container points to it and repeats the number as ``din``.
    """

    __tablename__ = "isbt_number"
    container_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    donation_id: Mapped[str | None] = mapped_column(Words)
    din: Mapped[str] = mapped_column(Words)
    own_din: Mapped[str | None] = mapped_column(Words)
    product_code: Mapped[str] = mapped_column(Words)
    division: Mapped[str] = mapped_column(Words)
    given_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("own_din", name="i14_donation_number_once"),
        UniqueConstraint("din", "product_code", "division", name="i14_isbt_container_once"),
        UniqueConstraint("container_id", "own_din", "therapy_id"),
        ForeignKeyConstraint(
            ["container_id", "therapy_id"],
            ["container.id", "container.therapy_id"],
            name="i01_isbt_number_of_this_therapy",
        ),
        ForeignKeyConstraint(
            ["donation_id", "din", "therapy_id"],
            ["isbt_number.container_id", "isbt_number.own_din", "isbt_number.therapy_id"],
            name="i01_donation_of_this_therapy",
        ),
        CheckConstraint(
            "(own_din is null) = (donation_id is not null)", name="i14_donation_begins_once"
        ),
        CheckConstraint("own_din is null or own_din = din", name="i14_donation_number_is_its_own"),
        CheckConstraint("length(din) = 13", name="i14_donation_number_whole"),
        STRICT,
    )
