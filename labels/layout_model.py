"""What a layout is: where each field stands on each kind of label, and how small it may get.

Millimetres from the top left corner for places, points for type. Sizes of symbols are whole
printer dots: 0.375 mm are three dots at 203 dpi, 0.5 mm four; 0.339 mm are four at 300 dpi.
"""

from __future__ import annotations

from dataclasses import dataclass

from labels.symbol import QUIET_MODULES

SYMBOL_MODULES = 29  # version 3, which holds every payload of ours at level H
LEADING = 1.16  # line height in ems
MM_PER_PT = 25.4 / 72
SPECIMEN = ("COPY - NOT A LABEL", "样张")
"""What crosses every label that is only looked at, in both languages."""


@dataclass(frozen=True)
class Field:
    """One text: which field of the snapshot, in which box, from which size down to which.

    ``beside_hazard_mm`` is its width on a label that carries the biohazard symbol. ``split``: what
    does not fit on one line breaks between the languages before it breaks inside one.
    """

    name: str
    x_mm: float
    y_mm: float
    width_mm: float
    size_pt: float
    minimum_pt: float
    bold: bool = False
    max_lines: int = 1
    inverse: bool = False
    right: bool = False
    room_mm: float = 0.0
    beside_hazard_mm: float = 0.0
    split: bool = False

    @property
    def height_mm(self) -> float:
        """The tallest the text may stand: `room_mm`, else its lines at full size."""
        return self.room_mm or self.max_lines * self.size_pt * LEADING * MM_PER_PT


@dataclass(frozen=True)
class SymbolBox:
    """Where a symbol stands with its quiet zone, and how large a module is.

    ``modules`` is the largest symbol that it holds, ``quiet`` the modules left white around it.
    """

    x_mm: float
    y_mm: float
    module_mm: float
    modules: int = SYMBOL_MODULES
    quiet: int = QUIET_MODULES

    @property
    def size_mm(self) -> float:
        """The square's edge, quiet zone included."""
        return (self.modules + 2 * self.quiet) * self.module_mm


@dataclass(frozen=True)
class Box:
    """A place of the label: the therapy sign's, the biohazard symbol's."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class Frame(Box):
    """A thin box around what the eye must find first."""


@dataclass(frozen=True)
class Layout:
    """One kind of label in one edition.

    ``required`` are the fields that a label of this kind may not lack. ``stage`` says which rows
    of the content tables hold for it, ``role`` which label of its container it is, ``partner`` the
    other of a pair: a container too small for everything wears a partial label, and the rest hangs
    on it as an attached one (ST-001, flags 12 and 13). ``datamatrix`` holds the ISBT 128 message.
    ``with_hazard`` names the layout that takes its place where the biohazard symbol must stand and
    the paper is too small to keep room for it on every label.
    """

    name: str
    version: int
    stage: str
    width_mm: float
    height_mm: float
    symbol: SymbolBox
    sign: Box
    fields: tuple[Field, ...]
    required: frozenset[str]
    frames: tuple[Frame, ...] = ()
    role: str = "primary"
    partner: str = ""
    with_hazard: str = ""
    datamatrix: SymbolBox | None = None
    hazard: Box | None = None
