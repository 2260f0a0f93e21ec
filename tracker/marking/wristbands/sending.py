"""Wristbands that wait for their printer: taken by the spool like any label."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from labels.snapshot import LabelSnapshot
from tracker.marking.printing.models import PrintSpool
from tracker.marking.printing.other_paper import also_sends
from tracker.marking.wristbands.models import WristbandPrint
from tracker.marking.wristbands.present import band_now, words_of
from tracker.record.models import SiteRow


@dataclass(frozen=True, slots=True)
class Bands:
    """The wristbands of which not one byte has left."""

    def waiting(self) -> Select[str, str | None, dt.datetime]:
        """Prints that go to a printer and that nobody has begun."""
        return (
            select(WristbandPrint.id, WristbandPrint.printer_id, WristbandPrint.printed_at)
            .outerjoin(PrintSpool, PrintSpool.job_id == WristbandPrint.id)
            .where(PrintSpool.job_id.is_(None), WristbandPrint.printer_id.is_not(None))
            .order_by(WristbandPrint.printed_at)
        )

    def words(self, s: Session, job_id: str) -> LabelSnapshot | None:
        """What the wristband says, while it is worn."""
        row = s.get(WristbandPrint, job_id)
        band = band_now(s, row.wristband_id) if row else None
        site = s.get(SiteRow, 1)
        if band is None or not band.worn or band.print is None or site is None:
            return None
        return words_of(band, ZoneInfo(band.print.zone), site.environment)


also_sends(Bands())
