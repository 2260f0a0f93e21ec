"""Held material goes on at risk, with a reason, or not at all: only identity stops living cells.

Feeding and observing never ask here. Passage, processing and freezing do; release and infusion of
held material are refused elsewhere and by the database (I31).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tracker.act import Act
from tracker.identity.verdict import Reason, Severity, reason
from tracker.material.present import ContainerNow
from tracker.quality.holds import holds_on
from tracker.quality.verbal.rules import NO_FURTHER
from tracker.quality.verbal.standing import verbal_decisions


def judge_at_risk(names: str, holds: Collection[str], at_risk_reason: str) -> tuple[Reason, ...]:
    """Whether material under these holds may be processed further: pure (I28, I29).

    ``holds`` are the reasons of the open holds. Without any, a reason given anyway is no fault.
    """
    if not holds:
        return ()
    why = ", ".join(sorted(set(holds)))
    if NO_FURTHER & set(holds):
        return (reason("consent_withdrawn_no_further_step", about=names),)
    if not at_risk_reason.strip():
        return (reason("held_needs_at_risk_reason", about=names, holds=why),)
    return (reason("continued_at_risk", Severity.ALERT, names, holds=why),)


def go_on_at_risk(
    ctx: Act, therapy_id: str, containers: Iterable[ContainerNow], at_risk_reason: str
) -> tuple[Reason, ...]:
    """What the holds on these containers, own and inherited, say to this step; found on ``ctx``.

    Gives what it found, to be kept with the step.
    """
    here = list(containers)
    holds = holds_on(ctx.s, therapy_id, [c.id for c in here])
    names = ", ".join(c.short_name for c in here[:6]) + (" ..." if len(here) > 6 else "")
    why = at_risk_reason
    if holds and not why.strip():
        why = _said_by_telephone(ctx, therapy_id, {h.id for h in holds})
    found = judge_at_risk(names, [h.reason for h in holds], why)
    ctx.find(*found)
    return found


def _said_by_telephone(ctx: Act, therapy_id: str, holds: Collection[str]) -> str:
    """Why it goes on, as QA said by telephone about every one of these holds; else nothing.

    What its author has denied since says nothing any more.
    """
    said = {
        v.hold_id: v.words
        for v in verbal_decisions(ctx.s, therapy_id)
        if v.hold_id in holds and v.confirmed is not False
    }
    return "; ".join(said.values()) if said.keys() >= set(holds) else ""
