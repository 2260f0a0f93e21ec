"""What is sent to a printer: the frozen snapshot, in the printer's own language."""

from __future__ import annotations

from collections.abc import Callable

from labels.layout import LAYOUTS
from labels.snapshot import Bilingual, Expiry, LabelSnapshot, TherapySign
from tracker.marking.printing.printers.models import Way
from tracker.marking.printing.printers.present import PrinterNow, size_of

Render = Callable[[LabelSnapshot, PrinterNow], bytes]
_TRY = Bilingual("TEST PRINT", "打印测试")


def rendered(snapshot: LabelSnapshot, printer: PrinterNow) -> bytes:
    """One label as bytes: a bitmap in ZPL for a network printer, else a page of PDF."""
    if printer.way is Way.TCP:
        from labels.zpl import zpl  # large, and only for paper

        return zpl(snapshot, dpi=printer.dpi)
    from labels.pdf import label_pdf

    return label_pdf([snapshot])


def trial(code: str, printer: PrinterNow) -> LabelSnapshot:
    """A label of the printer's size that says in every field that it is none."""
    layout = next(name for name in LAYOUTS if size_of(name) == printer.size)
    return LabelSnapshot(
        layout=layout,
        layout_version=LAYOUTS[layout].version,
        payload=code,
        serial=code[4:10],
        short_name="TEST",
        sign=TherapySign(0, "ZZ"),
        coi="TEST PRINT",
        subject="TEST PRINT",
        product=_TRY,
        side=_TRY,
        artery=_TRY,
        artery_code="TEST",
        contents=_TRY,
        volume="-",
        made=_TRY,
        expiry=Expiry("TEST"),
        storage=_TRY,
        person="TEST PRINT",
        born="-",
        statutory=(_TRY,),
        environment="TEST · 测试",
    )
