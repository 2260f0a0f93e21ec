"""When a label of the book may be bound, and whether a count adds up: pure."""

from __future__ import annotations

import datetime as dt

from tracker.identity.verdict import Reason, reason

DUE_WITHIN = dt.timedelta(days=366)
"""A drill is due again within a year, whatever was typed (the house's default)."""


def judge_binding(name: str, fate: str | None, *, on_paper: bool) -> tuple[Reason, ...]:
    """Why this label of the book may not be bound: it was, it is void, or it was never printed."""
    if fate is not None:
        return (reason("book_label_ended", about=name, fate=fate),)
    if not on_paper:
        return (reason("book_not_on_paper", about=name),)
    return ()


def judge_late(at: dt.datetime | None, why: str, made_at: dt.datetime) -> tuple[Reason, ...]:
    """Why the binding is no declared late entry: it says when the label went on, and why so."""
    found = []
    if at is None:
        found.append(reason("late_entry_without_time"))
    elif at < made_at:
        found.append(reason("bound_before_the_book_was"))
    if not why.strip():
        found.append(reason("late_entry_without_reason"))
    return tuple(found)


def judge_count(labels: int, used: int, void: int, left: int, note: str) -> tuple[Reason, ...]:
    """Why a count cannot be right; labels that lack are missing, and that is explained."""
    if left > labels - used - void:
        return (reason("book_has_fewer_left", left=left, most=labels - used - void),)
    if left < labels - used - void and not note.strip():
        missing = labels - used - void - left
        return (reason("book_labels_missing", missing=missing),)
    return ()


def judge_due(due_on: dt.date, today: dt.date) -> tuple[Reason, ...]:
    """Why the next drill may not be due then."""
    if not today < due_on <= today + DUE_WITHIN:
        return (reason("drill_due_within_a_year"),)
    return ()
