"""A print that has just been made: what is on it, and its sheet while it may be fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from tracker.identity.verdict import Reason
from tracker.marking.delivery import Printed
from tracker.pages.refusals import short
from tracker.pages.shown import ActButton, Fact
from tracker.pages.step_shown import Timer
from tracker.pages.things_page import button
from tracker.pages.words import gettext as _


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The labels of one print; ``href`` is empty when the sheet is given out no more."""

    headline: str
    labels: tuple[Fact, ...]
    href: str
    why_not: tuple[str, ...]
    timer: Timer | None
    send: tuple[ActButton, ...]
    count: tuple[ActButton, ...]
    apply_href: str
    specimen_href: str


def sheet_page(one: Printed, seq: int, why: Sequence[Reason]) -> SheetPage:
    """What a print shows after it was recorded."""
    first = one.labels[0].container_id
    return SheetPage(
        headline=_("%(n)s labels printed", n=len(one.labels)),
        labels=tuple(Fact(x.short_name, x.serial) for x in one.labels),
        href="" if why else url_for("marking.sheet_pdf", seq=seq),
        why_not=(_("They have gone to paper: each goes there once."),)
        if one.job_id
        else tuple(dict.fromkeys(short(r) for r in why)),
        timer=None if why else Timer(_("given out until"), until=one.until),
        send=()
        if one.job_id
        else button("marking.send_labels", _("Send to a printer"), "print", seq=str(seq)),
        count=button("marking.count_print", _("Count what came out"), "check", job_id=one.job_id)
        if one.job_id
        else (),
        apply_href=url_for("marking.apply_labels", container_id=first),
        specimen_href=url_for("marking.labels_pdf", therapy_id=one.therapy_id, container=first),
    )
