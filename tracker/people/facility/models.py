"""What the site has said of itself as a facility: the newest row counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Count, Doc, Instant, Words
from tracker.record.models import Recorded


class FacilitySetting(Recorded):
    """Facility number (FIN) with its licence, product codes by what is labelled, paired kinds.

    An empty number means that this site prints its own codes alone. What was printed stays.
    """

    __tablename__ = "facility_setting"
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    fin: Mapped[str] = mapped_column(Words)
    licence: Mapped[str] = mapped_column(Words)
    product_codes: Mapped[dict[str, Any]] = mapped_column(Doc)
    paired: Mapped[list[Any]] = mapped_column(Doc)
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        CheckConstraint("n >= 0", name="facility_counted"),
        CheckConstraint("set_by <> second", name="i04_facility_set_by_two"),
        CheckConstraint("length(reason) > 0", name="i20_facility_set_with_reason"),
        CheckConstraint("fin = '' or length(licence) > 0", name="facility_number_licensed"),
        STRICT,
    )
