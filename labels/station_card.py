"""The card that is scanned at a bench station to try its scanner: three symbols that are no label.

100 x 150 mm, as a shipper's label, so that a label printer makes it too; on office paper it is cut
out. Nothing on it belongs to a patient, and no page takes its symbols for anything else.
"""

from __future__ import annotations

from typing import Final

from labels.datamatrix import data_matrix
from labels.pdf import placed_pdf
from labels.placing import Band, Mark, PlacedLabel, Symbol, TextRun
from labels.symbol import modules

WIDTH_MM: Final = 100.0
HEIGHT_MM: Final = 150.0
MODULE_MM: Final = 0.5
_LEFT_MM: Final = 6.0
_WORDS_MM: Final = 42.0
_TOPS_MM: Final = (30.0, 68.0, 112.0)
_SAID: Final = (
    ("1", "Keyboard, prefix, suffix", "键盘、前缀、后缀"),
    ("2", "Nothing is cut off", "没有被截断"),
    ("3", "GS1 separators", "GS1 分隔符"),
)


def station_card(code: str, long: str, gs1: str) -> bytes:
    """The card as PDF at real size. ``gs1`` as people read it, with its identifiers in brackets."""
    marks: list[Mark] = [
        _line("Scanner test", 9.0, 22, bold=True),
        _line("扫描器自检", 17.5, 16, bold=True),
        _line(
            "Scan 1, 2, 3 at the station. Not a label. / 在工作台依次扫描 1、2、3。非标签。",
            23.5,
            7,
        ),
    ]
    matrices = (modules(code), data_matrix(long), data_matrix(gs1, gs1=True))
    for top, matrix, said in zip(_TOPS_MM, matrices, _SAID, strict=True):
        marks += [Band(_LEFT_MM, top - 4.0, WIDTH_MM - 2 * _LEFT_MM, 0.25)]
        marks += [Symbol(_LEFT_MM + 2.0, top, MODULE_MM, matrix)]
        marks += [
            _line(said[0], top + 8.0, 26, bold=True, left_mm=_WORDS_MM),
            _line(said[1], top + 15.0, 10, bold=True, left_mm=_WORDS_MM),
            _line(said[2], top + 20.0, 10, left_mm=_WORDS_MM),
        ]
    return placed_pdf([PlacedLabel(WIDTH_MM, HEIGHT_MM, tuple(marks))])


def _line(
    text: str, baseline_mm: float, size_pt: float, *, bold: bool = False, left_mm: float = _LEFT_MM
) -> TextRun:
    return TextRun("card", left_mm, baseline_mm, size_pt, bold, text)
