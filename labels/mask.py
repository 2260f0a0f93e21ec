"""The mask of a QR symbol chosen on whole numbers: 841 modules judged with a few dozen operations.

ISO/IEC 18004:2015, 7.8.3: of eight masks the one with the least penalty is taken, the first of
equals. Drawn with every mask by itself that is most of the work of a sheet of labels. Here a symbol
is one integer, module (x, y) its bit ``y * size + x``: its data are unmasked once, each mask and
its format bits are known beforehand, and runs, blocks and finder-like patterns are counted by
shifting the symbol against itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

Rows = Sequence[Sequence[bool | None]]
_MASKS = range(8)
_FINDERS = ("10111010000", "00001011101")  # 1:1:3:1:1 with four light modules on one side


@dataclass(frozen=True, slots=True)
class _Mask:
    """What a mask turns among the data, and all that is not data: as judged and as drawn."""

    turned: int
    judged: int
    fixed: int


def best(size: int, version: int, level: int, drawn: Rows) -> tuple[tuple[bool, ...], ...]:
    """The symbol with its best mask, from the symbol drawn with mask 0."""
    open_, masks = _known(version, level)
    bare = (_whole(drawn) & open_) ^ masks[0].turned
    chosen = min(masks, key=lambda mask: penalty(mask.judged | (bare ^ mask.turned), size))
    symbol = chosen.fixed | (bare ^ chosen.turned)
    return tuple(tuple(bool(symbol >> y * size + x & 1) for x in range(size)) for y in range(size))


def penalty(symbol: int, size: int) -> int:
    """The sum of the four penalties of 7.8.3.1 of a symbol as one integer."""
    whole = (1 << size * size) - 1
    rows = _but_last(size, 1)
    found = _runs(symbol, 1, rows) + _runs(symbol, size, whole >> size)
    across, down = ~(symbol ^ symbol >> 1), ~(symbol ^ symbol >> size)
    blocks = across & down & across >> size & rows & whole >> size
    found += 3 * blocks.bit_count()
    for finder in _FINDERS:
        found += 40 * _like(symbol, finder, 1, _but_last(size, 10)).bit_count()
        found += 40 * _like(symbol, finder, size, whole >> 10 * size).bit_count()
    dark = symbol.bit_count() * 100 / (size * size)
    return found + int(abs(dark - 50) / 5) * 10


def _runs(symbol: int, step: int, pairs: int) -> int:
    """Runs of five or more of one colour: 3 and 1 for each module beyond the fifth."""
    same = ~(symbol ^ symbol >> step) & pairs
    five = same & same >> step & same >> 2 * step & same >> 3 * step
    return five.bit_count() + 2 * (five & ~(five << step)).bit_count()


def _like(symbol: int, pattern: str, step: int, starts: int) -> int:
    found = starts
    for place, sign in enumerate(pattern):
        shifted = symbol >> place * step
        found &= shifted if sign == "1" else ~shifted
    return found


@lru_cache(maxsize=64)
def _but_last(size: int, columns: int) -> int:
    """Every module but those of the last columns."""
    row = (1 << size - columns) - 1
    return sum(row << y * size for y in range(size))


def _whole(rows: Rows) -> int:
    bits = "".join("1" if module else "0" for row in rows for module in row)
    return int(bits[::-1], 2)


@lru_cache(maxsize=32)
def _known(version: int, level: int) -> tuple[int, tuple[_Mask, ...]]:
    """Where data stand, and the eight masks there.

    As in `qrcode`, whose symbols these are, format bits are left light while masks are judged.
    """
    from qrcode.util import mask_func

    size = 17 + 4 * version
    masks, open_ = [], 0
    for mask in _MASKS:
        drawn = _fixed(version, level, mask, judged=False)
        open_ = _whole([[module is None for module in row] for row in drawn])
        turns: Callable[[int, int], bool] = mask_func(mask)
        turned = _whole([[turns(y, x) for x in range(size)] for y in range(size)]) & open_
        judged = _fixed(version, level, mask, judged=True)
        masks.append(_Mask(turned, _whole(judged), _whole(drawn)))
    return open_, tuple(masks)


def _fixed(version: int, level: int, mask: int, *, judged: bool) -> list[list[bool | None]]:
    """Finders, timing, alignment, version and format bits; None where data will stand."""
    from qrcode.main import QRCode

    code = QRCode(version=version, error_correction=level, border=0)
    size = code.modules_count = 17 + 4 * version
    code.modules = [[None] * size for _ in range(size)]
    for row, col in ((0, 0), (size - 7, 0), (0, size - 7)):
        code.setup_position_probe_pattern(row, col)
    code.setup_position_adjust_pattern()
    code.setup_timing_pattern()
    code.setup_type_info(judged, mask)
    if version >= 7:
        code.setup_type_number(judged)
    return code.modules
