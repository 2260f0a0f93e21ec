"""The CAPA that a deviation led to, by the number that the site's own list gives it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Instant, Words
from tracker.record.models import Recorded


class CapaLink(Recorded):
    """A deviation and a corrective or preventive action, with what it is to bring about."""

    __tablename__ = "capa_link"
    deviation_id: Mapped[str] = mapped_column(Words, primary_key=True)
    number: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words)
    words: Mapped[str] = mapped_column(Words)
    linked_at: Mapped[dt.datetime] = mapped_column(Instant)
    linked_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(
            ["deviation_id", "therapy_id"],
            ["deviation.id", "deviation.therapy_id"],
            name="i01_capa_of_this_therapy",
        ),
        CheckConstraint("number <> ''", name="capa_has_its_number"),
        CheckConstraint("words <> ''", name="capa_says_what_it_does"),
        STRICT,
    )
