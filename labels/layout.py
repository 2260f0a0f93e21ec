"""Layouts are data: where each field stands on each kind of label, and how small it may get.

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
    """One text: which field of the snapshot, in which box, from which size down to which."""

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

    @property
    def height_mm(self) -> float:
        """The tallest the text may stand: `room_mm`, else its lines at full size."""
        return self.room_mm or self.max_lines * self.size_pt * LEADING * MM_PER_PT


@dataclass(frozen=True)
class SymbolBox:
    """Where the symbol stands with its quiet zone, and how large a module is."""

    x_mm: float
    y_mm: float
    module_mm: float

    @property
    def size_mm(self) -> float:
        """The square's edge, quiet zone included."""
        return (SYMBOL_MODULES + 2 * QUIET_MODULES) * self.module_mm


@dataclass(frozen=True)
class SignBox:
    """The box of the therapy sign: the shape on the left, two letters on the right."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class Frame:
    """A thin box around what the eye must find first."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class Layout:
    """One kind of label. `required` are the fields that a label of this kind may not lack."""

    name: str
    version: int
    width_mm: float
    height_mm: float
    symbol: SymbolBox
    sign: SignBox
    fields: tuple[Field, ...]
    required: frozenset[str]
    frames: tuple[Frame, ...] = ()


_ALWAYS = frozenset({"short_name", "subject", "coi", "product", "serial"})

_UNIT = Layout(  # round the barrel of a 10 ml syringe (about 50 mm) with a window left open
    "unit",
    1,
    60,
    42,
    SymbolBox(41.3, 0.2, 0.5),
    SignBox(42.9, 18.7, 15.3, 9.4),
    (
        Field("short_name", 1.5, 0.1, 29.8, 19, 14, bold=True),
        Field("environment_stacked", 31.6, 1.5, 9.6, 6.5, 5, bold=True, inverse=True, max_lines=2),
        Field("side_and_code", 1.5, 7.9, 39.0, 12.5, 10, bold=True),
        Field("artery_en", 1.5, 13.1, 39.0, 6.2, 5.5),
        Field("artery_zh", 1.5, 15.6, 39.0, 6.2, 5.5),
        Field("expiry_caption", 2.2, 18.7, 17.7, 5.5, 5, bold=True),
        Field("expiry_day", 2.2, 20.9, 17.7, 8, 7, bold=True),
        Field("expiry_time", 20.0, 18.1, 14.0, 16, 13, bold=True),
        Field("expiry_zone", 34.2, 21.5, 7.0, 6, 5),
        Field("product_en", 1.5, 24.8, 39.0, 5.6, 5),
        Field("product_zh", 1.5, 27.0, 39.0, 5.6, 5),
        Field("volume_contents_storage", 1.5, 29.3, 57.0, 6.2, 5, bold=True),
        Field("identity", 1.5, 31.8, 57.0, 5.6, 5),
        Field("place", 1.5, 34.0, 57.0, 5, 4.5),
        Field("statutory", 1.5, 36.2, 57.0, 5.6, 4.5, bold=True, max_lines=3, room_mm=5.6),
    ),
    _ALWAYS | {"side", "artery", "expiry", "volume", "storage", "statutory"},
    frames=(Frame(1.0, 18.3, 40.2, 6.2),),
)

_COLLECTION = Layout(
    "collection",
    1,
    80,
    50,
    SymbolBox(61.2, 0.3, 0.5),
    SignBox(62.8, 19.3, 15.4, 9.4),
    (
        Field("short_name", 2.0, 0.4, 45.0, 22, 15, bold=True),
        Field("environment_stacked", 49.0, 1.8, 12.0, 8, 6, bold=True, inverse=True, max_lines=2),
        Field("subject", 2.0, 9.9, 59.0, 15, 10, bold=True),
        Field("coi", 2.0, 16.4, 59.0, 10, 7, bold=True),
        Field("product", 2.0, 21.0, 59.0, 9, 6, bold=True),
        Field("made", 2.0, 25.1, 59.0, 7.5, 6),
        Field("contents", 2.0, 29.2, 76.0, 7.5, 5.5),
        Field("volume_and_storage", 2.0, 32.6, 76.0, 9, 6, bold=True),
        Field("place", 2.0, 36.7, 76.0, 6.5, 5),
        Field("statutory", 2.0, 39.9, 76.0, 7, 5, bold=True, max_lines=4, room_mm=7.3),
        Field("serial", 2.0, 47.4, 76.0, 5.5, 5),
    ),
    _ALWAYS | {"made", "volume", "statutory"},
)

_FLASK = Layout(  # a strip that alcohol wipes do not reach with its ink
    "flask",
    1,
    60,
    15,
    SymbolBox(0.4, 0.55, 0.375),
    SignBox(47.3, 0.6, 12.2, 7.2),
    (
        Field("short_name", 14.6, -0.1, 24.0, 16, 12, bold=True),
        Field(
            "environment_stacked", 39.1, 0.9, 7.9, 5.2, 4.5, bold=True, inverse=True, max_lines=2
        ),
        Field("subject_and_coi", 14.6, 6.4, 32.2, 6, 4.75, bold=True),
        Field("made", 14.6, 8.8, 45.0, 5.6, 4.5),
        Field("product", 14.6, 11.0, 33.0, 5, 4.5),
        Field("serial", 47.8, 11.0, 11.5, 5, 4.5, right=True),
        Field("statutory", 14.6, 12.9, 45.0, 5, 4.5, bold=True),
    ),
    _ALWAYS | {"statutory"},
)

_WRISTBAND = Layout(
    "wristband",
    1,
    150,
    25,
    SymbolBox(1.0, 1.4, 0.6),
    SignBox(131.0, 1.6, 17.0, 11.0),
    (
        Field("person", 24.5, 0.6, 78.0, 17, 8, bold=True, max_lines=2, room_mm=7.6),
        Field("born", 24.5, 8.5, 78.0, 11, 8, bold=True),
        Field("subject", 24.5, 13.2, 48.0, 13, 9, bold=True),
        Field("coi", 73.0, 14.1, 57.0, 10, 7, bold=True),
        Field("product", 24.5, 18.9, 78.0, 7, 5),
        Field("made", 24.5, 21.7, 78.0, 6.5, 5),
        Field("short_name", 104.0, 1.0, 26.0, 13, 8, bold=True),
        Field("environment", 104.0, 7.2, 26.0, 9, 6, bold=True, inverse=True),
        Field("serial", 104.0, 21.8, 44.0, 6, 5, right=True),
    ),
    _ALWAYS | {"person", "born"},
)

_CRYOVIAL = Layout(
    "cryovial",
    1,
    45,
    13,
    SymbolBox(0.2, 0.2, 0.339),
    SignBox(34.6, 0.5, 10.0, 5.6),
    (
        Field("short_name", 12.9, 0.0, 21.5, 13, 9, bold=True),
        Field("environment", 34.6, 6.5, 10.0, 4.5, 4, bold=True, inverse=True),
        Field("identity_stacked", 12.9, 5.2, 21.5, 5.2, 4, bold=True, max_lines=2),
        Field("product_and_made", 12.9, 9.4, 31.6, 4.8, 4),
        Field("statutory", 12.9, 11.2, 31.6, 4.2, 4),
    ),
    _ALWAYS | {"made"},
)

_SAMPLE = Layout(
    "sample",
    1,
    50,
    20,
    SymbolBox(0.4, 2.6, 0.4),
    SignBox(38.0, 0.7, 11.4, 6.6),
    (
        Field("short_name", 15.4, 0.2, 22.4, 15, 10, bold=True),
        Field("environment", 38.0, 7.7, 11.4, 5, 4.5, bold=True, inverse=True),
        Field("subject_and_coi", 15.4, 6.8, 22.4, 6, 5, bold=True, max_lines=2),
        Field("contents", 15.4, 11.8, 34.0, 5.6, 4.5),
        Field("made", 15.4, 14.0, 34.0, 5.2, 4.5),
        Field("product", 15.4, 16.0, 34.0, 5, 4.5),
        Field("statutory", 15.4, 17.9, 34.0, 4.8, 4.5),
        Field("serial", 0.8, 0.4, 14.0, 5.2, 4.5),
    ),
    _ALWAYS | {"contents"},
)

LAYOUTS: dict[str, Layout] = {
    each.name: each for each in (_UNIT, _FLASK, _COLLECTION, _WRISTBAND, _CRYOVIAL, _SAMPLE)
}
