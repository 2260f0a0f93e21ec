"""Access and baseline arteriography before the units, the final run after them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Severity, Verdict, reason
from tracker.journey.administration.bedside.models import Arteriography, Catheterisation
from tracker.journey.administration.bedside.session import SessionNow, session_now, sides_of
from tracker.people.models import Role
from tracker.therapy.steps import StepInput, do_step, the_therapy

STEP = "S25"
Line = Annotated[str, Field(max_length=400)]
Branches = Annotated[int, Field(ge=0, le=99)]


class _OnASide(StepInput):
    """A session and one of its marked sides."""

    session: str
    side: str


class PlaceCatheter(_OnASide):
    """Access, heparin, contrast, and what the baseline run shows."""

    access: Annotated[str, Field(min_length=1, max_length=200)]
    heparin_iu: Annotated[int, Field(ge=0, le=50_000)]
    contrast_ml: Annotated[Decimal, Field(ge=0, le=1000, decimal_places=1)]
    baseline: Line = ""


@act(
    "administration:catheter:placed",
    by={Role.INTERVENTIONALIST},
    checked_by={Role.INFUSION_NURSE},
    check=Check.PRESENT,
)
def place_catheter(ctx: Act, given: PlaceCatheter) -> Outcome | Verdict:
    """The vessels of a marked side are reached and shown, after the patient was signed in."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None or _session(ctx, given) is None:
        return ctx.refusal()
    step_id = do_step(ctx, therapy, STEP, "administration:catheter:placed", given)
    ctx.add(
        Catheterisation(
            step_id=step_id,
            therapy_id=therapy.id,
            session_id=given.session,
            side=given.side,
            access=given.access,
            heparin_iu=given.heparin_iu,
            contrast_ml=given.contrast_ml,
            baseline=given.baseline,
        )
    )
    return Outcome({"catheterisation": step_id})


class FinalArteriography(_OnASide):
    """The last run: what became of the vessels."""

    image: Annotated[str, Field(max_length=80)] = ""
    spasm: bool
    occlusion: bool
    branches_before: Branches | None = None
    branches_after: Branches | None = None


@act(
    "administration:arteriography:done",
    by={Role.INTERVENTIONALIST},
    checked_by={Role.INFUSION_NURSE},
    check=Check.PRESENT,
)
def final_arteriography(ctx: Act, given: FinalArteriography) -> Outcome | Verdict:
    """The vessels of the side after the last unit stand in the record; spasm is an alert."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None or _session(ctx, given) is None:
        return ctx.refusal()
    found = [
        reason(code, Severity.ALERT, given.side)
        for code, seen in (("vessel_spasm", given.spasm), ("vessel_occluded", given.occlusion))
        if seen
    ]
    step_id = do_step(ctx, therapy, STEP, "administration:arteriography:done", given, found)
    ctx.add(
        Arteriography(
            step_id=step_id,
            therapy_id=therapy.id,
            session_id=given.session,
            side=given.side,
            image=given.image,
            spasm=given.spasm,
            occlusion=given.occlusion,
            branches_before=given.branches_before,
            branches_after=given.branches_after,
        )
    )
    return Outcome({"arteriography": step_id})


def _session(ctx: Act, given: _OnASide) -> SessionNow | None:
    session = session_now(ctx.s, given.session)
    if session is None or session.therapy_id != given.therapy:
        ctx.find(reason("session_unknown"))
        return None
    if session.ended:
        ctx.find(reason("session_ended", about=session.id))
        return None
    if given.side not in sides_of(ctx.s, session.id):
        ctx.find(reason("side_not_marked", Severity.STOP, side=given.side))
        return None
    return session
