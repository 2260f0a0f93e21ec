"""A label was scanned to be put on that is on its container already: told at the scan itself."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Outcome, act
from tracker.identity.verdict import Verdict
from tracker.marking.acts import HANDS
from tracker.marking.copies.alarm import copied, copies_among
from tracker.marking.models import LabelStateWord
from tracker.marking.present import take_labels
from tracker.therapy.steps import TherapyInput, the_therapy

TAG: Final = "marking:label:copied"


class CopiedLabel(TherapyInput):
    """The code that was scanned to be put on, of a label that is on its container."""

    label: Annotated[str, Field(min_length=1, max_length=64)]


@act(TAG, by=HANDS)
def tell_copy(ctx: Act, given: CopiedLabel) -> Outcome | Verdict:
    """The copy is refused and the alarm stands: no second person is needed to stop (H02)."""
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    labels = take_labels(ctx, therapy.id, [given.label], (LabelStateWord.APPLIED,))
    if ctx.blocked:
        return ctx.refusal()
    return copied(ctx, therapy, copies_among(labels, therapy.id))
