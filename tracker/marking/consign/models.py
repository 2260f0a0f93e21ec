"""Addresses of consignments: of marrow to the laboratory, of doses to the room."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Instant, Words, one_of
from tracker.record.models import Recorded


class Purpose(enum.StrEnum):
    """What travels."""

    MARROW = "marrow"  # from the harvest to the laboratory
    UNITS = "units"  # from the laboratory to the patient


class ConsignmentAddress(Recorded):
    """Where it goes and who answers the telephone, from now on: the newest of a purpose counts."""

    __tablename__ = "consignment_address"
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose), primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    destination_en: Mapped[str] = mapped_column(Words)
    destination_zh: Mapped[str] = mapped_column(Words)
    contact_en: Mapped[str] = mapped_column(Words)
    contact_zh: Mapped[str] = mapped_column(Words)
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        CheckConstraint("n >= 0", name="address_counted"),
        CheckConstraint("length(destination_en) > 0", name="address_has_a_destination"),
        CheckConstraint("length(contact_en) > 0", name="address_has_a_contact"),
        CheckConstraint("length(reason) > 0", name="i20_address_set_with_reason"),
        one_of("purpose", Purpose, "consignment_address"),
        STRICT,
    )
