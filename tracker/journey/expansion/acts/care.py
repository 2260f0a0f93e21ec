"""Cultures are fed and looked at: also held ones, for only identity stops living cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.journey.expansion.models import CareKind, VesselCare
from tracker.journey.expansion.present import last_care
from tracker.journey.expansion.rules import judge_feeding, judge_observation
from tracker.marking.scan import ids_of, take_scanned
from tracker.material.moves import took_part
from tracker.material.present import ContainerNow
from tracker.material.quantities import PctCoarse, PctWhole, Words
from tracker.material.words import Kind, State
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.supplies.use import Planned, use
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepInput, do_step, the_therapy, with_core
from tracker.workplace.present import in_the_area

FED: Final = "expansion:culture:fed"
OBSERVED: Final = "expansion:culture:observed"
MINUTES_A_DAY: Final = 1440


class ObserveCulture(StepInput):
    """Vessels as seen; those named in ``turbid`` and ``abnormal`` are among them."""

    vessels: Annotated[tuple[str, ...], Field(min_length=1, max_length=99)]
    confluence_pct: PctWhole | None = None
    morphology: Words = ""
    abnormal: tuple[str, ...] = ()
    turbid: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


class FeedCulture(ObserveCulture):
    """The same, with the part of the medium that was changed."""

    change_pct: PctCoarse
    non_adherent_removed: bool = False


@act(OBSERVED, by={Role.TECHNICIAN, Role.QC_ANALYST})
def observe_culture(ctx: Act, given: ObserveCulture) -> Outcome | Verdict:
    """What was seen stands with each vessel; turbid medium holds the whole lot (D16)."""
    return _care(ctx, given, OBSERVED)


@act(FED, by={Role.TECHNICIAN})
def feed_culture(ctx: Act, given: FeedCulture) -> Outcome | Verdict:
    """The vessels have fresh medium; what was seen stands with each of them."""
    return _care(ctx, given, FED)


def _care(ctx: Act, given: ObserveCulture, tag: str) -> Outcome | Verdict:
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    if tag == FED:
        in_the_area(ctx, therapy.id)
    vessels = take_scanned(ctx, therapy.id, given.vessels, (Kind.VESSEL,), (State.IN_CULTURE,))
    turbid, odd = set(ids_of(ctx, given.turbid)), set(ids_of(ctx, given.abnormal))
    if not turbid | odd <= {c.id for c in vessels}:
        ctx.find(reason("vessel_not_among_those_seen"))
    if ctx.blocked:
        return ctx.refusal()
    found = _judge(ctx, therapy, vessels, turbid, odd)
    asked = therapy.definition.parameters_of("S14")
    given = with_core(given, asked, confluence=(given.confluence_pct, "%"))
    step_id = do_step(ctx, therapy, "S14", tag, given, found)
    planned = Planned("S14", therapy.definition.materials_of("S14"))
    lots, equipment = given.lots, given.equipment
    use(ctx, therapy.id, step_id, lots, equipment, planned=planned, cells_inside=True)
    for c in vessels:
        ctx.add(_row(ctx, given, step_id, c, c.id in turbid, c.id in odd))
    of_lots = dict.fromkeys(c.lot_id for c in vessels)
    if tag == FED:
        took_part(ctx, therapy.id, of_lots, "made")
    for lot_id in of_lots:
        about = {c.short_name for c in vessels if c.lot_id != lot_id}
        mine = [r for r in ctx.findings if r.about not in about]
        respond(ctx, therapy, "S14", step_id, mine, lot_id=lot_id)
    return Outcome({"step": step_id, "vessels": [c.short_name for c in vessels]})


def _judge(
    ctx: Act,
    therapy: TherapyNow,
    vessels: Sequence[ContainerNow],
    turbid: set[str],
    odd: set[str],
) -> list[Reason]:
    before = last_care(ctx.s, [c.id for c in vessels])
    found: list[Reason] = []
    for c in vessels:
        found += judge_observation(c.id in turbid, c.id in odd, c.short_name)
        found += judge_feeding(_days(before[c.id], ctx.at), therapy.definition, c.short_name)
    return found


def _days(since: dt.datetime, until: dt.datetime) -> Decimal:
    """Days between, by whole minutes: nobody is late by a second."""
    return Decimal((until - since) // dt.timedelta(minutes=1)) / MINUTES_A_DAY


def _row(
    ctx: Act, given: ObserveCulture, step_id: str, c: ContainerNow, turbid: bool, odd: bool
) -> VesselCare:
    fed = given if isinstance(given, FeedCulture) else None
    return VesselCare(
        step_id=step_id,
        container_id=c.id,
        therapy_id=c.therapy_id,
        kind=CareKind.FEED if fed else CareKind.OBSERVE,
        change_pct=fed.change_pct if fed else None,
        non_adherent_removed=fed.non_adherent_removed if fed else False,
        confluence_pct=given.confluence_pct,
        morphology=given.morphology,
        morphology_abnormal=odd,
        turbid=turbid,
        cared_at=ctx.at,
    )
