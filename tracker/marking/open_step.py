"""Whether the step is still open for which a label would be printed (H01).

A label of a step that is over would lie about until it sticks on something else. So a container
gets its first label only while the step that makes it has it at hand, and nothing of a therapy that
has ended gets one. A label that is lost later is printed again, with a reason and a second person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, reason
from tracker.marking.models import LabelRole
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.record.ahead import Question, question
from tracker.therapy.models import TherapyEnd

S = State
_MADE: Final = frozenset({S.PREPARED, S.FILLED})
OPEN: Final[dict[Kind, frozenset[State]]] = {
    Kind.MARROW: _MADE | {S.RECEIVED, S.STORED},  # collected without a printer, known by paper
    Kind.INTERMEDIATE: _MADE,
    Kind.VESSEL: frozenset({S.PREPARED, S.IN_CULTURE}),
    Kind.POOL: _MADE,
    Kind.BULK: _MADE,
    Kind.VIAL: _MADE | {S.FROZEN},  # the run freezes what it fills
    Kind.SAMPLE: _MADE | {S.RECEIVED, S.STORED},  # the same: it would have no label for ever
    Kind.UNIT: _MADE,
}
"""States in which the step that makes such a container still has it at hand."""
_LEAVES: Final = frozenset({S.RELEASED, S.CONDITIONALLY_RELEASED, S.OOS_EXCEPTIONAL})
OPEN_OUTER: Final[dict[Kind, frozenset[State]]] = {
    Kind.MARROW: _MADE,
    Kind.UNIT: _MADE | _LEAVES,
}
"""States in which a bag or box is still to be closed around it: it has not left."""
_ENDED: Final = select(TherapyEnd.therapy_id).where(
    TherapyEnd.therapy_id == bindparam("therapy_id")
)


def asks_ended(therapy_id: str) -> Question:
    """What ``has_ended`` reads."""
    return question(_ENDED, therapy_id=therapy_id)


def has_ended(s: Session, therapy_id: str) -> bool:
    """True when the therapy is over."""
    return s.execute(_ENDED, {"therapy_id": therapy_id}).first() is not None


def judge_open_step(
    containers: Sequence[ContainerNow], role: LabelRole, *, ended: bool
) -> tuple[Reason, ...]:
    """Why no first label is printed: the therapy is over, or the step of a container is: pure."""
    if ended:
        return (reason("therapy_over_no_labels"),)
    open_ = OPEN_OUTER if role is LabelRole.OUTER else OPEN
    return tuple(
        reason("no_open_step_for_label", about=c.short_name, state=c.state.value)
        for c in containers
        if c.state not in open_.get(c.kind, frozenset())
    )
