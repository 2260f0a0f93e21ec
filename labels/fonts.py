"""Faces that hold exactly the characters of one paper, for reportlab and for pictures.

A face is built from the glyphs a paper needs, so a file embeds a few kilobytes instead of eight
megabytes, and two equal papers embed equal bytes. Nothing falls back to another family: a
character without an outline raises MissingGlyph, before drawing and, as a second net, while
reportlab draws.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from labels.glyphs import ASCENT, DESCENT, UNITS_PER_EM, missing, outline
from labels.refusals import MissingGlyph

__all__ = ["Faces", "MissingGlyph", "faces_for", "refuse_missing", "truetype", "width_pt"]

_ALWAYS = frozenset(map(chr, range(0x20, 0x7F)))  # reportlab lays ASCII into every subset
_BREAKS = "\n\r\t"
_KEPT = 96  # registered character sets; the oldest is dropped from reportlab's table


@dataclass(frozen=True)
class Faces:
    """Names under which reportlab knows the two weights of one character set."""

    regular: str
    bold: str


def refuse_missing(text: str, field: str = "") -> None:
    """Returns when every character of `text` can be drawn; else raises MissingGlyph."""
    lacking = missing(text.translate(dict.fromkeys(map(ord, _BREAKS))))
    if lacking:
        raise MissingGlyph(text, lacking, field)


@lru_cache(maxsize=16384)
def _advance(character: str, bold: bool) -> int:
    return outline(character, bold=bold).advance_units


def width_pt(text: str, size_pt: float, *, bold: bool = False) -> float:
    """The advance of one line in points; the same sum that PDF, SVG and PNG use."""
    return sum(_advance(each, bold) for each in text) * size_pt / UNITS_PER_EM


def truetype(characters: Iterable[str], *, bold: bool = False) -> bytes:
    """A TrueType file with these characters and printable ASCII; equal sets give equal bytes."""
    wanted = _ALWAYS.union(*map(set, characters)) - set(_BREAKS)
    return _truetype("".join(sorted(wanted)), bold)


@lru_cache(maxsize=64)
def _truetype(characters: str, bold: bool) -> bytes:
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = {each: f"u{ord(each):04X}" for each in characters}
    outlines = {names[each]: outline(each, bold=bold) for each in characters}
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", *outlines])
    builder.setupCharacterMap({ord(each): name for each, name in names.items()})
    glyphs = {name: drawn.glyph for name, drawn in outlines.items()}
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **glyphs})
    lefts = {name: getattr(glyph, "xMin", 0) for name, glyph in glyphs.items()}
    builder.setupHorizontalMetrics(
        {".notdef": (UNITS_PER_EM, 0)}
        | {name: (drawn.advance_units, lefts[name]) for name, drawn in outlines.items()}
    )
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    style = "Bold" if bold else "Regular"
    builder.setupNameTable(
        {
            "familyName": "Noto Sans SC",
            "styleName": style,
            "psName": _face_name(characters, bold),  # reportlab tells faces apart by it
            "licenseDescription": "SIL Open Font License 1.1",
        }
    )
    builder.setupOS2(
        sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWeightClass=700 - 300 * (not bold)
    )
    builder.setupPost()
    head = builder.font["head"]
    head.created = head.modified = 0  # equal character sets give equal bytes
    builder.font.recalcTimestamp = False
    stored = io.BytesIO()
    builder.save(stored)
    return stored.getvalue()


def _face_name(characters: str, bold: bool) -> str:
    key = hashlib.sha256(characters.encode()).hexdigest()[:12]
    return f"NotoSansSC-{'Bold' if bold else 'Regular'}-{key}"


_registered: OrderedDict[Faces, tuple[object, object]] = OrderedDict()
_registering = threading.Lock()


def faces_for(texts: Iterable[str]) -> Faces:
    """Registers with reportlab the faces that draw `texts`; a missing glyph is refused.

    Names carry a hash of the character set: threads that make different papers at the same time
    do not see each other's glyphs.
    """
    seen: set[str] = set()
    for text in texts:
        refuse_missing(text)
        seen.update(text)
    characters = "".join(sorted(_ALWAYS | (seen - set(_BREAKS))))
    faces = Faces(_face_name(characters, False), _face_name(characters, True))
    with _registering:
        if faces in _registered:
            _registered.move_to_end(faces)
            return faces
        fonts = (
            _register(faces.regular, truetype([characters])),
            _register(faces.bold, truetype([characters], bold=True)),
        )
        _registered[faces] = fonts
        while len(_registered) > _KEPT:
            for font in _registered.popitem(last=False)[1]:
                font.unregister()  # type: ignore[attr-defined]  # reportlab's stub lacks it
    return faces


def _register(name: str, stored: bytes) -> object:
    from reportlab.pdfbase import pdfmetrics

    font = _strict_font(name, stored)
    pdfmetrics.registerFont(font)
    return font


# the class is made inside, so that reportlab is imported late: its name cannot stand here
def _strict_font(name: str, stored: bytes):  # type: ignore[no-untyped-def]
    from reportlab.pdfbase.ttfonts import TTFont

    class StrictFont(TTFont):
        """Draws no box for a character it lacks: raises MissingGlyph."""

        def splitString(  # type: ignore[no-untyped-def]  # noqa: N802  # reportlab's name
            self, text, doc, encoding="utf-8"
        ):
            if isinstance(text, bytes):
                text = text.decode(encoding)
            lacking = "".join(each for each in text if ord(each) not in self.face.charToGlyph)
            if lacking:
                raise MissingGlyph(text, lacking)
            return super().splitString(text, doc, encoding)

    return StrictFont(name, io.BytesIO(stored))
