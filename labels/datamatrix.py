"""The Data Matrix of an ISBT 128 message or a hospital's wristband number, as modules.

ISBT 128 container symbols are Data Matrix ECC 200 and never QR (ST-001). zxing-cpp writes them and
reads them back here, because it ignores options that it does not know: what came out decides.
reportlab's own writer is not used: for two messages of ours it drew wrong symbols.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from labels.refusals import PayloadRefused
from labels.symbol import Modules

LARGEST_MODULES = 52
"""A symbol of this edge holds 300 characters; no label has room for more."""


@lru_cache(maxsize=4096)
def data_matrix(content: str, *, gs1: bool = False) -> Modules:
    """Rows of modules from the top, True where ink is; square, no quiet zone included.

    ``gs1``: content is written as people read it, with its application identifiers in brackets,
    and the symbol begins with FNC1. Refuses what is empty, not ASCII, or too long.
    """
    import zxingcpp

    if not content or not content.isascii() or not content.isprintable():
        raise PayloadRefused("a Data Matrix of ours holds printable ASCII and is not empty")
    try:
        made = zxingcpp.create_barcode(
            content, zxingcpp.BarcodeFormat.DataMatrix, force_square=True, gs1=gs1
        )
    except ValueError as cause:
        raise PayloadRefused(str(cause)) from cause
    image: Any = made.to_image(scale=1, add_quiet_zones=False)  # its stub hides the buffer
    picture = memoryview(image)  # rows of bytes, 0 is ink
    tall, wide = cast(tuple[int, int], picture.shape)
    if tall != wide or tall > LARGEST_MODULES:
        raise PayloadRefused(f"{len(content)} characters make {tall} x {wide} modules")
    flat = picture.tobytes()
    return tuple(
        tuple(ink == 0 for ink in flat[row * wide : (row + 1) * wide]) for row in range(tall)
    )
