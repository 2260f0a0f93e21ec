"""A wristband as its paper says it: made of the record alone, whenever it is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from labels.snapshot import LabelSnapshot, TherapySign
from tracker.identity.environment import Environment
from tracker.marking.printing.models import PrintSpool
from tracker.marking.wristbands.models import WristbandPrint
from tracker.therapy.band_label import BandIssued, Wearer, band_snapshot
from tracker.therapy.models import ActiveWristband, Patient, Therapy, Wristband
from tracker.therapy.naming.models import STALE
from tracker.therapy.naming.present import called_at, versions_of


@dataclass(frozen=True, slots=True)
class BandNow:
    """A wristband: whose, worn or not, and its print if there is one."""

    id: str
    code: str
    therapy_id: str
    patient_id: str
    admission: str
    issued_at: dt.datetime
    nth: int
    worn: bool
    print: WristbandPrint | None
    wearer: Wearer | None
    """As the record knew him when it was issued; nothing once those values are erased."""
    stale: bool = False


_EARLIER = aliased(Wristband)
_NTH: Final = (
    select(func.count(_EARLIER.id))
    .where(
        _EARLIER.therapy_id == Wristband.therapy_id,
        (_EARLIER.issued_at < Wristband.issued_at)
        | ((_EARLIER.issued_at == Wristband.issued_at) & (_EARLIER.id <= Wristband.id)),
    )
    .correlate(Wristband)
    .scalar_subquery()
)
_BANDS: Final = (
    select(Wristband, Patient, Therapy, ActiveWristband.wristband_id, WristbandPrint, _NTH, STALE)
    .join(Patient, Patient.id == Wristband.patient_id)
    .join(Therapy, Therapy.id == Wristband.therapy_id)
    .outerjoin(ActiveWristband, ActiveWristband.wristband_id == Wristband.id)
    .outerjoin(WristbandPrint, WristbandPrint.wristband_id == Wristband.id)
)


def band_now(s: Session, wristband_id: str) -> BandNow | None:
    """The wristband with this id."""
    row = s.execute(_BANDS.where(Wristband.id == wristband_id)).first()
    if row is None:
        return None
    band, patient, therapy, worn, printed, nth, stale = row
    wearer = None
    called = called_at(versions_of(s, patient), band.issued_at)
    if called.name is not None and called.born_on is not None:
        sign = TherapySign(therapy.sign_shape, therapy.sign_letters)
        number = called.hospital_number or ""
        whose = (patient.subject_code, therapy.coi, sign, called.n)
        wearer = Wearer(called.name, called.born_on, number, *whose)
    return BandNow(
        id=band.id,
        code=band.code,
        therapy_id=band.therapy_id,
        patient_id=band.patient_id,
        admission=band.admission,
        issued_at=band.issued_at,
        nth=printed.nth if printed else nth,
        worn=worn is not None,
        print=printed,
        wearer=wearer,
        stale=stale is not None,
    )


def words_of(band: BandNow, zone: ZoneInfo, environment: Environment) -> LabelSnapshot | None:
    """What the wristband's paper says; nothing once nobody may know any more whose it was."""
    if band.wearer is None:
        return None
    where = ZoneInfo(band.print.zone) if band.print else zone
    issued = BandIssued(band.code, band.admission, band.issued_at, band.nth)
    return band_snapshot(band.wearer, issued, where, environment)


def worn_band(s: Session, therapy_id: str) -> str | None:
    """The wristband that the patient of this therapy wears now."""
    return s.scalar(
        select(ActiveWristband.wristband_id).where(ActiveWristband.therapy_id == therapy_id)
    )


def sent_bands(s: Session) -> list[tuple[BandNow, PrintSpool | None]]:
    """Wristbands that are worn by the record and went to a printer, with how far the bytes are."""
    rows = s.execute(
        select(WristbandPrint.wristband_id, PrintSpool)
        .join(ActiveWristband, ActiveWristband.wristband_id == WristbandPrint.wristband_id)
        .outerjoin(PrintSpool, PrintSpool.job_id == WristbandPrint.id)
        .where(WristbandPrint.printer_id.is_not(None))
        .order_by(WristbandPrint.printed_at.desc())
    )
    found = [(band_now(s, row[0]), row[1]) for row in rows]
    return [(band, spooled) for band, spooled in found if band is not None]
