"""Printers by pages: added, taken out of use, tried; a test print is scanned back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy.orm import Session

from labels.layout import LAYOUTS
from tracker.act import Answer
from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import reason
from tracker.marking.printing.printers.models import PrinterTest, PrinterTestRead
from tracker.marking.printing.printers.present import PrinterNow, printer_now, size_of
from tracker.pages.shown import Fact
from tracker.pages.step import Asked, OpenStep, Taken, second_of
from tracker.pages.step_shown import (
    CHOICE,
    LONG,
    TEXT,
    Choice,
    FieldGroup,
    StepField,
    StepPage,
)
from tracker.pages.words import gettext as _


class PrinterStep(OpenStep):
    """A form about printers; no patient's."""

    def made(
        self, headline: str, question: str, fields: tuple[StepField, ...], submit: str
    ) -> StepPage:
        """The page."""
        return StepPage(
            headline=headline,
            question=question,
            form=self.form(),
            form_name=self.key(),
            groups=(FieldGroup(_("Printer"), fields),) if fields else (),
            submit_words=submit,
            second=second_of(self.tag),
        )

    def after(self, answer: Answer) -> tuple[str, str]:
        return _("Recorded."), url_for("marking.queue")


def layout_words(name: str) -> str:
    """What such labels are for."""
    return {
        "unit": _("syringes and bags of a dose"),
        "collection": _("collection bags"),
        "flask": _("flasks and stacks"),
        "cryovial": _("cryovials"),
        "sample": _("sample tubes"),
        "wristband": _("wristbands"),
    }.get(name, name)


def printer_facts(p: PrinterNow) -> tuple[Fact, ...]:
    """What somebody who stands before several printers must know of this one."""
    state = _("in use") if p.in_use else _("out of use")
    return (
        Fact(_("State"), state),
        Fact(_("Address"), p.address),
        Fact(_("Labels"), "{:f} × {:f} mm".format(*p.size)),
        Fact(_("Resolution"), f"{p.dpi} dpi"),
    )


@dataclass(frozen=True)
class AddPrinterStep(PrinterStep):
    """A printer of a new name."""

    tag = "marking:printer:added"
    beside: ClassVar = {
        "printer_known": "name",
        "printer_address_wrong": "address",
        "printer_dpi_unknown": "dpi",
        "layout_unknown": "layout",
    }

    def page(self, asked: Asked) -> StepPage:
        ways = (
            Choice("tcp", _("on the network, raw port (ZPL)")),
            Choice("lp", _("a queue of this computer (PDF)")),
        )
        sizes = tuple(
            Choice(name, layout_words(name), "{:f} × {:f} mm".format(*size_of(name)))
            for name in LAYOUTS
        )
        dpi = (Choice("203", "203 dpi"), Choice("300", "300 dpi"))
        fields = (
            StepField("name", _("What people call it"), TEXT, help=_("as written on its front")),
            StepField("way", _("Reached"), CHOICE, choices=ways),
            StepField("address", _("Address"), TEXT, help=_("host:9100, or the name of the queue")),
            StepField("dpi", _("Resolution"), CHOICE, choices=dpi),
            StepField("layout", _("Labels that lie in it"), CHOICE, choices=sizes),
        )
        question = _("Which printer, and which labels lie in it?")
        return self.made(_("Add a printer"), question, fields, _("Add it"))

    def given(self, asked: Asked) -> dict[str, Any]:
        return asked.typed("name", "way", "address", "dpi", "layout")


@dataclass(frozen=True)
class UsePrinterStep(PrinterStep):
    """One printer, in or out of use."""

    printer: PrinterNow
    tag = "marking:printer:set"

    def page(self, asked: Asked) -> StepPage:
        headline = (
            _("Take %(name)s out of use", name=self.printer.name)
            if self.printer.in_use
            else _("Put %(name)s into use", name=self.printer.name)
        )
        question = _("Nothing is sent to a printer that is out of use; another of its size is.")
        fields = (StepField("reason", _("Why"), LONG),)
        page = self.made(headline, question, fields, _("Record it"))
        return replace(page, known_words=_("The printer"), known=printer_facts(self.printer))

    def given(self, asked: Asked) -> dict[str, Any]:
        turned = not self.printer.in_use
        return {"printer": self.printer.id, "in_use": turned, **asked.typed("reason")}


@dataclass(frozen=True)
class TryPrinterStep(PrinterStep):
    """A test print."""

    printer: PrinterNow
    tag = "marking:printer:tested"

    def page(self, asked: Asked) -> StepPage:
        headline = _("Test print of %(name)s", name=self.printer.name)
        question = _("One label that says it is none. It is scanned back from the paper.")
        page = self.made(headline, question, (), _("Print the test"))
        return replace(page, known_words=_("The printer"), known=printer_facts(self.printer))

    def given(self, asked: Asked) -> dict[str, Any]:
        return {"printer": self.printer.id}

    def after(self, answer: Answer) -> tuple[str, str]:
        test = str(answer.outputs["test"])
        return _("On its way. Scan it when it is out."), url_for("marking.read_back", test_id=test)


@dataclass(frozen=True)
class ReadBackStep(PrinterStep):
    """The test print, scanned back from paper."""

    test: PrinterTest
    printer: PrinterNow
    tag = "marking:printer:read_back"

    def scan_words(self) -> str:
        return _("Scan the test print")

    def take(self, found: Native) -> Taken:
        if found.kind is not CodeKind.SELF_TEST:
            return found.reason()
        if found.code != self.test.code:
            return reason("test_print_of_another")
        return "code", found.code

    def page(self, asked: Asked) -> StepPage:
        said = (
            Choice("scanned", _("it was scanned")),
            Choice("not", _("it does not read, or did not come out")),
        )
        scanned = bool(asked.one("code"))
        fields = (
            StepField(
                "how", _("The test print"), CHOICE, choices=said, value="scanned" if scanned else ""
            ),
            StepField("note", _("Remark"), LONG, required=False),
        )
        headline = _("Test print of %(name)s", name=self.printer.name)
        question = _("A printer whose print does not read is out of use until it is mended.")
        page = self.made(headline, question, fields, _("Record it"))
        awaited = () if scanned else (_("the test print"),)
        read = (Fact(_("Test print"), _("scanned")),) if scanned else ()
        words = _("To be scanned")
        return replace(page, scanned_lots=read, awaited_lots=awaited, lots_words=words)

    def given(self, asked: Asked) -> dict[str, Any]:
        code = asked.one("code") if asked.text("how") == "scanned" else ""
        if asked.text("how") == "scanned" and not code:
            code = "none"  # said to be scanned, and was not: refused by its code
        return {"test": self.test.id, "code": code, **asked.typed("note")}


def add_printer_step(s: Session) -> AddPrinterStep:
    """Any printer of a new name."""
    return AddPrinterStep()


def use_printer_step(s: Session, printer_id: str) -> UsePrinterStep | None:
    """A printer that is known."""
    printer = printer_now(s, printer_id)
    return UsePrinterStep(printer) if printer else None


def try_printer_step(s: Session, printer_id: str) -> TryPrinterStep | None:
    """A printer that is known."""
    printer = printer_now(s, printer_id)
    return TryPrinterStep(printer) if printer else None


def read_back_step(s: Session, test_id: str) -> ReadBackStep | None:
    """A test print that nobody read back yet."""
    test = s.get(PrinterTest, test_id)
    if test is None or s.get(PrinterTestRead, test_id) is not None:
        return None
    printer = printer_now(s, test.printer_id)
    return ReadBackStep(test, printer) if printer else None
