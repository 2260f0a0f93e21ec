"""Symbols read from pictures: our own labels after rendering, and camera frames.

zxing-cpp ignores options it does not know, so what came back is checked by its symbology
identifier and not by what was asked for.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image

from labels.png import label_image
from labels.refusals import ReadBackFailed
from labels.snapshot import LabelSnapshot

QR_IDENTIFIER = "]Q1"  # QR code 2005 without extended channel interpretation
LARGEST_PICTURE_PX = 12_000_000  # a camera frame is far smaller; a forged one may be huge


@dataclass(frozen=True)
class Symbol:
    """One symbol found: its text, its ISO/IEC 15424 identifier, its corners in pixels.

    Corners go clockwise from the symbol's own top left, so turned labels can be told.
    """

    text: str
    identifier: str
    format: str
    corners: tuple[tuple[int, int], ...]


def read_symbols(picture: bytes | Image.Image) -> list[Symbol]:
    """Every readable symbol in the picture, from top to bottom; an empty list when there is none.

    Takes PNG or JPEG bytes or a Pillow image. Refuses what is no picture or too large to be one
    of ours (ValueError). The caller refuses more than one symbol in a frame.
    """
    import zxingcpp

    found: list[Any] = list(zxingcpp.read_barcodes(_grey(picture)))
    symbols = [
        Symbol(each.text, each.symbology_identifier, str(each.format), _corners(each.position))
        for each in found
        if each.valid
    ]
    return sorted(symbols, key=lambda each: (each.corners[0][1], each.corners[0][0]))


def read_back(snapshot: LabelSnapshot, *, dpi: int = 300) -> None:
    """Returns when the rendered label reads as one QR symbol with the snapshot's payload.

    Every label is read back before it is printed: a layout or a library that draws a wrong
    symbol must not reach a container. Raises ReadBackFailed.
    """
    agrees(snapshot, label_image(snapshot, dpi=dpi))


def agrees(snapshot: LabelSnapshot, picture: Image.Image) -> None:
    """Returns when this picture of the label says what the snapshot says; else ReadBackFailed."""
    symbols = read_symbols(picture)
    if len(symbols) != 1:
        raise ReadBackFailed(f"{len(symbols)} symbols were read instead of one")
    (symbol,) = symbols
    if symbol.identifier != QR_IDENTIFIER:
        raise ReadBackFailed(f"read as {symbol.identifier} instead of {QR_IDENTIFIER}")
    if symbol.text != snapshot.payload:
        raise ReadBackFailed(f"read {symbol.text!r} instead of {snapshot.payload!r}")


def _grey(picture: bytes | Image.Image) -> Image.Image:
    try:
        image = picture if isinstance(picture, Image.Image) else Image.open(io.BytesIO(picture))
        if image.width * image.height > LARGEST_PICTURE_PX:
            raise ValueError(f"{image.width} x {image.height} pixels are too many")
        return image.convert("L")
    except (OSError, Image.DecompressionBombError) as cause:
        raise ValueError("this is not a picture") from cause


def _corners(position: Any) -> tuple[tuple[int, int], ...]:
    ring = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((corner.x, corner.y) for corner in ring)
