"""A culture is taken over from paper, once; QA decides about what no paper proves."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.collection.models import Harvest
from tracker.journey.donor.state import consent_reasons, current_order
from tracker.journey.expansion.acts.seeding import product_said
from tracker.journey.expansion.from_paper.given import OpenFromPaper, Why
from tracker.journey.expansion.from_paper.models import (
    PaperFact,
    PaperGapDecision,
    PaperOpening,
    PaperProof,
)
from tracker.journey.expansion.from_paper.passages import Grown, tell_passage
from tracker.journey.expansion.from_paper.rules import judge_paper, judge_proofs
from tracker.journey.expansion.from_paper.standing import proofs
from tracker.journey.expansion.from_paper.writing import (
    TAG,
    Telling,
    tell_harvest,
    tell_mnc,
)
from tracker.material.models import Container, LotActor
from tracker.material.moves import open_lot, took_part
from tracker.material.present import ContainerNow
from tracker.people.models import Person, Role
from tracker.protocol.site import Vessel
from tracker.record.capture import recorded
from tracker.record.models import Recorded
from tracker.therapy.present import TherapyNow
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import TherapyInput, the_therapy

DECIDED = "expansion:paper_gap:decided"


@act(
    TAG,
    by={Role.PRODUCTION, Role.TECHNICIAN},
    checked_by={Role.PRODUCTION, Role.TECHNICIAN, Role.QA},
    check=Check.SIGNATURE,
)
def open_from_paper(ctx: Act, given: OpenFromPaper) -> Outcome | Verdict:
    """The culture stands here as paper tells it: harvest, passages, the vessels that live now.

    Every step is marked as told from paper, with its source. Refused: a therapy that has begun
    here, figures that cannot be true, a fact of which nothing is said (21 CFR 211.100(b), 211.188).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    ctx.find(*consent_reasons(ctx.s, therapy, "manufacture", ctx.at, ctx.site.zone))
    if current_order(ctx.s, therapy.id) is None:
        ctx.find(reason("order_missing"))
    begun = select(Harvest.id).where(Harvest.therapy_id == therapy.id)
    cells = select(Container.id).where(
        Container.therapy_id == therapy.id, Container.lot_id.is_not(None)
    )
    if ctx.s.scalars(begun).first() or ctx.s.scalars(cells).first():
        ctx.find(reason("therapy_has_begun_here"))
    ctx.find(*judge_paper(given.harvest, given.mnc, given.passages, ctx.now))
    ctx.find(*judge_proofs(given.proofs, colonies=given.mnc.colonies is not None))
    vessels = _vessels(ctx, therapy, given)
    makers = _makers(ctx, given.makers)
    product = product_said(therapy.definition, given.product, given.harvest.name)
    if isinstance(product, Reason):
        return ctx.refusal(product)
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    lot = open_lot(ctx, therapy, product)
    living, marrow = _tell(Telling(ctx, therapy, lot.id, product), given, vessels)
    took_part(ctx, therapy.id, [lot.id], "made")
    for person in sorted(makers - {ctx.actor, ctx.verifier}):
        ctx.add(LotActor(lot_id=lot.id, person_id=person, part="made", therapy_id=therapy.id))
    ctx.add(
        PaperOpening(
            therapy_id=therapy.id,
            lot_id=lot.id,
            marrow_id=marrow.id,
            opened_by=ctx.actor,
            second=ctx.verifier,
            opened_at=ctx.at,
            reason=given.reason,
        ),
        *(PaperProof(therapy_id=therapy.id, **p.model_dump()) for p in given.proofs),
    )
    said = {"lot": lot.id, "marrow": marrow.id, "reason": given.reason}
    sign(ctx, therapy, f"paper {lot.id}", Content(said, _told(ctx)), "paper:taken_over")
    names = {c.short_name: c.id for c in living}
    return Outcome({"containers": names, "lot": lot.id, "passage": len(given.passages) - 1})


def _told(ctx: Act) -> list[Recorded]:
    """Every row by which the culture stands here, but for the few that change in place."""
    return [row for row in ctx.rows if not recorded()[row.__tablename__].changes]


def _vessels(ctx: Act, therapy: TherapyNow, given: OpenFromPaper) -> list[Vessel]:
    known = {v.code: v for v in therapy.definition.vessels}
    for p in given.passages:
        if p.vessel not in known:
            ctx.find(reason("vessel_not_in_definition", about=p.vessel, known=", ".join(known)))
    return [known[p.vessel] for p in given.passages if p.vessel in known]


def _makers(ctx: Act, usernames: Sequence[str]) -> set[str]:
    """Who made what is on the paper; somebody who is not known here is found."""
    rows = ctx.s.execute(select(Person.username, Person.id).where(Person.username.in_(usernames)))
    known = {row.username: row.id for row in rows}
    ctx.find(*(reason("maker_unknown", about=u) for u in usernames if u not in known))
    return set(known.values())


def _tell(
    t: Telling, given: OpenFromPaper, vessels: Sequence[Vessel]
) -> tuple[list[ContainerNow], ContainerNow]:
    """Everything from the marrow to the vessels that live; those, and the marrow."""
    marrow = tell_harvest(t, given.harvest)
    mnc = tell_mnc(t, given.mnc, marrow, t.ctx.site.zone)
    plated, colonies = given.mnc.mnc_plated, given.mnc.colonies
    per_mnc = None if plated is None or colonies is None else (colonies, plated)
    start: Grown | None = Grown(mnc, per_mnc, Decimal(0))
    living: list[ContainerNow] = []
    for n, (told, vessel) in enumerate(zip(given.passages, vessels, strict=True)):
        assert start is not None  # only the last passage has no harvest
        living, start = tell_passage(t, n, told, start, vessel, given.medium)
    return living, marrow


class DecideGap(TherapyInput):
    """What no paper proves, and why the lot may go on to release nevertheless."""

    fact: PaperFact
    reason: Why


@act(
    DECIDED,
    by={Role.QA},
    checked_by={Role.QA, Role.QUALIFIED_PERSON},
    check=Check.SIGNATURE,
)
def decide_gap(ctx: Act, given: DecideGap) -> Outcome | Verdict:
    """QA has decided, with reason, that release need not wait for this proof (I06).

    Refused for what paper does prove, a second time, and to whoever made the lot or told its
    paper (I07).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    made = select(LotActor.person_id).join(PaperOpening, PaperOpening.lot_id == LotActor.lot_id)
    makers = set(ctx.s.scalars(made.where(PaperOpening.therapy_id == therapy.id)))
    ctx.find(
        *(
            reason("maker_may_not_release", about=given.fact.value, person=p)
            for p in (ctx.actor, ctx.verifier)
            if p in makers
        )
    )
    open_ = [p for p in proofs(ctx.s, therapy.id) if p.fact is given.fact and p.open]
    if not open_:
        ctx.find(reason("no_such_gap", about=given.fact.value))
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    ctx.add(
        PaperGapDecision(
            therapy_id=therapy.id,
            fact=given.fact,
            proven=False,
            decided_by=ctx.actor,
            second=ctx.verifier,
            decided_at=ctx.at,
            reason=given.reason,
        )
    )
    said = {"fact": given.fact.value, "reason": given.reason}
    sign(ctx, therapy, f"paper {given.fact.value}", Content(said, ctx.rows), "paper:gap_decided")
    return Outcome({"fact": given.fact.value})
