"""The printable sheet of a print, given out for that print alone: a copy on paper is nobody's.

Printing is an act with its own entry, and so is putting a print on paper: its labels go to one
printer, or its sheet to the person who printed, by POST, within minutes, once. Whoever did not get
what he asked for counts what came out; what did not is void, and printed anew under other serials.
Every other look at labels is a specimen.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.snapshot import LabelSnapshot
from tracker.db import canonical
from tracker.identity.verdict import Reason
from tracker.marking.models import LabelInstance
from tracker.marking.present import LabelNow, labels_now
from tracker.marking.printing.present import jobs_of
from tracker.marking.printing.rules import GIVEN_WITHIN, OnPaper, judge_sheet, judge_to_paper
from tracker.record.models import Entry

PRINTS: Final = frozenset(
    {"marking:labels:printed", "marking:label:reprinted", "workplace:kit:prepared"}
)


@dataclass(frozen=True, slots=True)
class Printed:
    """One print: by whom, when, its labels as they are now, and the job that put them on paper."""

    by: str
    at: dt.datetime
    therapy_id: str
    labels: tuple[LabelNow, ...]

    job_id: str

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
    if not labels:
        return None
    job = next(iter(jobs_of(s, ids).values()), "")
    return Printed(header["actor"], at, labels[0].therapy_id, labels, job)


def why_not(one: Printed, who: str, now: dt.datetime) -> tuple[Reason, ...]:
    """Why this person does not get the sheet of this print now."""
    labels = [
        OnPaper(x.short_name, x.serial, x.state, in_a_job=bool(one.job_id)) for x in one.labels
    ]
    return (*judge_to_paper(labels), *judge_sheet([one.by], one.at, who, now))


def snapshots(s: Session, one: Printed) -> list[LabelSnapshot]:
    """What the print's labels say, frozen, in the order of printing."""
    ids = [x.id for x in one.labels]
    rows = s.execute(
        select(LabelInstance.id, LabelInstance.snapshot).where(LabelInstance.id.in_(ids))
    )
    stored = {row.id: row.snapshot for row in rows}
    return [LabelSnapshot.from_canonical(canonical(stored[id_])) for id_ in ids]
