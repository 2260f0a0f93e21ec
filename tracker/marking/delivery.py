"""The printable sheet of a print, given out for that print alone: a copy on paper is nobody's.

Printing is an act with its own entry. Its sheet goes to the person who printed, by POST, within
minutes, while every label on it is still printed and neither on a container nor taken back: so that
a jammed download is repeated and nothing else is. Every other look at labels is a specimen.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.snapshot import LabelSnapshot
from tracker.db import canonical
from tracker.identity.verdict import Reason, reason
from tracker.marking.models import LabelInstance, LabelStateWord
from tracker.marking.present import LabelNow, labels_now
from tracker.record.models import Entry

PRINTS: Final = frozenset({"marking:labels:printed", "marking:label:reprinted"})
GIVEN_WITHIN: Final = dt.timedelta(minutes=5)
"""From the print until its sheet is given out no more."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One print: by whom, when, and its labels as they are now."""

    by: str
    at: dt.datetime
    therapy_id: str
    labels: tuple[LabelNow, ...]

    @property
    def until(self) -> dt.datetime:
        """Until when its sheet is given out."""
        return self.at + GIVEN_WITHIN


def printed(s: Session, seq: int) -> Printed | None:
    """The print that this entry of the log records; nothing when it records none."""
    row = s.execute(select(Entry.header, Entry.answer).where(Entry.seq == seq)).first()
    if row is None:
        return None
    header, answer = json.loads(row.header), json.loads(row.answer)
    if header["tag"] not in PRINTS or not answer["accepted"]:
        return None
    ids = list(answer["outputs"]["labels"].values())
    found = labels_now(s, ids)
    labels = tuple(found[id_] for id_ in ids if id_ in found)
    at = dt.datetime.fromisoformat(header["recorded_at"])
    return Printed(header["actor"], at, labels[0].therapy_id, labels) if labels else None


def judge_delivery(
    print_by: str, until: dt.datetime, states: Sequence[tuple[str, str]], who: str, now: dt.datetime
) -> tuple[Reason, ...]:
    """Why the sheet is not given out: pure. ``states`` are name and state of each label on it."""
    found = []
    if print_by != who:
        found.append(reason("sheet_of_another_person"))
    if now > until:
        found.append(reason("sheet_too_late", minutes=int(GIVEN_WITHIN.total_seconds() // 60)))
    found += [
        reason("label_in_another_state", about=name, state=state, needed="printed")
        for name, state in states
        if state != LabelStateWord.PRINTED.value
    ]
    return tuple(found)


def why_not(one: Printed, who: str, now: dt.datetime) -> tuple[Reason, ...]:
    """Why this person does not get the sheet of this print now."""
    states = [(x.short_name, x.state.value) for x in one.labels]
    return judge_delivery(one.by, one.until, states, who, now)


def snapshots(s: Session, one: Printed) -> list[LabelSnapshot]:
    """What the print's labels say, frozen, in the order of printing."""
    ids = [x.id for x in one.labels]
    rows = s.execute(
        select(LabelInstance.id, LabelInstance.snapshot).where(LabelInstance.id.in_(ids))
    )
    stored = {row.id: row.snapshot for row in rows}
    return [LabelSnapshot.from_canonical(canonical(stored[id_])) for id_ in ids]
