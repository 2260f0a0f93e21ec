"""A label of the book is bound to one container, or void; once and for ever."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, ActInput, Check, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.marking.acts import HANDS, SEE, product_of, write_print
from tracker.marking.book.models import (
    BookFate,
    BookLabelEnd,
)
from tracker.marking.book.present import BookLabelNow, book_now, labels_by_code
from tracker.marking.book.rules import judge_binding, judge_late
from tracker.marking.models import LabelRole, LabelStateWord
from tracker.marking.papers import BODY
from tracker.marking.present import labels_now, labels_of, pointers, put_on, take_off, turn
from tracker.marking.printing.printers.acts import KEEPS
from tracker.marking.rules import LABELLED
from tracker.marking.run import label_run
from tracker.marking.scan import not_ours, take_scanned
from tracker.marking.snapshot import with_code
from tracker.material.moves import took_part
from tracker.material.papers import FITS
from tracker.people.facility.present import NOTHING_SAID
from tracker.therapy.present import TherapyNow
from tracker.therapy.steps import TherapyInput, the_therapy


class BindLabel(TherapyInput):
    """The code scanned from the book's label, and the container that wears it."""

    code: str
    container: str


@act("marking:book:bound", by=HANDS, checked_by=SEE, check=Check.PRESENT)
def bind_label(ctx: Act, given: BindLabel) -> Outcome | Verdict:
    """The label is the active one of this container, told afterwards with its time and reason.

    Two people have compared what is written on it by hand with the record: subject, CoI, short
    name. Never bound twice (I11, I14); the label that it replaces is void.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None or ctx.verifier is None:
        return ctx.refusal()
    label = _the_label(ctx, given.code)
    containers = take_scanned(ctx, therapy.id, [given.container], states=LABELLED)
    if label is None or ctx.blocked:
        return ctx.refusal()
    book = book_now(ctx.s, label.book_id)
    assert book is not None
    fate = label.fate.value if label.fate else None
    ctx.find(*judge_binding(label.name, fate, on_paper=book.on_paper))
    ctx.find(*judge_late(ctx.door.at, ctx.door.reason, book.made_at))
    if ctx.blocked:
        return ctx.refusal()
    label_id = _bound(ctx, therapy, label, containers[0].id)
    if ctx.blocked:
        return ctx.refusal()
    took_part(ctx, therapy.id, (c.lot_id for c in product_of(containers)), "made")
    return Outcome({"label": label_id, "name": label.name, "container": containers[0].short_name})


def _bound(ctx: Act, therapy: TherapyNow, label: BookLabelNow, container_id: str) -> str:
    """The print stands in the record as this container's and is on it; the former one is void."""
    containers = take_scanned(ctx, therapy.id, [container_id], states=LABELLED)
    (c,) = containers
    layout = next(name for name, kinds in FITS.items() if c.kind in kinds)
    ((_, _, words),) = label_run(
        ctx, therapy, containers, layout, 0, facility=NOTHING_SAID
    ).values()
    former = [x for x in labels_of(ctx.s, [c.id]) if x.active and x.role in BODY]
    now = pointers(ctx.s, [c.id])
    for each in former:
        if each.role is not LabelRole.PRIMARY:
            take_off(ctx, each, now)
        turn(ctx, each, LabelStateWord.VOIDED, "replaced")
    why = ctx.door.reason.strip()
    snapshot = with_code(words, label.code)
    id_ = write_print(ctx, therapy, c.id, LabelRole.PRIMARY, snapshot, why=why)
    ctx.flush()
    put_on(ctx, turn(ctx, labels_now(ctx.s, [id_])[id_], LabelStateWord.APPLIED, why), now)
    ctx.add(_end(ctx, label, BookFate.BOUND, why, id_, therapy.id))
    return id_


class VoidBookLabel(ActInput):
    """A label of the book that must never be bound, and why."""

    code: str
    reason: Annotated[str, Field(min_length=3, max_length=400, pattern=r"\S")]


@act("marking:book:voided", by=HANDS | KEEPS, checked_by=SEE | KEEPS, check=Check.PRESENT)
def void_book_label(ctx: Act, given: VoidBookLabel) -> Outcome | Verdict:
    """The label of the book is refused for ever: spoiled, or not to be found."""
    label = _the_label(ctx, given.code)
    if label is None or ctx.verifier is None:
        return ctx.refusal()
    if label.fate is not None:
        return ctx.refusal(reason("book_label_ended", about=label.name, fate=label.fate.value))
    ctx.add(_end(ctx, label, BookFate.VOID, given.reason))
    return Outcome({"name": label.name})


def _the_label(ctx: Act, code: str) -> BookLabelNow | None:
    """The label of a book with this code; found on ``ctx`` is why there is none."""
    if wrong := not_ours(ctx, code):
        ctx.find(wrong)
        return None
    label = labels_by_code(ctx.s, [code]).get(code)
    if label is None:
        ctx.find(reason("label_not_of_a_book"))
    return label


def _end(
    ctx: Act,
    label: BookLabelNow,
    fate: BookFate,
    why: str,
    label_id: str | None = None,
    therapy_id: str | None = None,
) -> BookLabelEnd:
    assert ctx.verifier is not None
    return BookLabelEnd(
        code=label.code,
        book_id=label.book_id,
        fate=fate,
        label_id=label_id,
        therapy_id=therapy_id,
        at=ctx.at,
        by=ctx.actor,
        second=ctx.verifier,
        reason=why,
    )
