"""Labels are printed, applied by scan, taken back, voided, destroyed, printed again.

Each physical print is a label instance with its own code. A container has one active label of each
role (I11); a voided print is refused at every scan (I14). 21 CFR 211.125, 1271.370.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from labels.snapshot import LabelSnapshot
from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.marking.book.present import bound_from_books
from tracker.marking.copies.alarm import copied, copies_among
from tracker.marking.kits.rules import judge_in_hand
from tracker.marking.models import LabelInstance, LabelRole, LabelState, LabelStateWord
from tracker.marking.open_step import asks_ended, has_ended, judge_open_step
from tracker.marking.papers import BODY, in_place_of, judge_places
from tracker.marking.present import (
    labels_of,
    pointers,
    put_on,
    take_labels,
    take_off,
    turn,
)
from tracker.marking.rules import LABELLED, judge_layout, judge_place
from tracker.marking.run import fresh_code, label_run
from tracker.marking.scan import take_scanned
from tracker.marking.sentences.present import asks_table, table_now
from tracker.marking.snapshot import as_doc, from_doc, judge_paper, with_code
from tracker.material.moves import took_part
from tracker.material.present import ContainerNow
from tracker.material.words import Kind as ContainerKind
from tracker.people.facility.present import asks_facility, facility_now
from tracker.people.models import Role
from tracker.record.ahead import Question
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import TherapyInput, the_therapy

S = LabelStateWord
HANDS = frozenset(
    {
        Role.TECHNICIAN,
        Role.PRODUCTION,
        Role.QC_ANALYST,
        Role.NURSE,
        Role.PHYSICIAN,
        Role.INFUSION_NURSE,
    }
)
"""Who has labels in hand: laboratory, QC, and theatre for the harvest kit."""
SEE = HANDS | {Role.QA, Role.QC_MANAGER, Role.COURIER}
"""Who may stand beside them as the second person."""
Refs = Annotated[tuple[str, ...], Field(min_length=1, max_length=60)]
Why = Annotated[str, Field(min_length=3, max_length=400, pattern=r"\S")]


class PrintLabels(TherapyInput):
    """For which containers, on which paper; ``spares`` more are printed for the first of them."""

    containers: Refs
    layout: str
    role: LabelRole = LabelRole.PRIMARY
    spares: Annotated[int, Field(ge=0, le=10)] = 0

    def asks(self) -> tuple[Question, ...]:
        return (*super().asks(), asks_table(), asks_facility(), asks_ended(self.therapy))


@act("marking:labels:printed", by=HANDS, checked_by=SEE)
def print_labels(ctx: Act, given: PrintLabels) -> Outcome | Verdict:
    """Each container has a print with its own code, frozen as a snapshot, not yet applied.

    Only for an open step (H01). A container that had a print of this role already needs a reprint,
    with reason and second person. Refuses a paper that does not fit, misses a field, overflows, or
    lacks a glyph.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    containers = take_scanned(ctx, therapy.id, given.containers, states=LABELLED)
    ended = has_ended(ctx.s, therapy.id)
    ctx.find(*judge_open_step(containers, given.role, ended=ended))
    ctx.find(*judge_layout(given.layout, [(c.short_name, c.kind) for c in containers], given.role))
    if given.spares > len(containers):
        ctx.find(reason("more_spares_than_containers"))
    if ctx.blocked:
        return ctx.refusal()
    roles = BODY if given.role is LabelRole.PRIMARY else (given.role,)
    known = [
        one
        for one in labels_of(ctx.s, [c.id for c in containers])
        if one.role in roles and one.on_paper
    ]
    by_hand = bound_from_books(ctx.s, [one.id for one in known]) if known else set()
    before = {one.container_id for one in known if one.id not in by_hand}
    ctx.find(*(reason("printed_before", about=c.short_name) for c in containers if c.id in before))
    labels = label_run(ctx, therapy, containers, given.layout, given.spares, given.role)
    if ctx.blocked:
        return ctx.refusal()
    ids = {
        name: write_print(ctx, therapy, c.id, role, snapshot)
        for name, (c, role, snapshot) in labels.items()
    }
    took_part(ctx, therapy.id, (c.lot_id for c in product_of(containers)), "made")
    return Outcome({"codes": {n: x[2].payload for n, x in labels.items()}, "labels": ids})


def product_of(containers: Sequence[ContainerNow]) -> list[ContainerNow]:
    """Containers whose labelling makes the product (I07): samples belong to testing."""
    return [c for c in containers if c.kind is not ContainerKind.SAMPLE]


def write_print(
    ctx: Act,
    therapy: TherapyNow,
    container_id: str,
    role: LabelRole,
    snapshot: LabelSnapshot,
    replaces_id: str | None = None,
    why: str = "",
) -> str:
    """A print stands in the record, prepared and printed; returns the label's id."""
    row = LabelInstance(
        id=ctx.fresh("label"),
        therapy_id=therapy.id,
        container_id=container_id,
        role=role,
        code=snapshot.payload,
        serial=snapshot.serial,
        layout=snapshot.layout,
        snapshot=as_doc(snapshot),
        snapshot_sha256=snapshot.sha256(),
        prepared_at=ctx.at,
        prepared_by=ctx.actor,
        replaces_id=replaces_id,
    )
    ctx.add(row)
    for n, (before, to) in enumerate(((None, S.PREPARED), (S.PREPARED, S.PRINTED))):
        ctx.add(
            LabelState(
                label_id=row.id,
                n=n,
                therapy_id=therapy.id,
                from_state=before.value if before else None,
                to_state=to,
                at=ctx.at,
                by=ctx.actor,
                second=ctx.verifier,
                reason=why,
            )
        )
    return row.id


class AppliedLabel(BaseModel):
    """The code scanned from the label, and the container it was put on (its page, or its scan)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str
    container: str


class ApplyLabels(TherapyInput):
    """Which label went onto which container."""

    applied: Annotated[tuple[AppliedLabel, ...], Field(min_length=1, max_length=60)]


@act("marking:labels:applied", by=HANDS, checked_by=SEE, check=Check.PRESENT)
def apply_labels(ctx: Act, given: ApplyLabels) -> Outcome | Verdict:
    """Each label is the active one of its role on its container; the former one is voided (I11).

    The new label is on before the old is off, so that no container is ever without. One that is on
    its container already has a copy somewhere: refused, with an alarm that stands (H02).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    labels = take_labels(ctx, therapy.id, [a.code for a in given.applied], (S.PRINTED,))
    if copies := copies_among(labels, therapy.id):
        return copied(ctx, therapy, copies)
    refs = list(dict.fromkeys(a.container for a in given.applied))  # a pair is of one container
    containers = take_scanned(ctx, therapy.id, refs, states=LABELLED)
    if ctx.blocked:
        return ctx.refusal()
    ctx.find(*judge_places([(x.container_id, x.role) for x in labels]))
    named = dict(zip(refs, containers, strict=True))
    for label, c in zip(labels, (named[a.container] for a in given.applied), strict=True):
        ctx.find(*judge_place(label.facts, c.id, c.short_name))
        ctx.find(*judge_in_hand(label.short_name, label.kit))
    if ctx.blocked:
        return ctx.refusal()
    ids = [c.id for c in containers]
    worn = [x for x in labels_of(ctx.s, ids) if x.active]
    now = pointers(ctx.s, ids)
    for label in labels:
        for former in worn:
            if former.container_id == label.container_id and in_place_of(label.role, former.role):
                if former.role is not label.role:
                    take_off(ctx, former, now)
                turn(ctx, former, S.VOIDED, "replaced")
        put_on(ctx, turn(ctx, label, S.APPLIED), now)
    took_part(ctx, therapy.id, (c.lot_id for c in product_of(containers)), "made")
    return Outcome({"applied": {x.short_name: x.id for x in labels}})


class ReturnLabels(TherapyInput):
    """Unused labels that came back with their kit."""

    labels: Refs


@act("marking:labels:returned", by=HANDS, checked_by=SEE)
def return_labels(ctx: Act, given: ReturnLabels) -> Outcome | Verdict:
    """The labels are back, unused, and can only be voided or destroyed."""
    return _taken_back(ctx, given.therapy, given.labels, (S.PRINTED,), S.RETURNED, "")


class DestroyLabels(TherapyInput):
    """Labels destroyed before two people."""

    labels: Refs
    reason: Why


@act("marking:labels:destroyed", by=HANDS, checked_by=SEE, check=Check.PRESENT)
def destroy_labels(ctx: Act, given: DestroyLabels) -> Outcome | Verdict:
    """The labels are no more; an applied one must be voided first."""
    states = (S.PRINTED, S.RETURNED, S.VOIDED, S.UNACCOUNTED)
    return _taken_back(ctx, given.therapy, given.labels, states, S.DESTROYED, given.reason)


class VoidLabels(TherapyInput):
    """Labels that must never be accepted again, with the reason."""

    labels: Refs
    reason: Why


@act("marking:labels:voided", by=HANDS | {Role.QA}, checked_by=SEE, check=Check.PRESENT)
def void_labels(ctx: Act, given: VoidLabels) -> Outcome | Verdict:
    """The labels are refused at every scan; an applied one leaves its container without."""
    states = (S.PREPARED, S.PRINTED, S.RETURNED, S.APPLIED)
    return _taken_back(ctx, given.therapy, given.labels, states, S.VOIDED, given.reason)


def _taken_back(
    ctx: Act,
    therapy_id: str,
    refs: Sequence[str],
    states: Sequence[LabelStateWord],
    to: LabelStateWord,
    why: str,
) -> Outcome | Verdict:
    therapy = the_therapy(ctx, therapy_id)
    if therapy is None:
        return ctx.refusal()
    labels = take_labels(ctx, therapy.id, refs, states)
    if ctx.blocked:
        return ctx.refusal()
    now = pointers(ctx.s, [x.container_id for x in labels])
    for label in labels:
        take_off(ctx, label, now)
        turn(ctx, label, to, why)
    return Outcome({"labels": {x.short_name: x.id for x in labels}, "state": to.value})


class ReprintLabel(TherapyInput):
    """Which label is printed again and why. ``renewed``: say what the record says now.

    Without it the new print equals the old one but for symbol and serial.
    """

    label: str
    reason: Why
    renewed: bool = False


@act("marking:label:reprinted", by=HANDS | {Role.QA}, checked_by=SEE, check=Check.PRESENT)
def reprint_label(ctx: Act, given: ReprintLabel) -> Outcome | Verdict:
    """A new print with its own code is there; every earlier one of the same role is voided."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    found = take_labels(ctx, therapy.id, [given.label], tuple(S))
    if ctx.blocked:
        return ctx.refusal()
    (old,) = found
    containers = take_scanned(ctx, therapy.id, [old.container_id], states=LABELLED)
    if ctx.blocked:
        return ctx.refusal()
    if given.renewed:
        alone = replace(facility_now(ctx.s), paired=frozenset())  # a reprint keeps its role
        run = label_run(ctx, therapy, containers, old.layout, 0, old.role, alone)
        ((_, _, snapshot),) = run.values()
    else:
        row = ctx.s.get_one(LabelInstance, old.id)
        snapshot = with_code(from_doc(row.snapshot), fresh_code(ctx))
        ctx.find(*judge_paper(snapshot, table_now(ctx.s)))
    if ctx.blocked:
        return ctx.refusal()
    now = pointers(ctx.s, [old.container_id])
    for earlier in labels_of(ctx.s, [old.container_id]):
        if earlier.role is old.role and earlier.state in (S.PRINTED, S.RETURNED, S.APPLIED):
            take_off(ctx, earlier, now)
            turn(ctx, earlier, S.VOIDED, given.reason)
    id_ = write_print(ctx, therapy, old.container_id, old.role, snapshot, old.id, given.reason)
    took_part(ctx, therapy.id, (c.lot_id for c in product_of(containers)), "made")
    return Outcome({"codes": {old.short_name: snapshot.payload}, "labels": {old.short_name: id_}})
