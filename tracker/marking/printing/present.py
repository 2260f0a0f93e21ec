"""Printers and jobs as they are now: in use or not, how far, counted or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tracker.marking.models import LabelInstance
from tracker.marking.present import LabelNow, labels_now
from tracker.marking.printing.models import (
    PrintCount,
    PrintJob,
    PrintJobLabel,
    PrintSend,
    PrintSpool,
    SpoolState,
)
from tracker.marking.printing.printers.models import Printer


@dataclass(frozen=True, slots=True)
class JobNow:
    """A job: whose, where it was sent last, how far the bytes are, and whether it was counted."""

    id: str
    therapy_id: str
    asked_at: dt.datetime
    asked_by: str
    send: int | None
    printer: str | None
    state: SpoolState | None
    labels_sent: int
    said: str
    counted: bool


_SENDS = aliased(PrintSend)
_LAST_SEND = (
    select(func.max(_SENDS.n))
    .where(_SENDS.job_id == PrintJob.id)
    .correlate(PrintJob)
    .scalar_subquery()
)
_JOBS = (
    select(
        PrintJob.id,
        PrintJob.therapy_id,
        PrintJob.asked_at,
        PrintJob.asked_by,
        PrintSend.n,
        Printer.name,
        PrintSpool.state,
        PrintSpool.labels_sent,
        PrintSpool.said,
        PrintCount.job_id,
        PrintSpool.send,
    )
    .select_from(PrintJob)
    .outerjoin(PrintSend, (PrintSend.job_id == PrintJob.id) & (PrintSend.n == _LAST_SEND))
    .outerjoin(Printer, Printer.id == PrintSend.printer_id)
    .outerjoin(PrintSpool, PrintSpool.job_id == PrintJob.id)
    .outerjoin(PrintCount, PrintCount.job_id == PrintJob.id)
    .order_by(PrintJob.asked_at.desc(), PrintJob.id)
)


def _job(row: Any) -> JobNow:
    id_, therapy_id, asked_at, asked_by, send, printer, state, sent, said, counted, spooled = row
    known = SpoolState(state) if state is not None and spooled == send else None
    if known is None and send is not None:
        known = SpoolState.QUEUED  # recorded, and not yet begun
    return JobNow(
        id=id_,
        therapy_id=therapy_id,
        asked_at=asked_at,
        asked_by=asked_by,
        send=send,
        printer=printer,
        state=known,
        labels_sent=sent or 0,
        said=said or "",
        counted=counted is not None,
    )


def job_now(s: Session, job_id: str) -> JobNow | None:
    """The job with this id."""
    row = s.execute(_JOBS.where(PrintJob.id == job_id)).first()
    return _job(row) if row else None


def open_jobs(s: Session) -> list[JobNow]:
    """Jobs that nobody counted, the newest first."""
    return [_job(row) for row in s.execute(_JOBS.where(PrintCount.job_id.is_(None)))]


def job_labels(s: Session, job_id: str) -> list[LabelNow]:
    """The labels of a job as they are now, in the order of printing."""
    ids = s.scalars(
        select(PrintJobLabel.label_id)
        .where(PrintJobLabel.job_id == job_id)
        .order_by(PrintJobLabel.n)
    ).all()
    found = labels_now(s, ids)
    return [found[id_] for id_ in ids if id_ in found]


def jobs_of(s: Session, label_ids: Collection[str]) -> dict[str, str]:
    """Label id -> the job that put it on paper."""
    rows = s.execute(
        select(PrintJobLabel.label_id, PrintJobLabel.job_id).where(
            PrintJobLabel.label_id.in_(list(label_ids))
        )
    )
    return {row[0]: row[1] for row in rows}


def prepared(s: Session, label_ids: Collection[str]) -> list[tuple[str, dt.datetime]]:
    """Who had these labels printed, and when."""
    rows = s.execute(
        select(LabelInstance.prepared_by, LabelInstance.prepared_at).where(
            LabelInstance.id.in_(list(label_ids))
        )
    )
    return [(row[0], row[1]) for row in rows]
