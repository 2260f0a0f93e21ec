"""Label printers: added, put in and out of use, tried by a test print that is scanned back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from labels.layout import LAYOUTS
from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.verdict import Verdict, reason
from tracker.marking.acts import HANDS
from tracker.marking.printing.printers.models import (
    Printer,
    PrinterState,
    PrinterTest,
    PrinterTestRead,
    Way,
)
from tracker.marking.printing.printers.present import PrinterNow, printer_now, size_of
from tracker.marking.printing.rules import judge_address
from tracker.people.models import Role

KEEPS = frozenset({Role.PRODUCTION, Role.QA, Role.ADMINISTRATOR})
TRIES = HANDS | KEEPS
Why = Annotated[str, Field(min_length=3, max_length=400, pattern=r"\S")]


class AddPrinter(ActInput):
    """A label printer. ``layout``: a kind of label of the size that lies in it.

    ``address`` is ``host:port`` of a printer on the network, or the name of a queue.
    """

    name: Annotated[str, Field(min_length=1, max_length=60)]
    way: Way
    address: Annotated[str, Field(min_length=1, max_length=260)]
    dpi: Annotated[int, Field(ge=203, le=300)] = 203
    layout: str


@act("marking:printer:added", by=KEEPS)
def add_printer(ctx: Act, given: AddPrinter) -> Outcome | Verdict:
    """The printer is known and in use."""
    if given.layout not in LAYOUTS:
        ctx.find(reason("layout_unknown", about=given.layout, known=", ".join(sorted(LAYOUTS))))
    if given.dpi not in (203, 300):
        ctx.find(reason("printer_dpi_unknown", about=str(given.dpi)))
    ctx.find(*judge_address(given.way, given.address))
    if ctx.s.scalar(select(Printer.id).where(Printer.name == given.name)):
        ctx.find(reason("printer_known", about=given.name))
    if ctx.blocked:
        return ctx.refusal()
    width, height = size_of(given.layout)
    row = Printer(
        id=ctx.fresh("printer"),
        name=given.name,
        way=given.way,
        address=given.address,
        dpi=given.dpi,
        width_mm=width,
        height_mm=height,
        added_at=ctx.at,
    )
    ctx.add(row, _state(ctx, row.id, 0, in_use=True, why=""))
    return Outcome({"printer": row.id})


class UsePrinter(ActInput):
    """Whether the printer is used from now on, and why."""

    printer: str
    in_use: bool
    reason: Why


@act("marking:printer:set", by=TRIES)
def use_printer(ctx: Act, given: UsePrinter) -> Outcome | Verdict:
    """The printer is in use, or nothing is sent to it."""
    printer = _known(ctx, given.printer)
    if printer is None:
        return ctx.refusal()
    if printer.in_use is given.in_use:
        return ctx.refusal(reason("printer_is_so_already", about=printer.name))
    ctx.add(_state(ctx, printer.id, printer.n + 1, in_use=given.in_use, why=given.reason))
    return Outcome({"printer": printer.id})


class TryPrinter(ActInput):
    """Which printer is tried."""

    printer: str


@act("marking:printer:tested", by=TRIES)
def try_printer(ctx: Act, given: TryPrinter) -> Outcome | Verdict:
    """A test print is on its way; its code is nobody's, and is scanned back."""
    printer = _known(ctx, given.printer)
    if printer is None:
        return ctx.refusal()
    code = mint(Kind.SELF_TEST, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring)
    row = PrinterTest(
        id=ctx.fresh("test"),
        printer_id=printer.id,
        code=code,
        asked_at=ctx.at,
        asked_by=ctx.actor,
    )
    ctx.add(row)
    return Outcome({"test": row.id})


class ReadBack(ActInput):
    """The code that was scanned from the test print; empty where it cannot be read."""

    test: str
    code: Annotated[str, Field(max_length=60)] = ""
    note: Annotated[str, Field(max_length=400)] = ""


@act("marking:printer:read_back", by=TRIES)
def read_back(ctx: Act, given: ReadBack) -> Outcome | Verdict:
    """The printer is known to print what reads; one whose print does not read is out of use."""
    test = ctx.s.get(PrinterTest, given.test)
    if test is None:
        return ctx.refusal(reason("test_print_unknown"))
    if ctx.s.get(PrinterTestRead, given.test) is not None:
        return ctx.refusal(reason("test_print_read_before"))
    if given.code and given.code != test.code:
        return ctx.refusal(reason("test_print_of_another"))
    read = bool(given.code)
    ctx.add(PrinterTestRead(test_id=test.id, read=read, at=ctx.at, by=ctx.actor, note=given.note))
    printer = _known(ctx, test.printer_id)
    if printer is not None and printer.in_use and not read:
        why = "test_print_not_read"
        ctx.add(_state(ctx, printer.id, printer.n + 1, in_use=False, why=why))
    return Outcome({"read": read})


def _known(ctx: Act, printer_id: str) -> PrinterNow | None:
    printer = printer_now(ctx.s, printer_id)
    if printer is None:
        ctx.find(reason("printer_unknown"))
    return printer


def _state(ctx: Act, printer_id: str, n: int, *, in_use: bool, why: str) -> PrinterState:
    return PrinterState(
        printer_id=printer_id, n=n, in_use=in_use, at=ctx.at, by=ctx.actor, reason=why
    )
