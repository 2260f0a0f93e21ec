"""A wristband that went to paper: in which edition, where, by whom; once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Instant, Words, one_of
from tracker.identity.bands import BandKind
from tracker.record.models import Recorded


class WristbandPrint(Recorded):
    """What its paper says follows from this row, the wristband's and the patient's, for ever.

    A correction of the patient's name is a later version beside the first; the band keeps saying
    the one that stood when it was issued. So the text is not stored a second time: what erasure of
    personal values must reach is in one place. ``printer_id`` is nothing for a
    sheet from the browser.
    """

    __tablename__ = "wristband_print"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    wristband_id: Mapped[str] = mapped_column(Words)
    therapy_id: Mapped[str] = mapped_column(Words)
    layout: Mapped[str] = mapped_column(Words)
    layout_version: Mapped[int] = mapped_column(Count)
    kind: Mapped[BandKind] = mapped_column(Choice(BandKind))
    nth: Mapped[int] = mapped_column(Count)
    zone: Mapped[str] = mapped_column(Words)
    printer_id: Mapped[str | None] = mapped_column(Words)
    printed_at: Mapped[dt.datetime] = mapped_column(Instant)
    printed_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        UniqueConstraint("wristband_id", name="i11_wristband_printed_once"),
        ForeignKeyConstraint(
            ["wristband_id", "therapy_id"],
            ["wristband.id", "wristband.therapy_id"],
            name="i02_print_of_a_wristband",
        ),
        ForeignKeyConstraint(["printer_id"], ["printer.id"], name="wristband_print_on_a_printer"),
        CheckConstraint("nth > 0", name="wristband_print_counted"),
        one_of("kind", BandKind, "wristband_print"),
        STRICT,
    )
