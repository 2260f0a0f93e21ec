"""What a failing result sets in motion: deviation, holds on lots and genealogy, calls to make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.identity.verdict import Reason, Severity
from tracker.journey.testing.lineage import LotThere, given_already, handled_with
from tracker.material.present import ContainerNow
from tracker.people.models import Role
from tracker.protocol.steps import CatalogueEntry
from tracker.quality.response import catalogue_entry, open_deviation, open_task, place_hold
from tracker.therapy.present import TherapyNow

FAILS: Final = "result_fails"
LATE: Final = "late_failure"
TO_ACT_WITHIN: Final = dt.timedelta(hours=24)
CALLS: Final[dict[str, tuple[Role, ...]]] = {
    "look_back": (Role.QA,),
    "list_shared_places": (Role.QA,),
    "open_oos_investigation": (Role.QC_MANAGER,),
    "notify": (Role.INVESTIGATOR, Role.QA),
    "extended_follow_up": (Role.INVESTIGATOR,),
}
"""Who has to do what the deviation catalogue asks for, by tomorrow."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """Where a failing result was found: the step, the container sampled, its lots."""

    step: str
    step_id: str
    sample: str
    source: ContainerNow
    lots: Sequence[LotThere]


def named_late(
    s: Session, therapy: TherapyNow, step: str, reasons: Sequence[Reason], lots: Sequence[str]
) -> list[Reason]:
    """Failures of cells that were given already, by the name that the catalogue has for them."""
    if not any(r.code == FAILS for r in reasons) or not given_already(s, lots):
        return list(reasons)
    out = []
    for r in reasons:
        late = replace(r, code=LATE)
        known = r.code == FAILS and catalogue_entry(therapy, step, late) is not None
        out.append(late if known else r)
    return out


def answer(ctx: Act, therapy: TherapyNow, where: Suspect, found: Sequence[Reason]) -> list[str]:
    """Every failing result has its deviation, its lots are on hold, and somebody is told.

    A contamination holds the sampled container with its siblings too: descendants inherit the
    hold (I28), also those that have no lot yet. Returns the deviations' ids.
    """
    opened = []
    for r in dict.fromkeys(found):
        if r.code in (FAILS, LATE) and r.severity is Severity.HOLD:
            opened += _one(ctx, therapy, where, r)
    return opened


def _one(ctx: Act, therapy: TherapyNow, where: Suspect, found: Reason) -> list[str]:
    entry = catalogue_entry(therapy, where.step, found)
    first = catalogue_entry(therapy, where.step, replace(found, code=FAILS))
    spreads = first is not None and "hold_genealogy" in first.actions
    lots: list[str | None] = [x.id for x in where.lots] or [None]
    opened = []
    for lot_id in lots:
        row = open_deviation(ctx, therapy, found, entry, where.step_id, [where.source], lot_id)
        opened.append(row.id)
        if lot_id is not None:
            place_hold(ctx, therapy, found.code, [], lot_id, row.id)
    if spreads or lots == [None]:
        with_it = handled_with(ctx.s, where.source) if spreads else [where.source]
        place_hold(ctx, therapy, found.code, with_it, None, opened[0])
    _call(ctx, therapy, where, found, [e for e in (entry, first) if e], lots[0])
    return opened


def _call(
    ctx: Act,
    therapy: TherapyNow,
    where: Suspect,
    found: Reason,
    entries: Sequence[CatalogueEntry],
    lot_id: str | None,
) -> None:
    actions = dict.fromkeys(a for e in entries for a in e.actions)
    for action in actions:
        for owner in CALLS.get(action, ()):
            title = f"{action} {where.sample} {found.about}"
            due_at = ctx.at + TO_ACT_WITHIN
            open_task(ctx, therapy, action, title, owner.value, due_at, lot_id)
