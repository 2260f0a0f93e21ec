"""Consent is signed before anything is done, and may be taken back at any time (I29)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.donor.models import Consent, ConsentWithdrawal, Guardian, MinorConsent
from tracker.journey.donor.rules import ConsentFacts, judge_consent
from tracker.journey.donor.state import born, consent_in_force
from tracker.material.models import Container
from tracker.material.present import CONTAINERS, ContainerNow
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.protocol.site import ConsentRules
from tracker.quality.response import catalogue_entry, open_deviation, open_task, place_hold
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import StepInput, TherapyInput, do_step, the_therapy

Scope = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
GONE: Final = frozenset({State.USED_UP, State.DISCARDED, State.DESTROYED, State.REJECTED})
WITHDRAWAL_STEP: Final = "S29"


class SignConsent(StepInput):
    """The consent as signed on paper: version, language, scopes; for the young two more names."""

    version: Annotated[str, Field(min_length=1, max_length=20)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)]
    document: Annotated[str, Field(max_length=80)] = ""
    guardian_signed: bool = False
    assent_given: bool = False
    guardian: Guardian | None = None
    permission_document: Annotated[str, Field(max_length=80)] = ""
    assent_document: Annotated[str, Field(max_length=80)] = ""


@act(
    "donor:consent:signed",
    by={Role.INVESTIGATOR},
    checked_by={Role.WITNESS},
    check=Check.SIGNATURE,
)
def sign_consent(ctx: Act, given: SignConsent) -> Outcome | Verdict:
    """The consent stands with its scopes from now on; the witness was there.

    What it does not carry (an old version, no guardian) is listed: it is the truth that was signed,
    and stops the acts that need it, not its own recording.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    rules = therapy.definition.consent
    ctx.find(*_unknown(given.scopes, rules))
    born_on = born(ctx.s, therapy.id)
    if born_on is None:
        ctx.find(reason("personal_values_erased"))
    if ctx.blocked or born_on is None or ctx.verifier is None:
        return ctx.refusal()
    at = ctx.at.astimezone(ctx.site.zone)
    facts = ConsentFacts(
        given.version, at, frozenset(given.scopes), given.guardian_signed, given.assent_given
    )
    of_age = therapy.definition.eligibility.guardian_below_years
    wanting = judge_consent([facts], "harvest", at, rules, born_on, of_age)
    found = [replace(r, severity=Severity.ALERT) for r in wanting]
    if given.guardian_signed and given.guardian is None:
        found.append(reason("guardian_not_said", Severity.ALERT))
    step_id = do_step(ctx, therapy, "S02", "donor:consent:signed", given, found)
    row = Consent(
        id=ctx.fresh("consent"),
        therapy_id=therapy.id,
        step_id=step_id,
        version=given.version,
        language=given.language,
        scopes=sorted(set(given.scopes)),
        document=given.document,
        guardian_signed=given.guardian_signed,
        assent_given=given.assent_given,
        signed_at=ctx.at,
        taken_by=ctx.actor,
        witness=ctx.verifier,
    )
    ctx.add(row)
    beside = _of_a_minor(given, row)
    ctx.add(*beside)
    says = {"version": row.version, "language": row.language, "document": row.document}
    sign(ctx, therapy, f"consent {row.id}", Content(says, [row, *beside]), "consent:obtained")
    return Outcome({"consent": row.id})


def _of_a_minor(given: SignConsent, consent: Consent) -> list[MinorConsent]:
    """Who permitted it and where that and the assent stand on paper; nothing for an adult's."""
    if not given.guardian_signed or given.guardian is None:
        return []
    return [
        MinorConsent(
            consent_id=consent.id,
            therapy_id=consent.therapy_id,
            guardian=given.guardian,
            permission_document=given.permission_document,
            assent_document=given.assent_document if given.assent_given else "",
        )
    ]


def _unknown(scopes: Collection[str], rules: ConsentRules) -> list[Reason]:
    known = {w.code for w in rules.scopes}
    return [reason("scope_unknown", about=s) for s in sorted(set(scopes) - known)]


class WithdrawConsent(TherapyInput):
    """What the patient takes back, and what he wants done with his cells.

    No second person and no form stands in his way: the withdrawal counts from when he said it.
    """

    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)]
    material: Literal["destroy", "research", "undecided"]
    reason: Annotated[str, Field(max_length=400)] = ""


@act("donor:consent:withdrawn", by={Role.INVESTIGATOR, Role.COORDINATOR})
def withdraw_consent(ctx: Act, given: WithdrawConsent) -> Outcome | Verdict:
    """The scopes are taken back, and all material that rests on them is on hold (I29, D41).

    Refused: scopes that were never given or are back already, and research with what is left unless
    the consent said so. Records stay; nothing is deleted.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    consent = consent_in_force(ctx.s, therapy.id, ctx.at)
    if consent is None:
        return ctx.refusal(reason("consent_missing"))
    for scope in sorted(set(given.scopes)):
        if scope in consent.withdrawn:
            ctx.find(reason("scope_already_withdrawn", about=scope))
        elif scope not in consent.scopes:
            ctx.find(reason("scope_not_consented", about=scope))
    research = set(therapy.definition.consent.needed_for.get("research", ()))
    left = consent.scopes - set(given.scopes)
    if given.material == "research" and (not research or not research <= left):
        ctx.find(reason("research_not_consented"))
    if ctx.blocked:
        return ctx.refusal()
    row = ConsentWithdrawal(
        id=ctx.fresh("withdrawal"),
        therapy_id=therapy.id,
        consent_id=consent.id,
        scopes=sorted(set(given.scopes)),
        material=given.material,
        reason=given.reason,
        withdrawn_at=ctx.at,
        recorded_by=ctx.actor,
    )
    ctx.add(row)
    _hold(ctx, therapy, frozenset(given.scopes))
    return Outcome({"withdrawal": row.id})


def held_by(scopes: frozenset[str], rules: ConsentRules) -> str:
    """What the withdrawal of these scopes holds: ``therapy``, ``vials`` or nothing."""
    needed = rules.needed_for
    if scopes & {*needed.get("manufacture", ()), *needed.get("infusion", ())}:
        return "therapy"
    return "vials" if scopes & set(needed.get("storage", ())) else ""


def _hold(ctx: Act, therapy: TherapyNow, scopes: frozenset[str]) -> None:
    what = held_by(scopes, therapy.definition.consent)
    where: list[ContainerNow] = []
    if what == "vials":
        query = CONTAINERS.where(
            Container.therapy_id == therapy.id, Container.kind == Kind.VIAL
        ).order_by(Container.short_name)
        where = [c for c in (ContainerNow(*r) for r in ctx.s.execute(query)) if c.state not in GONE]
    if not what or (what == "vials" and not where):
        return
    found = reason("consent_withdrawn", Severity.HOLD, ", ".join(sorted(scopes)))
    ctx.find(found)
    entry = catalogue_entry(therapy, WITHDRAWAL_STEP, found)
    deviation = open_deviation(ctx, therapy, found, entry, None, where, None)
    place_hold(ctx, therapy, found.code, where, None, deviation.id)
    due = ctx.at + dt.timedelta(hours=therapy.definition.countersign_within_hours)
    if ctx.s.scalar(select(Container.id).where(Container.therapy_id == therapy.id).limit(1)):
        open_task(ctx, therapy, "withdrawn_material", found.about, Role.QA.value, due)
