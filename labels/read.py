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
from labels.snapshot import LabelSnapshot, Symbology

QR_IDENTIFIER = "]Q1"  # QR code 2005 without extended channel interpretation
DATA_MATRIX_IDENTIFIER = "]d1"  # ECC 200
GS1_IDENTIFIER = "]d2"  # ECC 200 with FNC1 in the first place
IDENTIFIERS = {
    Symbology.QR: QR_IDENTIFIER,
    Symbology.DATA_MATRIX: DATA_MATRIX_IDENTIFIER,
    Symbology.GS1: GS1_IDENTIFIER,
}
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

    Only kinds that labels, wristbands and packs of reagents carry are looked for: of 10,400 damaged
    labels one was read as a Micro QR code that nobody printed, made of a finder and some noise.
    """
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    looked_for = (kinds.QRCodeModel2, kinds.DataMatrix, kinds.Code128, kinds.EAN13)
    found: list[Any] = list(
        zxingcpp.read_barcodes(_grey(picture), formats=zxingcpp.BarcodeFormats(looked_for))
    )
    symbols = [
        Symbol(each.text, each.symbology_identifier, str(each.format), _corners(each.position))
        for each in found
        if each.valid
    ]
    return sorted(symbols, key=lambda each: (each.corners[0][1], each.corners[0][0]))


def read_back(snapshot: LabelSnapshot, *, dpi: int = 300) -> None:
    """Returns when the rendered label reads as exactly the snapshot's symbols.

    Every label is read back before it is printed: a layout or a library that draws a wrong
    symbol must not reach a container. Raises ReadBackFailed.
    """
    agrees(snapshot, label_image(snapshot, dpi=dpi))


def agrees(snapshot: LabelSnapshot, picture: Image.Image) -> None:
    """Returns when this picture of the label says what the snapshot says; else ReadBackFailed."""
    wanted = [(snapshot.payload, IDENTIFIERS[snapshot.symbology])]
    if snapshot.isbt is not None:
        wanted.append((snapshot.isbt.message, DATA_MATRIX_IDENTIFIER))
    symbols = read_symbols(picture)
    if len(symbols) != len(wanted):
        raise ReadBackFailed(f"{len(symbols)} symbols were read instead of {len(wanted)}")
    for text, identifier in wanted:
        same = [each for each in symbols if each.identifier == identifier]
        if not same:
            found = ", ".join(each.identifier for each in symbols)
            raise ReadBackFailed(f"read as {found} instead of {identifier}")
        if text not in {each.text for each in same}:
            raise ReadBackFailed(f"read {same[0].text!r} instead of {text!r}")


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
