"""From a scanned wristband to its patient, and never to another (I02, I14)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.identity.codes import Checked, Kind, check
from tracker.identity.verdict import Reason, Severity, reason
from tracker.therapy.models import ActiveWristband, Patient, Wristband
from tracker.therapy.naming.models import BORN, STALE
from tracker.therapy.present import TherapyNow


@dataclass(frozen=True, slots=True)
class WristbandNow:
    """A wristband that the patient of this therapy wears now, and when he was born."""

    id: str
    therapy_id: str
    admission: str
    born_on: dt.date | None


_BY_CODE = (
    select(
        Wristband.id,
        Wristband.therapy_id,
        Wristband.patient_id,
        Wristband.admission,
        BORN.label("born_on"),
        STALE.label("stale"),
        ActiveWristband.wristband_id.label("active_id"),
    )
    .join(Patient, Patient.id == Wristband.patient_id)
    .outerjoin(ActiveWristband, ActiveWristband.wristband_id == Wristband.id)
    .where(Wristband.code == bindparam("code"))
)


def worn_wristband(ctx: Act, therapy: TherapyNow, code: str) -> WristbandNow | None:
    """The wristband with this scanned code, which the therapy's patient wears now.

    Finds on ``ctx`` why it is not so. A wristband of another patient is an identity stop (I20); the
    refusal moves no stream, so the other patient's chart gets no entry.
    """
    checked = check(code, ctx.site.keyring)
    if not isinstance(checked, Checked):
        ctx.find(reason("check_failed", about=checked.value))
        return None
    if checked.kind is not Kind.WRISTBAND:
        ctx.find(reason("wrong_kind_of_code", about=checked.kind.name.lower()))
        return None
    row = ctx.s.execute(_BY_CODE, {"code": code}).first()
    if row is None:
        ctx.find(reason("wristband_unknown"))
        return None
    if row.patient_id != therapy.patient_id:
        ctx.find(reason("wristband_of_another_patient", Severity.IDENTITY))
        return None
    if row.therapy_id != therapy.id:
        ctx.find(reason("wristband_of_another_therapy", Severity.IDENTITY))
        return None
    if row.active_id is None:
        ctx.find(reason("wristband_not_active", Severity.IDENTITY))
        return None
    if row.stale is not None:
        ctx.find(reason("wristband_of_an_earlier_name"))
        return None
    return WristbandNow(row.id, row.therapy_id, row.admission, row.born_on)


def judge_spoken(
    wristband: WristbandNow, name_agrees: bool, born_on_spoken: dt.date
) -> tuple[Reason, ...]:
    """Why the patient's own words do not fit the wristband; each is an identity stop (I20).

    The date of birth is typed as the patient says it, without seeing what is expected.
    """
    found = []
    if not name_agrees:
        found.append(reason("spoken_name_differs", Severity.IDENTITY))
    if wristband.born_on is None:
        found.append(reason("personal_values_erased", Severity.IDENTITY))
    elif wristband.born_on != born_on_spoken:
        found.append(reason("spoken_birth_date_differs", Severity.IDENTITY))
    return tuple(found)


def worn_by(s: Session, code: str) -> str | None:
    """The therapy whose patient wears the wristband with this code now; nothing for any other."""
    return s.scalar(
        select(Wristband.therapy_id)
        .join(ActiveWristband, ActiveWristband.wristband_id == Wristband.id)
        .where(Wristband.code == code)
    )
