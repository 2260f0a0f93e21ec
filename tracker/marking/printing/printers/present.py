"""Printers as they are now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from labels.layout import LAYOUTS
from tracker.marking.printing.printers.models import Printer, PrinterState, Way


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
