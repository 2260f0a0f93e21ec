"""Two people sign that two charts are one person's, or that they are not (I19).

Nothing moves: every event, container, result and signature stays in the chart that it was made in.
A link is read by people; no rule looks through it.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.therapy.linking.models import (
    ChartLink,
    ChartLinked,
    ChartLinkEnd,
    ChartUnlinked,
    LinkGround,
    UnlinkGround,
)
from tracker.therapy.linking.present import links_of
from tracker.therapy.models import Therapy, TherapyEnd
from tracker.therapy.present import TherapyNow, therapy_now
from tracker.therapy.signing import Content, sign
from tracker.therapy.steps import TherapyInput, the_therapy

LINKED: Final = "therapy:charts:linked"
UNLINKED: Final = "therapy:charts:unlinked"
Paper = Annotated[str, Field(min_length=1, max_length=80)]
WHO: Final = frozenset({Role.COORDINATOR, Role.INVESTIGATOR, Role.QA})
SECOND: Final = frozenset({Role.QA, Role.QUALIFIED_PERSON})


class LinkCharts(TherapyInput):
    """The other chart, by its Chain of Identity, and the paper that proves it.

    ``while_running``: quality assurance wants it although a therapy of the two is not over.
    """

    other_coi: Annotated[str, Field(min_length=1, max_length=40)]
    ground: LinkGround
    document: Paper
    while_running: bool = False


@act(LINKED, by=WHO, checked_by=SECOND, check=Check.SIGNATURE)
def link_charts(ctx: Act, given: LinkCharts) -> Outcome | Verdict:
    """Both charts say that the other is the same person's; nothing of either has moved.

    Refused: a chart with itself or with another of the same patient, two that are linked already,
    and while a therapy of the two runs, unless quality assurance itself says so.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    other = _by_coi(ctx, given.other_coi)
    if other is None:
        return ctx.refusal(reason("linked_chart_unknown", about="other_coi"))
    if other.patient_id == therapy.patient_id:
        ctx.find(reason("linked_to_itself", about="other_coi"))
    if any(x.other == other.id for x in links_of(ctx.s, therapy.id)):
        ctx.find(reason("linked_already", about="other_coi"))
    running = [t.coi for t in (therapy, other) if ctx.s.get(TherapyEnd, t.id) is None]
    quality = Role.QA in ctx.people[ctx.actor].roles
    if running and not (given.while_running and quality):
        ctx.find(reason("linked_while_running", about=", ".join(running)))
    if ctx.blocked or ctx.verifier is None:
        return ctx.refusal()
    link = ChartLink(
        id=ctx.fresh("link"),
        ground=given.ground,
        document=given.document,
        linked_at=ctx.at,
        linked_by=ctx.actor,
        second=ctx.verifier,
    )
    ctx.add(link)
    both = ((therapy, other), (other, therapy))
    for therapy, beside in both:
        row = ChartLinked(link_id=link.id, therapy_id=therapy.id)
        ctx.add(row)
        says = {"link": link.id, "other": beside.coi, "ground": given.ground.value}
        says["document"] = given.document
        sign(ctx, therapy, f"chart {beside.coi}", Content(says, [row]), "charts_linked")
    return Outcome({"link": link.id, "other": other.id})


class UnlinkCharts(TherapyInput):
    """The link, why it counts no longer, and the paper that proves it."""

    link: str
    ground: UnlinkGround
    document: Paper


@act(UNLINKED, by=WHO, checked_by=SECOND, check=Check.SIGNATURE)
def unlink_charts(ctx: Act, given: UnlinkCharts) -> Outcome | Verdict:
    """Neither chart says any more that the other is the same person's; the link's rows stay."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    link = next((x for x in links_of(ctx.s, therapy.id) if x.id == given.link), None)
    other = therapy_now(ctx.s, link.other) if link else None
    if link is None or other is None or ctx.verifier is None:
        return ctx.refusal(reason("link_unknown"))
    ctx.add(
        ChartLinkEnd(
            link_id=link.id,
            ground=given.ground,
            document=given.document,
            ended_at=ctx.at,
            ended_by=ctx.actor,
            second=ctx.verifier,
        )
    )
    both = ((therapy, other), (other, therapy))
    for therapy, beside in both:
        row = ChartUnlinked(link_id=link.id, therapy_id=therapy.id)
        ctx.add(row)
        says = {"link": link.id, "other": beside.coi, "ground": given.ground.value}
        says["document"] = given.document
        sign(ctx, therapy, f"chart {beside.coi}", Content(says, [row]), "charts_unlinked")
    return Outcome({"link": link.id})


def _by_coi(ctx: Act, coi: str) -> TherapyNow | None:
    """The therapy with exactly this Chain of Identity; nothing is trimmed or guessed (I14)."""
    id_ = ctx.s.scalar(select(Therapy.id).where(Therapy.coi == coi))
    return therapy_now(ctx.s, id_) if id_ else None
