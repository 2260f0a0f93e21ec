"""Printers and jobs as they are now: in use or not, how far, counted or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from labels.layout import LAYOUTS
from tracker.marking.models import LabelInstance
from tracker.marking.present import LabelNow, labels_now
from tracker.marking.printing.models import (
    PrintCount,
    Printer,
    PrinterState,
    PrintJob,
    PrintJobLabel,
    PrintSend,
    PrintSpool,
    SpoolState,
    Way,
)


@dataclass(frozen=True, slots=True)
class PrinterNow:
    """A printer and whether it is in use."""

    id: str
    name: str
    way: Way
    address: str
    dpi: int
    width_mm: Decimal
    height_mm: Decimal
    n: int
    in_use: bool
    reason: str

    @property
    def size(self) -> tuple[Decimal, Decimal]:
        """Width and height of its labels, mm."""
        return self.width_mm, self.height_mm


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


_OTHER = aliased(PrinterState)
_NEWEST = (
    select(func.max(_OTHER.n))
    .where(_OTHER.printer_id == Printer.id)
    .correlate(Printer)
    .scalar_subquery()
)
_PRINTERS = (
    select(
        Printer.id,
        Printer.name,
        Printer.way,
        Printer.address,
        Printer.dpi,
        Printer.width_mm,
        Printer.height_mm,
        PrinterState.n,
        PrinterState.in_use,
        PrinterState.reason,
    )
    .select_from(Printer)
    .join(PrinterState, (PrinterState.printer_id == Printer.id) & (PrinterState.n == _NEWEST))
    .order_by(Printer.name)
)
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


def _printer(row: Any) -> PrinterNow:
    return PrinterNow(*row)


def printers(s: Session) -> list[PrinterNow]:
    """Every printer by name."""
    return [_printer(row) for row in s.execute(_PRINTERS)]


def printer_now(s: Session, printer_id: str) -> PrinterNow | None:
    """The printer with this id."""
    row = s.execute(_PRINTERS.where(Printer.id == printer_id)).first()
    return _printer(row) if row else None


def size_of(layout: str) -> tuple[Decimal, Decimal]:
    """Width and height of a layout's label, mm."""
    one = LAYOUTS[layout]
    return Decimal(str(one.width_mm)), Decimal(str(one.height_mm))


def printers_for(s: Session, layouts: Collection[str]) -> list[PrinterNow]:
    """The printers in use in which labels of these layouts lie."""
    sizes = {size_of(x) for x in layouts}
    return [p for p in printers(s) if p.in_use and sizes == {p.size}]


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
