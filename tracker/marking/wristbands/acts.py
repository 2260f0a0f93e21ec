"""A wristband goes to paper, once; what did not come out is replaced by another wristband."""

from __future__ import annotations

from tracker.act import Act, Outcome, act
from tracker.identity.bands import BandKind
from tracker.identity.verdict import Verdict, reason
from tracker.marking.printing.printers.present import printer_now, size_of
from tracker.marking.printing.rules import judge_size
from tracker.marking.snapshot import judge_paper
from tracker.marking.wristbands.models import WristbandPrint
from tracker.marking.wristbands.present import BandNow, band_now, words_of
from tracker.people.models import Role
from tracker.therapy.steps import TherapyInput, the_therapy

WHO = frozenset({Role.NURSE, Role.INFUSION_NURSE, Role.COORDINATOR})
"""Who puts wristbands on."""


class PrintWristband(TherapyInput):
    """Which wristband; ``printer``: where it goes, nothing for the browser."""

    wristband: str
    printer: str = ""


@act("marking:wristband:printed", by=WHO)
def print_wristband(ctx: Act, given: PrintWristband) -> Outcome | Verdict:
    """The wristband goes to paper, once (I11): a second print is a second wristband.

    Refused for one that is worn no more, that was printed, and where a word of it cannot be drawn.
    """
    therapy = the_therapy(ctx, given.therapy)
    band = band_now(ctx.s, given.wristband)
    if therapy is None or band is None or band.therapy_id != therapy.id:
        return ctx.refusal(reason("wristband_unknown"))
    if not band.worn:
        ctx.find(reason("wristband_not_active"))
    if band.stale:
        ctx.find(reason("wristband_of_an_earlier_name"))
    if band.print is not None:
        ctx.find(reason("wristband_printed_before"))
    words = words_of(band, ctx.site.zone, ctx.site.environment)
    if words is None:
        return ctx.refusal(reason("personal_values_erased"))
    ctx.find(*judge_paper(words))
    if given.printer:
        _judge_printer(ctx, given.printer, words.layout)
    if ctx.blocked:
        return ctx.refusal()
    row = _row(ctx, band, given.printer)
    ctx.add(row)
    return Outcome({"print": row.id, "wristband": band.id})


def _row(ctx: Act, band: BandNow, printer_id: str) -> WristbandPrint:
    words = words_of(band, ctx.site.zone, ctx.site.environment)
    assert words is not None
    return WristbandPrint(
        id=ctx.fresh("bandprint"),
        wristband_id=band.id,
        therapy_id=band.therapy_id,
        layout=words.layout,
        layout_version=words.layout_version,
        kind=BandKind.OWN,
        nth=band.nth,
        zone=ctx.site.zone.key,
        printer_id=printer_id or None,
        printed_at=ctx.at,
        printed_by=ctx.actor,
    )


def _judge_printer(ctx: Act, printer_id: str, layout: str) -> None:
    printer = printer_now(ctx.s, printer_id)
    if printer is None:
        ctx.find(reason("printer_unknown"))
    elif not printer.in_use:
        ctx.find(reason("printer_out_of_use", about=printer.name))
    else:
        ctx.find(*judge_size(printer.name, printer.size, [size_of(layout)]))
