"""Outlines of one family for Latin and Chinese, as TrueType contours.

The wheel holds Noto Sans SC (SIL Open Font License) with CFF outlines, regular weight only.
reportlab embeds TrueType outlines only, so each character is converted when it is first asked
for (about 0.3 ms) and kept. The bold weight is drawn from the regular one by moving every point
outwards; superior and inferior figures that the family lacks are drawn from its own digits.
"""

from __future__ import annotations

import math
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from labels.refusals import MissingGlyph

UNITS_PER_EM = 1000
ASCENT = 880  # of the ideographic em box; Noto's own 1160 is line spacing, not ink
DESCENT = -120

_BOLD_UNITS = 46  # added to each stem of Latin and figures; regular stems are about 80 units
_BOLD_HAN_UNITS = 27  # less, so that dense characters keep their counters open
_BOLD_ADVANCE_UNITS = 26  # Latin advances grow with the stems; Han characters stay on their em
_FIGURE_SCALE = 0.62
_SUPERIOR_RISE = 310
_INFERIOR_RISE = -130
_SUPERIORS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+−", strict=True))
_INFERIORS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_MIDDLE_DOT_RISE = 300  # a full stop lifted: the family's own middle dot fills a Han square
_UNSET = frozenset({"Mn", "Mc", "Me", "Cf"})  # combining marks, invisible formatting
_FIRST_HAN = "⺀"  # from the CJK radicals on, characters fill a square

_reading = threading.Lock()  # fontTools reads tables lazily and is not thread-safe


@dataclass(frozen=True)
class Outline:
    """One character as TrueType contours: coordinates in font units, an advance in units."""

    glyph: Any  # fontTools' Glyph: it ships no types
    advance_units: int


@lru_cache(maxsize=1)
def _source() -> tuple[Any, Any, dict[int, str]]:
    from fontTools.ttLib import TTFont
    from pylopdf_fonts_zh_cn import sans_path

    font = TTFont(sans_path(), lazy=True)
    return font.getGlyphSet(), font["hmtx"], font.getBestCmap()


def missing(text: str) -> str:
    """The characters of `text` that cannot be drawn, each once, in order of appearance.

    A mark that must stand over its letter, and a character that shows nothing, cannot: nothing here
    moves one glyph to another, and two names must not look like one.
    """
    return "".join(each for each in dict.fromkeys(text) if not _drawable(each))


@lru_cache(maxsize=16384)
def _drawable(character: str) -> bool:
    with _reading:
        known = _source()[2]
    if unicodedata.category(character) in _UNSET:
        return False
    return ord(character) in known or character in _SUPERIORS or character in _INFERIORS


def outline(character: str, *, bold: bool = False) -> Outline:
    """The contours of one character; raises MissingGlyph instead of drawing a box."""
    if missing(character):
        raise MissingGlyph(character, character)
    with _reading:
        return _outline(character, bold)


@lru_cache(maxsize=16384)
def _outline(character: str, bold: bool) -> Outline:
    raised = _SUPERIORS.get(character) or _INFERIORS.get(character)
    if raised is not None and ord(character) not in _source()[2]:
        rise = _SUPERIOR_RISE if character in _SUPERIORS else _INFERIOR_RISE
        glyph, advance = _drawn(raised, _FIGURE_SCALE, rise)
    elif character == "·":
        glyph, advance = _drawn(".", 1.0, _MIDDLE_DOT_RISE)
    else:
        glyph, advance = _drawn(character, 1.0, 0)
    if bold and glyph.numberOfContours > 0:
        han = character >= _FIRST_HAN
        wider = 0 if han else _BOLD_ADVANCE_UNITS
        _embolden(glyph, _BOLD_HAN_UNITS if han else _BOLD_UNITS, shift_units=wider // 2)
        advance += wider
    return Outline(glyph, advance)


def _drawn(character: str, scale: float, rise: int) -> tuple[Any, int]:
    from fontTools.misc.roundTools import otRound
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyph_set, metrics, names = _source()
    name = names[ord(character)]
    pen = TTGlyphPen(None)
    quadratic = Cu2QuPen(pen, max_err=1.0, reverse_direction=True)
    glyph_set[name].draw(TransformPen(quadratic, (scale, 0, 0, scale, 0, rise)))
    glyph = pen.glyph()
    glyph.recalcBounds(None)
    return glyph, otRound(metrics[name][0] * scale)


def _embolden(glyph: Any, strength_units: int, shift_units: int) -> None:
    """Every contour stands half of `strength_units` further out, counters become smaller.

    Each point moves along the bisector of its two edges by strength / 2 measured square to
    them; the move is limited at sharp corners and where an edge is short, so that strokes that
    meet do not fold over.
    """
    from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates

    moved: list[tuple[int, int]] = []
    start = 0
    for end in glyph.endPtsOfContours:
        ring = [tuple(point) for point in glyph.coordinates[start : end + 1]]
        moved += _offset_ring(ring, strength_units / 2)
        start = end + 1
    glyph.coordinates = GlyphCoordinates([(x + shift_units, y) for x, y in moved])
    glyph.recalcBounds(None)


def _offset_ring(ring: list[tuple[int, int]], distance: float) -> list[tuple[int, int]]:
    moved = []
    for index, (x, y) in enumerate(ring):
        before = _direction(ring, index, -1)
        after = _direction(ring, index, +1)
        if before is None or after is None:
            moved.append((x, y))
            continue
        # Edges run backwards from `before`; outer contours are clockwise: outside is the left.
        in_x, in_y = -before[0], -before[1]
        out_x, out_y = after
        normal_x, normal_y = -(in_y + out_y), in_x + out_x
        length = math.hypot(normal_x, normal_y)
        if length < 0.2:  # a hairpin has no bisector
            moved.append((x, y))
            continue
        # |in + out| = 2 cos(half the turn): dividing twice by it keeps the edges parallel.
        reach = distance * min(2 / length, 1.6)
        moved.append((round(x + reach * normal_x / length), round(y + reach * normal_y / length)))
    return moved


def _direction(ring: list[tuple[int, int]], index: int, step: int) -> tuple[float, float] | None:
    x, y = ring[index]
    for hop in range(1, len(ring)):
        other_x, other_y = ring[(index + step * hop) % len(ring)]
        length = math.hypot(other_x - x, other_y - y)
        if length > 0:
            return (other_x - x) / length, (other_y - y) / length
    return None
