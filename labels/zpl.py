"""Labels for printers that speak ZPL II: ``zpl(snapshot, *, dpi=203 | 300) -> bytes``.

The whole label is one bitmap (``^GF``), text and Chinese included: no font of the printer is asked
for, no command draws a symbol, and what was read back is what is burnt. Bytes are plain ASCII of
one format, ``^XA`` to ``^XZ``: a printer that gets only a part of them prints nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageChops

from labels.bitmap import PRINTER_DPI, label_bitmap
from labels.snapshot import LabelSnapshot

_ONES: Final = "GHIJKLMNOPQRSTUVWXY"  # 1 to 19 times
_TWENTIES: Final = "ghijklmnopqrstuvwxyz"  # 20, 40 ... 400 times


def zpl(snapshot: LabelSnapshot, *, dpi: int = 203) -> bytes:
    """One label, once, for a printer of 203 or 300 dpi; equal snapshots give equal bytes.

    Refuses (PaperRefused) whatever no back-end prints: a missing glyph or field, text that does
    not fit, a symbol that does not read back. ValueError for another resolution.
    """
    if dpi not in PRINTER_DPI:
        raise ValueError(f"{dpi} dpi: label printers have {' or '.join(map(str, PRINTER_DPI))}")
    return zpl_of(label_bitmap(snapshot, dpi=dpi))


def zpl_of(dots: Image.Image) -> bytes:
    """A picture of one bit a dot as one format.

    ``^PW`` and ``^LL`` say its size, so that nothing is kept from the label before. ``^PQ1`` prints
    it once. ``^JZN``: after paper or ribbon ran out it is not printed again by the printer's own
    decision, for each print is counted (21 CFR 211.125) and a second is a reprint with its reason.
    """
    wide, tall = dots.size
    row_bytes = (wide + 7) // 8
    total = row_bytes * tall
    drawn = "".join(_rows(dots, row_bytes))
    return (
        f"^XA^JZN^PON^LH0,0^LS0^LT0^PW{wide}^LL{tall}"
        f"^FO0,0^GFA,{total},{total},{row_bytes},{drawn}^FS^PQ1,0,1,N^XZ\n"
    ).encode("ascii")


def _rows(dots: Image.Image, row_bytes: int) -> Iterator[str]:
    """Each row in hexadecimal, runs counted, a row like the one before it as a colon.

    Ink is 1 in ZPL and black in the picture; bits beyond the right edge stay without ink.
    """
    packed = ImageChops.invert(dots.convert("L")).convert("1").tobytes()
    before = ""
    for start in range(0, len(packed), row_bytes):
        row = packed[start : start + row_bytes].hex().upper()
        yield ":" if row == before else _counted(row)
        before = row


def _counted(row: str) -> str:
    """Runs as counts; the last run of a row as ``,`` (no ink) or ``!`` (all ink)."""
    runs = [(digit, len(list(group))) for digit, group in itertools.groupby(row)]
    end = ""
    if runs[-1][0] in "0F":
        end = "," if runs.pop()[0] == "0" else "!"
    return "".join(_count(length) + digit for digit, length in runs) + end


def _count(length: int) -> str:
    """How often the next digit stands; nothing for once."""
    if length == 1:
        return ""
    said = ""
    while length > 419:
        said, length = said + "z", length - 400
    twenties, ones = divmod(length, 20)
    said += _TWENTIES[twenties - 1] if twenties else ""
    return said + (_ONES[ones - 1] if ones else "")
