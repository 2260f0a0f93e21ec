"""Personal values of a patient are erased; the record of the therapy stays and stays provable."""

from __future__ import annotations

from sqlalchemy import select

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.therapy.erasure import ERASED, what_is_left
from tracker.therapy.models import ErasureGround, Patient, PersonalErasure, Therapy, TherapyEnd


class ErasePersonal(ActInput):
    """Whose values, and why. No free text: it could hold what is to be erased."""

    patient: str
    ground: ErasureGround


@act(
    ERASED,
    by={Role.ADMINISTRATOR},
    checked_by={Role.QA, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
)
def erase_personal(ctx: Act, given: ErasePersonal) -> Outcome | Verdict:
    """Name, hospital number and date of birth are gone, and the salt that made them provable.

    The log keeps commitments that nobody can test by guessing any more (GDPR, article 17; PIPL,
    article 47); every entry, hash and row stays, so the record verifies as before. Refused while
    a therapy of the patient is not over or material of it exists: living cells need their patient.
    """
    patient = ctx.s.get(Patient, given.patient)
    if patient is None:
        return Verdict.of([reason("patient_unknown")])
    if ctx.s.get(PersonalErasure, patient.id) is not None:
        return Verdict.of([reason("personal_values_erased")])
    therapies = ctx.s.execute(
        select(Therapy.id, Therapy.coi, TherapyEnd.therapy_id.label("ended"))
        .outerjoin(TherapyEnd, TherapyEnd.therapy_id == Therapy.id)
        .where(Therapy.patient_id == patient.id)
        .order_by(Therapy.coi)
    ).all()
    ctx.find(*(reason("therapy_not_over", about=t.coi) for t in therapies if t.ended is None))
    ctx.find(*what_is_left(ctx.s, [t.id for t in therapies]))
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    ctx.add(
        PersonalErasure(
            patient_id=patient.id,
            ground=given.ground,
            erased_at=ctx.at,
            erased_by=ctx.actor,
            second=ctx.verifier,
        )
    )
    ctx.change(patient, name=None, hospital_number=None, born_on=None, salt=None)
    return Outcome({"patient": patient.id})
