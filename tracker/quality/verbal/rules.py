"""What a decision by telephone may be, and what it never does: pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from tracker.identity.verdict import Reason, reason

NO_FURTHER: Final = frozenset({"consent_withdrawn"})
"""Holds under which nothing is processed further: the patient has said no (I29)."""
DECIDERS: Final = frozenset({"qa", "qualified_person"})
"""Roles that may decide about held material by telephone."""
SIGN_WITHIN: Final = dt.timedelta(hours=24)
"""The author signs by then; release waits for it however long it takes."""


def judge_verbal(
    author: str,
    roles: Collection[str],
    heard_by: str,
    hold_reason: str,
    subject: str,
    told_at: dt.datetime,
    read_back_at: dt.datetime,
    now: dt.datetime,
) -> list[Reason]:
    """Every reason why this is no verbal decision; ``subject``: whose cells (I04, I20, I29)."""
    found = []
    if author == heard_by:
        found.append(reason("same_person_twice"))
    if not frozenset(roles) & DECIDERS:
        found.append(reason("verbal_author_may_not_decide", needed=", ".join(sorted(DECIDERS))))
    if hold_reason in NO_FURTHER:
        found.append(reason("consent_withdrawn_no_further_step", about=subject))
    if read_back_at < told_at:
        found.append(reason("read_back_before_it_was_told"))
    if max(told_at, read_back_at) > now:
        found.append(reason("done_in_the_future"))
    return found


def judge_unsigned(lot: str, authors: Collection[str]) -> tuple[Reason, ...]:
    """One reason for each decision about this lot that its author has not signed yet (I20)."""
    return tuple(reason("verbal_decision_unsigned", about=lot, person=a) for a in authors)
