"""The queue: jobs that need somebody first, then what is on its way, then the printers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.identity.verdict import reason
from tracker.marking.models import LabelStateWord
from tracker.marking.printing.models import PrintSpool, SpoolState
from tracker.marking.printing.present import JobNow, job_labels, open_jobs
from tracker.marking.printing.printers.models import Printer, PrinterTest, PrinterTestRead, Way
from tracker.marking.printing.printers.present import PrinterNow, printers
from tracker.marking.wristbands.present import BandNow, sent_bands
from tracker.pages.refusals import short
from tracker.pages.shown import ActButton, Chip, ChipKind
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage, button
from tracker.pages.words import gettext as _
from tracker.therapy.present import therapy_now

SHOWN = 40
"""Jobs that are looked at; older ones that nobody counted come with the next."""


def spool_words(state: SpoolState | None) -> str:
    """How far a job is, in words."""
    if state is None:
        return _("given out as a sheet")
    return {
        SpoolState.QUEUED: _("waits to be sent"),
        SpoolState.SENDING: _("is being sent"),
        SpoolState.SENT: _("sent: look at the labels"),
        SpoolState.FAILED: _("not sent: nothing came out"),
        SpoolState.UNKNOWN: _("unknown whether it printed: count"),
    }[state]


def _chip(state: SpoolState | None) -> Chip:
    if state in (SpoolState.FAILED, SpoolState.UNKNOWN):
        return Chip(ChipKind.ATTENTION, "alert", spool_words(state))
    icon = "clock" if state in (SpoolState.QUEUED, SpoolState.SENDING) else "eye"
    return Chip(ChipKind.PLAIN, icon, spool_words(state))


def why_words(said: str) -> str:
    """Why the bytes went no further, in words."""
    return {
        "program_ended": _("The program ended while it was sending."),
        "asked_long_ago": _("It was asked for long ago; nobody knows what became of it."),
        "label_no_longer_printed": _("A label of it is no longer merely printed."),
        "not_rendered": _("The label could not be made for this printer."),
        "closed_early": _("The printer closed the line before the end."),
        "ConnectionRefusedError": _("The printer does not answer."),
        "TimeoutError": _("The printer did not take it in time."),
        "TimeoutExpired": _("The printer did not take it in time."),
        "": "",
    }.get(said, _("The line to the printer broke (%(why)s).", why=said))


def queue_page(s: Session) -> ThingsPage:
    """What needs a person, what runs, and every printer."""
    jobs = [(job, *_left(s, job)) for job in open_jobs(s)[:SHOWN]]
    waiting = [(j, n, t) for j, n, t in jobs if n and j.state not in RUNNING]
    running = [(j, n, t) for j, n, t in jobs if j.state in RUNNING]
    return ThingsPage(
        _("Printing"),
        _("What came out is counted by a person; a screen cannot see paper."),
        (
            ThingGroup(
                _("Needs a person"),
                tuple(_job(s, *x) for x in waiting) + _tests(s) + _bands(s),
                _("Nothing. Every label that was sent is accounted for at its printer."),
            ),
            ThingGroup(
                _("On its way"), tuple(_job(s, *x) for x in running), _("Nothing is being sent.")
            ),
            ThingGroup(
                _("Printers"),
                tuple(map(_printer, printers(s))),
                _("None is known yet. Sheets are printed from the browser."),
            ),
        ),
        (
            *button("marking.add_printer", _("Add a printer"), "print"),
            *button("marking.label_books", _("Unassigned labels"), "evidence"),
            *button("marking.addresses", _("Addresses of consignments"), "shipper"),
            *button("staff.facility", _("What labels go by"), "flag"),
            *button("marking.sentences", _("Statutory sentences"), "evidence"),
        ),
    )


RUNNING = (SpoolState.QUEUED, SpoolState.SENDING)


def _left(s: Session, job: JobNow) -> tuple[int, int]:
    """Labels of the job that nobody scanned or took back since, and all of them."""
    labels = job_labels(s, job.id)
    return sum(x.state is LabelStateWord.PRINTED for x in labels), len(labels)


def _job(s: Session, job: JobNow, left: int, labels: int) -> Thing:
    therapy = therapy_now(s, job.therapy_id)
    where = job.printer or _("browser")
    subject = therapy.subject_code if therapy else ""
    buttons: list[ActButton] = []
    if job.state not in RUNNING:
        buttons += button("marking.count_print", _("Count what came out"), "check", job_id=job.id)
    if job.state is SpoolState.FAILED:
        buttons += button("marking.send_again", _("Send again"), "print", job_id=job.id)
    return Thing(
        _("%(n)s labels · %(subject)s · %(where)s", n=labels, subject=subject, where=where),
        (
            why_words(job.said),
            _("%(n)s of %(all)s not scanned yet", n=left, all=labels),
        ),
        _chip(job.state),
        tuple(buttons),
    )


_OPEN_TESTS = (
    select(PrinterTest.id, Printer.name, PrintSpool.state, PrintSpool.said)
    .select_from(PrinterTest)
    .join(Printer, Printer.id == PrinterTest.printer_id)
    .outerjoin(PrinterTestRead, PrinterTestRead.test_id == PrinterTest.id)
    .outerjoin(PrintSpool, PrintSpool.job_id == PrinterTest.id)
    .where(PrinterTestRead.test_id.is_(None))
    .order_by(PrinterTest.asked_at.desc())
)


def _tests(s: Session) -> tuple[Thing, ...]:
    """Test prints that nobody scanned back."""

    def one(row: Any) -> Thing:
        state = SpoolState(row.state) if row.state else SpoolState.QUEUED
        buttons = button("marking.read_back", _("Scan it back"), "scan", test_id=row.id)
        name = _("Test print of %(name)s", name=row.name)
        return Thing(name, (why_words(row.said or ""),), _chip(state), buttons)

    return tuple(map(one, s.execute(_OPEN_TESTS)))


def _bands(s: Session) -> tuple[Thing, ...]:
    """Wristbands that a patient wears by the record, and that did not surely come out."""

    def one(band: BandNow, spooled: PrintSpool | None) -> Thing:
        state = SpoolState(spooled.state) if spooled else SpoolState.QUEUED
        buttons = button("marking.wristband", _("Open"), "wristband", wristband_id=band.id)
        subject = band.wearer.subject if band.wearer else ""
        name = _("Wristband %(name)s", name=f"WB-{band.nth:02d} · {subject}")
        return Thing(name, (why_words(spooled.said if spooled else ""),), _chip(state), buttons)

    doubtful = (SpoolState.FAILED.value, SpoolState.UNKNOWN.value)
    found = [(b, sp) for b, sp in sent_bands(s) if sp is not None and sp.state in doubtful]
    return tuple(one(*x) for x in found)


def _printer(p: PrinterNow) -> Thing:
    way = _("network, ZPL, %(dpi)s dpi", dpi=p.dpi) if p.way is Way.TCP else _("print queue, PDF")
    facts: tuple[str, ...] = (
        _("labels %(w)s × %(h)s mm", w=f"{p.width_mm:f}", h=f"{p.height_mm:f}"),
        way,
    )
    if p.in_use:
        chip = Chip(ChipKind.ACCENT, "check", _("in use"))
    else:
        why = short(reason(p.reason)) if p.reason == "test_print_not_read" else p.reason
        chip, facts = Chip(ChipKind.ATTENTION, "stop", _("out of use")), (*facts, why)
    words = _("Take out of use") if p.in_use else _("Put into use")
    buttons = (
        *button("marking.try_printer", _("Test print"), "print", printer_id=p.id),
        *button("marking.use_printer", words, "cross" if p.in_use else "check", printer_id=p.id),
    )
    return Thing(p.name, facts, chip, buttons)
