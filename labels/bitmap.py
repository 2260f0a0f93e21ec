"""A label as the dots that a label printer burns: one bit each, black or white.

Thermal print knows no grey. The picture of `labels.png` is cut at one brightness, so that thin
strokes of small type stay two dots wide; modules of the symbol are whole dots before and after.
"""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from labels.png import label_image
from labels.read import agrees
from labels.snapshot import LabelSnapshot

PRINTER_DPI: Final = (203, 300)
"""Printers that labels are made for: 8 and 11.8 dots to the millimetre."""
_INK_BELOW: Final = 150  # of 255; above the middle, because heat bleeds less than ink


def label_bitmap(snapshot: LabelSnapshot, *, dpi: int) -> Image.Image:
    """The label in dots, mode 1, white paper; its symbols were read from these very dots.

    Raises ReadBackFailed when they do not say what the snapshot says, and what `placed` refuses.
    """
    grey = label_image(snapshot, dpi=dpi)
    dots = grey.point([0 if level < _INK_BELOW else 255 for level in range(256)], "1")
    agrees(snapshot, dots)
    return dots


def bitmap_png(snapshot: LabelSnapshot, *, dpi: int) -> bytes:
    """The dots as a PNG of one bit a dot: what a printer of this resolution will show."""
    stored = io.BytesIO()
    label_bitmap(snapshot, dpi=dpi).save(stored, "PNG", dpi=(dpi, dpi))
    return stored.getvalue()
