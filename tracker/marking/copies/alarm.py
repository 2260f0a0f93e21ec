"""A print that is on its container is put on once more: somewhere there is a copy of it (H02).

The scan is refused and an alarm is raised in the same transaction. Rooms above say what an alarm
is: they register with ``on_copy``, and answer whether they told anything new.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tracker.act import Act, Outcome
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.marking.models import LabelStateWord
from tracker.marking.present import LabelNow
from tracker.therapy.present import TherapyNow

Alarm = Callable[[Act, TherapyNow, LabelNow, Reason], bool]
ALARMS: Final[list[Alarm]] = []


def on_copy(function: Alarm) -> Alarm:
    """Have the function raise its alarm for a copy; it answers whether it told anything new."""
    ALARMS.append(function)
    return function


def copies_among(labels: Sequence[LabelNow], therapy_id: str) -> tuple[LabelNow, ...]:
    """Labels of this therapy that are on their containers already: pure."""
    applied = LabelStateWord.APPLIED
    return tuple(x for x in labels if x.state is applied and x.therapy_id == therapy_id)


def copied(ctx: Act, therapy: TherapyNow, copies: Sequence[LabelNow]) -> Outcome | Verdict:
    """Refused, and the alarm stands; what was told of this label before is not told again."""
    told = []
    for label in copies:
        found = reason("label_applied_twice", about=label.short_name, serial=label.serial)
        ctx.find(found)
        told += [alarm(ctx, therapy, label, found) for alarm in ALARMS]
    return Outcome({"answer": "copy"}, stands=True) if any(told) else ctx.refusal()
