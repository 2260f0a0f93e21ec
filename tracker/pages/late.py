"""A step told afterwards: when it was done and why it is told only now; instants as typed."""

from __future__ import annotations

import datetime as dt
from typing import Final, Protocol

from tracker.identity.verdict import Reason, reason
from tracker.pages.doors import Late
from tracker.pages.here import site
from tracker.pages.step_shown import FieldKind, StepField
from tracker.pages.words import gettext as _

LATE_AT: Final = "late_at"
LATE_REASON: Final = "late_reason"


class Typed(Protocol):
    """Whatever holds what was typed."""

    def text(self, name: str) -> str:
        """What was typed into the field of this name."""


def late_fields() -> tuple[StepField, ...]:
    """The two fields of a step that is told afterwards; left empty, it was done just now."""
    return (
        StepField(LATE_AT, _("When it was done"), FieldKind.INSTANT, required=False),
        StepField(LATE_REASON, _("Why it is entered only now"), FieldKind.LONG, required=False),
    )


def late_typed(asked: Typed) -> Late | Reason | None:
    """When and why; nothing for a step done now; what is wanting where one of the two is missing.

    An entry made afterwards is dated, and says why (21 CFR 211.100(b): at the time of performance).
    """
    when, why = asked.text(LATE_AT), asked.text(LATE_REASON)
    if not when:
        return reason("late_entry_without_time", about=LATE_AT) if why else None
    at = local_instant(when)
    if at is None:
        return reason("field_not_readable", about=LATE_AT, kind="datetime")
    return Late(at, why) if why else reason("late_entry_without_reason", about=LATE_REASON)


def local_instant(text: str) -> dt.datetime | None:
    """The instant that a date-and-time field says, in the site's zone; nothing for another text."""
    try:
        read = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=site().zone)


def instant_typed(asked: Typed, name: str) -> str | None:
    """A date-and-time field as acts take it; what is no instant is passed on and refused there."""
    text = asked.text(name)
    found = local_instant(text) if text else None
    return (found.isoformat() if found else text) or None


def for_field(at: dt.datetime) -> str:
    """An instant as a date-and-time field holds it."""
    return at.astimezone(site().zone).strftime("%Y-%m-%dT%H:%M")
