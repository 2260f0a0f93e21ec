"""One lot with everything that its reviewers look at: the record that the acts judge, read once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    bindparam,
    func,
    literal_column,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from tracker.db import Words
from tracker.dossier.desk.staff_now import staff_now
from tracker.journey.donor.models import TherapyOrder
from tracker.journey.release.acts.disposition import OWNERS
from tracker.journey.release.facts import LotRecord, record_at
from tracker.journey.release.models import BatchReview, Disposition
from tracker.journey.release.pending import awaited
from tracker.journey.release.record import made_steps, record_document, rows_read
from tracker.journey.release.reread import How, as_read, changes, newest_review
from tracker.journey.release.rules import PendingTest
from tracker.journey.release.standing import LotNow
from tracker.material.models import Lot, LotState, LotStateWord
from tracker.material.releasers import able_to_release, signing_here
from tracker.people.models import Role
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import ProcessDefinitionRow
from tracker.record import log
from tracker.therapy.models import FOLLOWED, Patient, Therapy
from tracker.therapy.naming.models import BORN, NAME
from tracker.therapy.present import TherapyNow

OWNER: Final = Role.QC_MANAGER
"""Who owns the results that are still to come, unless somebody else is named."""
assert OWNER in OWNERS
_LOT_ID: Final[BindParameter[str]] = bindparam("lot_id")
_LAST = (
    select(func.max(LotState.n)).where(LotState.lot_id == Lot.id).correlate(Lot).scalar_subquery()
)
_NEWEST = (
    select(func.max(TherapyOrder.version))
    .where(TherapyOrder.therapy_id == Therapy.id)
    .correlate(Therapy)
    .scalar_subquery()
)
_THERAPY = select(Lot.therapy_id).where(Lot.id == _LOT_ID)
_LOT = (
    select(
        Lot.id,
        Lot.product,
        Lot.number,
        LotState.to_state,
        Therapy.id.label("therapy_id"),
        Therapy.coi,
        Therapy.patient_id,
        Therapy.sign_shape,
        Therapy.sign_letters,
        FOLLOWED.label("definition_id"),
        ProcessDefinitionRow.sha256,
        Patient.subject_code,
        NAME.label("name"),
        BORN.label("born_on"),
        TherapyOrder.sides,
        TherapyOrder.planned_day0_at,
    )
    .join(LotState, (LotState.lot_id == Lot.id) & (LotState.n == _LAST))
    .join(Therapy, Therapy.id == Lot.therapy_id)
    .join(Patient, Patient.id == Therapy.patient_id)
    .join(ProcessDefinitionRow, ProcessDefinitionRow.id == FOLLOWED)
    .outerjoin(
        TherapyOrder,
        (TherapyOrder.therapy_id == Therapy.id) & (TherapyOrder.version == _NEWEST),
    )
    .where(Lot.id == _LOT_ID)
)
_BLANK: Final = literal_column("''", Words)
_SIGNED = union_all(
    select(
        literal_column("'reviewed'", Words).label("word"),
        _BLANK.label("reason"),
        BatchReview.reviewed_by.label("by"),
        BatchReview.second,
        BatchReview.reviewed_at.label("at"),
    ).where(BatchReview.lot_id == _LOT_ID),
    select(
        type_coerce(Disposition.decision, Words),
        Disposition.reason,
        Disposition.decided_by,
        Disposition.second,
        Disposition.decided_at,
    ).where(Disposition.lot_id == _LOT_ID),
).order_by("at")


@dataclass(frozen=True, slots=True)
class Signed:
    """Something that two people signed: what, why, who, when."""

    word: str
    reason: str
    by: str
    second: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PatientNow:
    """What the banner says of the patient; empty once it was erased."""

    name: str
    born_on: dt.date | None
    sides: tuple[str, ...]
    day0_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that is not as the reviewers read it; ``code``: of what, as the definition names it."""

    part: str
    how: How
    code: str


@dataclass(frozen=True, slots=True)
class LotUnderReview:
    """The lot's record at this moment.

    ``names``: printed names by id; ``physicians``: user name and name of who may ask for an
    exceptional decision; ``releasers``: who could still decide: neither made nor tested it.
    """

    therapy: TherapyNow
    lot: LotNow
    patient: PatientNow
    record: LotRecord
    pending: tuple[PendingTest, ...]
    names: dict[str, str]
    physicians: tuple[tuple[str, str], ...]
    entries: int
    releasers: frozenset[str]
    reviewed: Signed | None
    decided: Signed | None
    changed: tuple[Changed, ...] = ()


def therapy_of_lot(s: Session, lot_id: str) -> str | None:
    """The therapy that the lot belongs to; nothing for an id that is none."""
    return s.scalar(_THERAPY, {"lot_id": lot_id})


def lot_under_review(
    s: Session, lot_id: str, now: dt.datetime, zone: ZoneInfo
) -> LotUnderReview | None:
    """The lot with its record, what is pending, who signed and who still may."""
    row = s.execute(_LOT, {"lot_id": lot_id}).first()
    if row is None:
        return None
    therapy = _therapy(s, row)
    lot = LotNow(row.id, row.therapy_id, row.product, row.number, row.to_state)
    record = record_at(s, therapy, lot, now, zone, audit_trail_reviewed=True)
    record, changed = _since_review(s, therapy, lot, record)
    standings, samples = record.facts.standings, record.tests.samples
    stream = f"therapy:{therapy.id}"
    people = staff_now(s)
    asking = people.held[Role.PHYSICIAN] | people.held[Role.INVESTIGATOR]
    signed = [Signed(*one) for one in s.execute(_SIGNED, {"lot_id": lot_id})]
    return LotUnderReview(
        therapy=therapy,
        lot=lot,
        patient=PatientNow(
            row.name or "", row.born_on, tuple(row.sides or ()), row.planned_day0_at
        ),
        record=record,
        pending=awaited(therapy, lot.product, standings, samples, OWNER.value, now, zone),
        names=people.names,
        physicians=tuple((user, people.names[id_]) for id_, user in sorted(asking.items())),
        entries=log.tops(s.connection(), [stream]).get(stream, -1) + 1,
        releasers=able_to_release(
            people.roles(), signing_here(s), record.facts.made_by | record.facts.tested_by
        ),
        reviewed=next((x for x in reversed(signed) if x.word == "reviewed"), None),
        decided=next((x for x in reversed(signed) if x.word != "reviewed"), None),
        changed=changed,
    )


def _since_review(
    s: Session, therapy: TherapyNow, lot: LotNow, record: LotRecord
) -> tuple[LotRecord, tuple[Changed, ...]]:
    """What has changed since the review of a lot that waits for its decision."""
    if lot.state is not LotStateWord.REVIEWED:
        return record, ()
    document, review = record_document(s, therapy, lot, record), newest_review(s, lot.id)
    found = changes(review, rows_read(document, made_steps(record)))
    codes = {x.id: x.step for x in record.steps} | {d.id: d.code for d in record.deviations}
    codes |= {row[0]: row[2] for row in document["results"]}
    codes |= {f"{row[0]} {row[1]}": row[1] for row in document["readings"]}
    codes |= {u.id: u.short_name for u in record.units}
    told = tuple(Changed(c.part, c.how, codes.get(c.key, "")) for c in found)
    return as_read(record, review, document), told


def _therapy(s: Session, row: Any) -> TherapyNow:
    return TherapyNow(
        id=row.therapy_id,
        coi=row.coi,
        patient_id=row.patient_id,
        subject_code=row.subject_code,
        sign_shape=row.sign_shape,
        sign_letters=row.sign_letters,
        definition_id=row.definition_id,
        definition=definition_of(s, row.definition_id, row.sha256),
    )
