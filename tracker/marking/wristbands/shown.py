"""The page of one wristband: what it says, where it may be printed, what to do when it failed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from labels.snapshot import LabelSnapshot
from tracker.marking.printing.models import PrintSpool, SpoolState
from tracker.marking.printing.printers.present import printers_for
from tracker.marking.printing.queue import spool_words, why_words
from tracker.marking.wristbands.present import BandNow
from tracker.pages.doors import form_for
from tracker.pages.format import when
from tracker.pages.here import site
from tracker.pages.shown import ActButton, ActForm, Fact
from tracker.pages.step_shown import Choice
from tracker.pages.things_page import button
from tracker.pages.words import gettext as _


@dataclass(frozen=True, slots=True)
class BandPage:
    """A wristband; ``sheet`` and ``send`` are forms while it has not gone to paper."""

    headline: str
    facts: tuple[Fact, ...]
    sheet: ActForm | None
    send: ActForm | None
    printers: tuple[Choice, ...]
    why_not: str
    again: tuple[ActButton, ...]
    back_href: str


def band_page(s: Session, band: BandNow, words: LabelSnapshot | None) -> BandPage:
    """The page of a wristband as it is now."""
    may = band.worn and band.print is None and words is not None and not band.stale
    known = printers_for(s, {words.layout}) if words is not None and may else []
    sheet = url_for("marking.wristband_pdf", wristband_id=band.id)
    send = url_for("marking.send_wristband", wristband_id=band.id)
    return BandPage(
        headline=_("Wristband %(name)s", name=f"WB-{band.nth:02d}"),
        facts=(*_facts(band, words), *_printed(s, band)),
        sheet=form_for(sheet, band.therapy_id) if may else None,
        send=form_for(send, band.therapy_id) if known else None,
        printers=tuple(Choice(p.id, p.name, f"{p.dpi} dpi") for p in known),
        why_not="" if may else _why_not(band, words),
        again=button(
            "therapy.wristband", _("Issue another"), "wristband", therapy_id=band.therapy_id
        )
        if band.worn and (band.print is not None or band.stale)
        else (),
        back_href=url_for("dossier.therapy", therapy_id=band.therapy_id),
    )


def _facts(band: BandNow, words: LabelSnapshot | None) -> tuple[Fact, ...]:
    """What its paper says, for whoever puts it on to compare."""
    issued = Fact(_("Issued"), when(band.issued_at, site().zone))
    if words is None:
        return (issued,)
    return (
        Fact(_("Name"), words.person),
        Fact(_("Date of birth"), words.born),
        Fact(_("Subject"), words.subject),
        Fact(_("Admission"), band.admission),
        Fact(_("Serial"), words.serial),
        issued,
    )


def _printed(s: Session, band: BandNow) -> tuple[Fact, ...]:
    if band.print is None:
        return (Fact(_("Printed"), _("not yet")),)
    at = when(band.print.printed_at, site().zone)
    if band.print.printer_id is None:
        return (Fact(_("Printed"), _("given out as a sheet"), at),)
    spooled = s.get(PrintSpool, band.print.id)
    state = SpoolState(spooled.state) if spooled else SpoolState.QUEUED
    why = why_words(spooled.said) if spooled else ""
    return (Fact(_("Printed"), spool_words(state), f"{at} {why}".strip()),)


def _why_not(band: BandNow, words: LabelSnapshot | None) -> str:
    if words is None:
        return _("The patient's name was erased.")
    if not band.worn:
        return _("This wristband is worn no more; its code is refused.")
    if band.stale:
        return _("It says an earlier name, number or birthday: put another on.")
    return _("It has gone to paper: each wristband goes there once.")
