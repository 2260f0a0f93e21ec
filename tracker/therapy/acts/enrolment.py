"""A patient is enrolled, may have a further therapy, and one day the therapy is over."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.layout import LAYOUTS
from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.environment import Environment
from tracker.identity.isbt128 import coi_identifier
from tracker.identity.sign import NoSignLeftError, TherapySign, therapy_sign
from tracker.identity.verdict import Severity, Verdict, reason
from tracker.people.facility.present import asks_facility, facility_now
from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import DefinitionApproval, ProcessDefinitionRow
from tracker.protocol.readings import judge_asked
from tracker.record.ahead import Question
from tracker.record.models import SiteRow
from tracker.therapy.models import (
    Patient,
    Therapy,
    TherapyEnd,
)
from tracker.therapy.naming.present import number_of_another, versions_of
from tracker.therapy.paper import judge_said
from tracker.therapy.present import TherapyNow
from tracker.therapy.rules import age_years
from tracker.therapy.steps import do_step

Line = Annotated[str, Field(min_length=1, max_length=120)]


SALT_BYTES: Final = 16


COI_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


DEMO_FIN: Final = "A9999"


class EnrolPatient(ActInput):
    """The donor, who is the recipient, and the definition that the therapy will keep.

    Personal values enter the request's digest only under a key: a date could be guessed from it.
    """

    subject_code: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,30}$")]
    name: Annotated[Line, Field(exclude=True, repr=False)]
    hospital_number: Annotated[str, Field(min_length=1, max_length=40, exclude=True, repr=False)]
    born_on: Annotated[dt.date, Field(exclude=True, repr=False)]
    sex: Literal["M", "F"]
    trial: str
    definition: str

    def asks(self) -> tuple[Question, ...]:
        return (asks_facility(),)


@act("therapy:patient:enrolled", by={Role.COORDINATOR})
def enrol_patient(ctx: Act, given: EnrolPatient) -> Outcome | Verdict:
    """The patient is known and the therapy has its CoI identifier, sign and frozen definition.

    Refused: a subject code or hospital number that is known already (two charts of one person would
    part his record), an age outside the definition, a definition not approved (I30).
    """
    if ctx.s.scalar(select(Patient.id).where(Patient.subject_code == given.subject_code)):
        ctx.find(reason("subject_code_taken", about=given.subject_code))
    ctx.find(*judge_said(LAYOUTS, "subject_code", subject=given.subject_code))
    if number_of_another(ctx.s, "", given.hospital_number):
        ctx.find(reason("hospital_number_known"))
    patient = Patient(
        id=ctx.fresh("patient"),
        subject_code=given.subject_code,
        sex=given.sex,
        salt=ctx.draw()[:SALT_BYTES],
        name=given.name,
        hospital_number=given.hospital_number,
        born_on=given.born_on,
    )
    therapy = _start(ctx, patient, given.born_on, given.trial, given.definition)
    if therapy is None:
        return ctx.refusal()
    ctx.add(patient)
    do_step(ctx, therapy, "S01", "therapy:patient:enrolled")
    return Outcome({"patient": patient.id, "therapy": therapy.id, "coi": therapy.coi})


class StartTherapy(ActInput):
    """A further therapy of a patient who is known."""

    patient: str
    trial: str
    definition: str


@act("therapy:therapy:started", by={Role.COORDINATOR})
def start_therapy(ctx: Act, given: StartTherapy) -> Outcome | Verdict:
    """The known patient has a further therapy with its own CoI identifier; nothing is carried over.

    Refused while an earlier therapy of the patient is not over.
    """
    patient = ctx.s.get(Patient, given.patient)
    if patient is None:
        return Verdict.of([reason("patient_unknown")])
    running = (
        select(Therapy.coi)
        .outerjoin(TherapyEnd, TherapyEnd.therapy_id == Therapy.id)
        .where(Therapy.patient_id == patient.id, TherapyEnd.therapy_id.is_(None))
    )
    for coi in ctx.s.scalars(running):
        ctx.find(reason("earlier_therapy_not_over", about=coi))
    born_on = versions_of(ctx.s, patient)[-1].born_on
    therapy = _start(ctx, patient, born_on, given.trial, given.definition)
    if therapy is None:
        return ctx.refusal()
    do_step(ctx, therapy, "S01", "therapy:therapy:started")
    return Outcome({"patient": patient.id, "therapy": therapy.id, "coi": therapy.coi})


def _start(
    ctx: Act, patient: Patient, born_on: dt.date | None, trial: str, definition_id: str
) -> TherapyNow | None:
    definition = _approved(ctx.s, definition_id)
    if definition is None:
        ctx.find(reason("definition_not_approved"))
        return None
    if trial != definition.trial:
        ctx.find(reason("trial_differs_from_definition", Severity.ALERT, about=trial))
    if born_on is None:
        ctx.find(reason("personal_values_erased"))
    else:
        age = age_years(born_on, ctx.at.astimezone(ctx.site.zone).date())
        ctx.find(*judge_asked(definition, "S01", "age", age))
    coi, sign = _coi(ctx), _sign(ctx)
    if coi is None or sign is None:
        return None
    row = Therapy(
        id=ctx.fresh("therapy"),
        patient_id=patient.id,
        coi=coi,
        definition_id=definition_id,
        trial=trial,
        sign_shape=sign.shape,
        sign_letters=sign.letters,
        started_at=ctx.at,
    )
    ctx.add(row)
    return TherapyNow(
        id=row.id,
        coi=row.coi,
        patient_id=patient.id,
        subject_code=patient.subject_code,
        sign_shape=row.sign_shape,
        sign_letters=row.sign_letters,
        definition_id=definition_id,
        definition=definition,
    )


def _approved(s: Session, definition_id: str) -> ProcessDefinition | None:
    sha256 = s.scalar(
        select(ProcessDefinitionRow.sha256)
        .join(DefinitionApproval, DefinitionApproval.definition_id == ProcessDefinitionRow.id)
        .where(ProcessDefinitionRow.id == definition_id)
    )
    return None if sha256 is None else definition_of(s, definition_id, sha256)


def _coi(ctx: Act) -> str | None:
    """A CoI identifier that no therapy ever had; None (found) when the site has no number."""
    site = ctx.s.get(SiteRow, 1)
    fin = facility_now(ctx.s).fin or (str(site.settings.get("fin", "")) if site else "")
    if not fin and ctx.site.environment is not Environment.PRODUCTION:
        fin = DEMO_FIN
    year = ctx.at.astimezone(ctx.site.zone).year
    while True:
        number, serial = int.from_bytes(ctx.draw()), ""
        while len(serial) < 6:
            number, place = divmod(number, len(COI_LETTERS))
            serial += COI_LETTERS[place]
        try:
            coi = coi_identifier(fin, year, serial, ctx.site.environment).content
        except ValueError:
            ctx.find(reason("facility_number_not_usable", about=fin))
            return None
        if ctx.s.scalar(select(Therapy.id).where(Therapy.coi == coi)) is None:
            return coi


def _sign(ctx: Act) -> TherapySign | None:
    rows = ctx.s.execute(
        select(Therapy.sign_shape, Therapy.sign_letters)
        .outerjoin(TherapyEnd, TherapyEnd.therapy_id == Therapy.id)
        .where(TherapyEnd.therapy_id.is_(None))
    )
    try:
        return therapy_sign(ctx.draw(), {TherapySign(*row) for row in rows})
    except NoSignLeftError:
        ctx.find(reason("no_sign_left"))
        return None
