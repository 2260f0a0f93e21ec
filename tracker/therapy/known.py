"""Who is known already: for the one page on which a mistaken identity begins (H08)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import Session

from tracker.identity.look_alike import Likeness, Subject, look_alikes
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.therapy.banner import TOLD_APART, initials
from tracker.therapy.models import ActiveWristband, Patient, TherapyEnd, Wristband
from tracker.therapy.naming.models import BORN, NAME, NUMBER, PatientVersion

_PATIENTS = select(
    Patient.subject_code,
    NAME.label("name"),
    BORN.label("born_on"),
    NUMBER.label("hospital_number"),
).where(NAME.is_not(None))
_EARLIER = union_all(
    select(Patient.subject_code, Patient.name, Patient.born_on).where(
        Patient.name.is_not(None),
        Patient.id.in_(select(PatientVersion.patient_id)),
    ),
    select(Patient.subject_code, PatientVersion.name, PatientVersion.born_on)
    .join(Patient, Patient.id == PatientVersion.patient_id)
    .where(PatientVersion.name.is_not(None)),
)
"""By what a patient was called before: who comes back under an earlier name is known."""
_WORN = (
    select(Wristband.admission, Wristband.issued_at)
    .join(ActiveWristband, ActiveWristband.wristband_id == Wristband.id)
    .where(Wristband.patient_id == bindparam("patient_id"))
)


@dataclass(frozen=True, slots=True)
class KnownPatient:
    """A patient of the record who is easily taken for the one typed; personal values unprinted."""

    subject_code: str
    same_name: bool
    name: str = field(repr=False)
    born_on: dt.date | None = field(repr=False)
    hospital_number: str = field(repr=False)


def easily_mistaken(
    s: Session, subject_code: str, name: str, born_on: dt.date | None
) -> list[KnownPatient]:
    """Patients with a similar name, or the same initials and nearly the same birthday."""
    rows = {r.subject_code: r for r in s.execute(_PATIENTS)}
    others = [Subject(r.subject_code, initials(r.name), r.name, r.born_on) for r in rows.values()]
    others += [
        Subject(r.subject_code, initials(r.name), r.name, r.born_on)
        for r in s.execute(_EARLIER)
        if r.subject_code in rows
    ]
    typed = Subject(subject_code, initials(name), name, born_on)
    out = []
    for found in look_alikes(typed, others):
        if TOLD_APART & set(found.likenesses):
            row = rows[found.other.code]
            out.append(
                KnownPatient(
                    row.subject_code,
                    Likeness.NAME in found.likenesses,
                    row.name,
                    row.born_on,
                    row.hospital_number or "",
                )
            )
    apart = {k.subject_code: k for k in sorted(out, key=lambda k: k.same_name)}
    return [apart[code] for code in sorted(apart)]


def approved_definitions(s: Session) -> list[tuple[str, ProcessDefinition]]:
    """Definitions under which a therapy may begin, the one approved last first (I30)."""
    rows = s.execute(
        select(ProcessDefinitionRow.id, ProcessDefinitionRow.sha256)
        .join(DefinitionApproval, DefinitionApproval.definition_id == ProcessDefinitionRow.id)
        .order_by(DefinitionApproval.approved_at.desc(), ProcessDefinitionRow.id)
    )
    return [(row.id, definition_of(s, row.id, row.sha256)) for row in rows]


def worn_by_patient(s: Session, patient_id: str) -> tuple[str, dt.datetime] | None:
    """Admission of the wristband that the patient wears now, and since when; None without one."""
    row = s.execute(_WORN, {"patient_id": patient_id}).first()
    return (row.admission, row.issued_at) if row else None


def is_over(s: Session, therapy_id: str) -> bool:
    """True once the therapy has ended."""
    return s.get(TherapyEnd, therapy_id) is not None
