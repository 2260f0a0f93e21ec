"""A patient's name, hospital number or date of birth is corrected: a new version beside the old.

What was recorded under the old one keeps saying it. A wristband that is worn says the old one and
is refused at every scan until another is put on, which asks for a reason and a second person.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.db import canonical
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.people.signatures.bound import image_of
from tracker.record.seal import digest
from tracker.therapy.models import Patient, Therapy
from tracker.therapy.naming.models import CorrectionGround, NameCorrected, PatientVersion
from tracker.therapy.naming.present import Called, number_of_another, versions_of
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import TherapyInput, the_therapy

NAMED: Final = "therapy:name:corrected"
BORN: Final = "therapy:birth_date:corrected"
SALT_BYTES: Final = 16
WHO: Final = frozenset({Role.COORDINATOR, Role.INVESTIGATOR, Role.QA})
SECOND: Final = frozenset({Role.INVESTIGATOR, Role.PHYSICIAN, Role.QA})
Line = Annotated[str, Field(min_length=1, max_length=120, exclude=True, repr=False)]
Number = Annotated[str, Field(min_length=1, max_length=40, exclude=True, repr=False)]


class CorrectName(TherapyInput):
    """Name and hospital number as they are right; the one that stands is typed again."""

    name: Line
    hospital_number: Number
    ground: CorrectionGround


@act(NAMED, by=WHO, checked_by=SECOND, check=Check.PRESENT)
def correct_name(ctx: Act, given: CorrectName) -> Outcome | Verdict:
    """The patient is called so from now on; every earlier version stays readable.

    Refused where nothing changes, where the number is another patient's, and after erasure.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    row = _correct(ctx, therapy, given.ground, name=given.name, number=given.hospital_number)
    return _done(ctx, row)


class CorrectBirthDate(TherapyInput):
    """The date of birth as the patient's own document says it."""

    born_on: Annotated[dt.date, Field(exclude=True, repr=False)]
    ground: CorrectionGround


@act(
    BORN,
    by=frozenset({Role.INVESTIGATOR, Role.QA}),
    checked_by=SECOND,
    check=Check.SIGNATURE,
)
def correct_birth_date(ctx: Act, given: CorrectBirthDate) -> Outcome | Verdict:
    """The patient was born on this day, signed by two: the bedside asks for it.

    The signature binds the version by its commitment, which erasure makes unguessable for ever.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    if given.born_on > ctx.at.astimezone(ctx.site.zone).date():
        ctx.find(reason("born_in_time_to_come"))
    row = _correct(ctx, therapy, given.ground, born_on=given.born_on)
    if row is not None and not ctx.blocked:
        says = {"version": row.n, "row_sha256": digest(canonical(image_of(row)))}
        about = f"patient version {row.n}"
        sign(ctx, therapy, about, Content(says, []), "birth_date_corrected")
    return _done(ctx, row)


def _done(ctx: Act, row: PatientVersion | None) -> Outcome | Verdict:
    if row is None or ctx.blocked:
        return ctx.refusal()
    return Outcome({"patient": row.patient_id, "version": row.n})


def _correct(
    ctx: Act,
    therapy: TherapyNow,
    ground: CorrectionGround,
    *,
    name: str = "",
    number: str = "",
    born_on: dt.date | None = None,
) -> PatientVersion | None:
    """The next version stands, said in each chart of the patient; or it is found why not."""
    patient = ctx.s.get_one(Patient, therapy.patient_id)
    was = versions_of(ctx.s, patient)[-1]
    row = _next(ctx, patient, was, ground)
    if row is None:
        ctx.find(reason("personal_values_erased"))
        return None
    row.name, row.hospital_number = name or was.name, number or was.hospital_number
    row.born_on = born_on or was.born_on
    before = (was.name, was.hospital_number, was.born_on)
    if (row.name, row.hospital_number, row.born_on) == before:
        ctx.find(reason("called_so_already"))
    if number and number_of_another(ctx.s, patient.id, number):
        ctx.find(reason("hospital_number_known"))
    if ctx.blocked:
        return None
    ctx.add(row)
    for id_ in ctx.s.scalars(select(Therapy.id).where(Therapy.patient_id == patient.id)):
        ctx.add(NameCorrected(therapy_id=id_, n=row.n, patient_id=patient.id, corrected_at=ctx.at))
    return row


def _next(
    ctx: Act, patient: Patient, was: Called, ground: CorrectionGround
) -> PatientVersion | None:
    """The version after this one; nothing once the values are erased."""
    if patient.salt is None or ctx.verifier is None:
        return None
    return PatientVersion(
        patient_id=patient.id,
        n=was.n + 1,
        ground=ground,
        changed_at=ctx.now,
        changed_by=ctx.actor,
        second=ctx.verifier,
        salt=ctx.draw()[:SALT_BYTES],
    )
