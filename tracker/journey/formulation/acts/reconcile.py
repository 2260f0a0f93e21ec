"""Labels of a step are counted to the last one: what two people find against what the record says.

21 CFR 211.125(c), with a limit of zero for labels of one patient (I12).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Reason, Severity, Verdict, reason
from tracker.journey.formulation.rules import LabelCount, judge_labels
from tracker.marking.kits.models import KitStateWord
from tracker.marking.models import LabelReconciliation, LabelStateWord, ReconciledLabel
from tracker.marking.present import LabelNow, labels_of, take_labels, turn
from tracker.marking.scan import take_scanned
from tracker.material.moves import took_part
from tracker.material.present import ContainerNow
from tracker.material.words import Kind
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import StepCode, StepInput, do_step, the_step, the_therapy

TAG: Final = "marking:labels:reconciled"
S = LabelStateWord
SETTLED: Final = (S.APPLIED, S.RETURNED, S.VOIDED, S.DESTROYED, S.UNACCOUNTED)
HowMany = Annotated[int, Field(ge=0, le=1000)]
HANDS = frozenset({Role.TECHNICIAN, Role.PRODUCTION, Role.QC_ANALYST, Role.NURSE, Role.PHYSICIAN})


class ReconcileLabels(StepInput):
    """Whose labels, and how many two people counted of each fate.

    ``unaccounted``: prints that cannot be found; they open a critical deviation and hold the lot.
    ``step``: the step that the labels were printed for.
    """

    containers: Annotated[tuple[str, ...], Field(min_length=1, max_length=60)]
    printed: HowMany
    applied: HowMany
    returned: HowMany = 0
    voided: HowMany = 0
    destroyed: HowMany = 0
    unaccounted: tuple[str, ...] = ()
    step: StepCode = "S20"


@act(TAG, by=HANDS, checked_by=HANDS | {Role.QA}, check=Check.PRESENT)
def reconcile_labels(ctx: Act, given: ReconcileLabels) -> Outcome | Verdict:
    """The count stands in the record with every label; nothing was left open.

    Refused while a label is neither applied nor returned, voided, destroyed or declared missing,
    and when what was counted by hand is not what the record says.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None or the_step(ctx, therapy, given.step) is None:
        return ctx.refusal()
    containers = take_scanned(ctx, therapy.id, given.containers)
    labels = [x for x in labels_of(ctx.s, [c.id for c in containers]) if x.on_paper]
    missing = take_labels(ctx, therapy.id, given.unaccounted, (S.PRINTED,))
    if ctx.blocked:
        return ctx.refusal()
    gone = {x.id: turn(ctx, x, S.UNACCOUNTED, "not found") for x in missing}
    now = [gone.get(x.id, x) for x in labels]
    here = {x.id for x in labels}
    for x in missing:
        if x.id not in here:
            ctx.find(reason("label_not_of_these", about=x.serial, container=x.short_name))
    found = _judge(given, now, len(gone))
    step_id = do_step(ctx, therapy, given.step, TAG, given, found)
    if ctx.blocked:
        return ctx.refusal()
    _write(ctx, therapy, step_id, now)
    made = [c for c in containers if c.kind is not Kind.SAMPLE]
    took_part(ctx, therapy.id, (c.lot_id for c in made), "made")
    _respond(ctx, therapy, given.step, step_id, found, containers)
    return Outcome({"step": step_id, "unaccounted": [x.short_name for x in gone.values()]})


def _counts(labels: Sequence[LabelNow]) -> dict[str, int]:
    states = Counter(x.state for x in labels)
    return {"printed": len(labels)} | {s.value: states[s] for s in SETTLED}


def _judge(given: ReconcileLabels, labels: Sequence[LabelNow], gone: int) -> list[Reason]:
    """Every open label, every fate whose number differs, and what is missing (I12, D27)."""
    recorded = _counts(labels)
    counted = {
        "printed": given.printed,
        "applied": given.applied,
        "returned": given.returned,
        "voided": given.voided,
        "destroyed": given.destroyed,
        "unaccounted": gone,
    }
    found = [
        reason("label_not_settled", about=x.short_name, state=x.state.value)
        for x in labels
        if x.state not in SETTLED
    ]
    found += [
        reason("kit_not_returned", about=x.short_name, state=x.kit.value)
        for x in labels
        if x.kit is not None and x.kit is not KitStateWord.RETURNED
    ]
    found += [
        reason("labels_counted_otherwise", about=fate, counted=n, recorded=recorded[fate])
        for fate, n in counted.items()
        if n != recorded[fate]
    ]
    found += judge_labels(LabelCount(**counted, deviation_recorded=True), given.step)
    return found


def _write(ctx: Act, therapy: TherapyNow, step_id: str, labels: Sequence[LabelNow]) -> None:
    ctx.add(LabelReconciliation(step_id=step_id, therapy_id=therapy.id, **_counts(labels)))
    for x in labels:
        ctx.add(
            ReconciledLabel(step_id=step_id, label_id=x.id, therapy_id=therapy.id, state=x.state)
        )


def _respond(
    ctx: Act,
    therapy: TherapyNow,
    step: str,
    step_id: str,
    found: Sequence[Reason],
    containers: Sequence[ContainerNow],
) -> None:
    """A missing label holds the lot, or the containers where there is none yet."""
    grave = [r for r in found if r.severity is Severity.HOLD]
    lots = {c.lot_id for c in containers}
    if len(lots) == 1 and None not in lots:
        respond(ctx, therapy, step, step_id, grave, lot_id=lots.pop())
    else:
        respond(ctx, therapy, step, step_id, grave, containers=containers)
