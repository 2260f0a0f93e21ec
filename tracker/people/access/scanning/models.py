"""Tables of the scanners at shared stations: how they are set, and that they were tried."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Count, Doc, Flag, Instant, Words, one_of
from tracker.identity.wedge import Terminator
from tracker.record.models import Recorded


class ScannerSetting(Recorded):
    """What a station's scanner types around a code from now on: the newest of a station counts."""

    __tablename__ = "scanner_setting"
    station_id: Mapped[str] = mapped_column(Words, primary_key=True)
    n: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    prefix: Mapped[str] = mapped_column(Words)
    suffix: Mapped[str] = mapped_column(Words)
    terminator: Mapped[Terminator] = mapped_column(Choice(Terminator))
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(Words)
    reason: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["station_id"], ["station.id"], name="i14_scanner_of_a_station"),
        CheckConstraint("n >= 0", name="i14_scanner_settings_counted"),
        CheckConstraint("length(reason) > 0", name="i20_scanner_set_with_reason"),
        one_of("terminator", Terminator, "scanner_setting"),
        STRICT,
    )


class ScannerTest(Recorded):
    """A station's scanner was tried with the known symbols: what was found, by whom."""

    __tablename__ = "scanner_test"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    station_id: Mapped[str] = mapped_column(Words)
    passed: Mapped[bool] = mapped_column(Flag)
    found: Mapped[list[str]] = mapped_column(Doc)
    tried_at: Mapped[dt.datetime] = mapped_column(Instant)
    tried_by: Mapped[str] = mapped_column(Words)
    __table_args__ = (
        ForeignKeyConstraint(["station_id"], ["station.id"], name="i14_test_of_a_station"),
        STRICT,
    )
