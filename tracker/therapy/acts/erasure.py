"""Personal values of a patient are erased; the record of the therapy stays and stays provable."""

from __future__ import annotations

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.act.signing import sign_site
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.therapy.erasure import ERASED, hinders
from tracker.therapy.models import ErasureGround, Patient, PersonalErasure
from tracker.therapy.naming.present import versions


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
    ctx.find(*hinders(ctx.s, patient.id))
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
    for row in (patient, *versions(ctx.s, patient.id)):
        ctx.change(row, name=None, hospital_number=None, born_on=None, salt=None)
    sign_site(ctx, ERASED, patient.subject_code)
    return Outcome({"patient": patient.id})
