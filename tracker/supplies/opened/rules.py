"""Whether an opened bottle may be used in this step: pure (I01, I27)."""

from __future__ import annotations

import datetime as dt

from tracker.identity.verdict import Reason, Severity, reason


def judge_bottle(
    name: str, opened_for: str, therapy_id: str, expires_at: dt.datetime, at: dt.datetime
) -> tuple[Reason, ...]:
    """Every reason why this bottle may not be used: opened for another therapy, or too long open.

    What touched one patient's cells never touches another's (I01); nothing outlasts its opening
    (I27).
    """
    found = []
    if opened_for != therapy_id:
        found.append(reason("bottle_of_another_therapy", about=name))
    if at >= expires_at:
        found.append(reason("bottle_expired", about=name))
    return tuple(found)


def judge_unopened(name: str, hours: int | None, *, named: bool) -> tuple[Reason, ...]:
    """A warning when a lot that lasts only for hours once opened is named without its bottle."""
    if hours is None or named:
        return ()
    return (reason("bottle_not_named", Severity.ALERT, name, hours=hours),)
