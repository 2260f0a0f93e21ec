"""A snapshot set into its layout: one list of marks that every back-end draws the same way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from labels.biohazard import BIOHAZARD
from labels.datamatrix import data_matrix
from labels.fonts import width_pt
from labels.glyphs import missing
from labels.layout import EDITIONS, LAYOUTS, LEADING, MM_PER_PT, Box, Field, Layout, SymbolBox
from labels.refusals import FieldMissing, MissingGlyph, PaperRefused, TextOverflow
from labels.signs import SHAPES
from labels.snapshot import LabelSnapshot, Symbology, TherapySign
from labels.symbol import Modules, modules
from labels.wording import first_absent, ways_to_set

_STEP_PT = 0.25
_FRAME_MM = 0.25  # two dots at 203 dpi
_ASCENT = 0.88  # of the em, as in labels.glyphs
_NO_LINE_STARTS_WITH = frozenset("，。、；：！？）》」』”’…%,.;:!?)]}·°")
_NO_LINE_ENDS_WITH = frozenset("（《「『“‘([{")
_FIRST_HAN = "⺀"


@dataclass(frozen=True)
class TextRun:
    """One line of text on a baseline; white on a black band when `inverse`."""

    field: str
    x_mm: float
    baseline_mm: float
    size_pt: float
    bold: bool
    text: str
    inverse: bool = False


@dataclass(frozen=True)
class Band:
    """A rectangle: filled black, or an outline of `line_mm`."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    line_mm: float = 0.0


@dataclass(frozen=True)
class Shape:
    """A black shape in a 30 x 30 box whose edge is `size_mm` on paper."""

    svg_path: str
    x_mm: float
    y_mm: float
    size_mm: float


@dataclass(frozen=True)
class Symbol:
    """A matrix of modules; x and y are the corner of its first module, inside the quiet zone."""

    x_mm: float
    y_mm: float
    module_mm: float
    matrix: Modules


Mark = TextRun | Band | Shape | Symbol


@dataclass(frozen=True)
class PlacedLabel:
    """Every mark of one label, in drawing order; millimetres, y downwards."""

    width_mm: float
    height_mm: float
    marks: tuple[Mark, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Each line of text, as it is drawn."""
        return tuple(mark.text for mark in self.marks if isinstance(mark, TextRun))


def layout_of(snapshot: LabelSnapshot) -> Layout:
    """The layout that the snapshot names, in the version it was made for."""
    newest = LAYOUTS.get(snapshot.layout)
    if newest is None:
        raise PaperRefused("layout", f"there is no layout {snapshot.layout!r}")
    layout = EDITIONS.get((snapshot.layout, snapshot.layout_version))
    if layout is None:
        raise PaperRefused(
            "layout", f"{newest.name} is version {newest.version}, not {snapshot.layout_version}"
        )
    if snapshot.hazard and layout.with_hazard:
        return LAYOUTS[layout.with_hazard]
    return layout


@lru_cache(maxsize=512)
def placed(snapshot: LabelSnapshot) -> PlacedLabel:
    """All marks of the label; refuses what is missing, does not fit or has no glyph.

    Type is made smaller in quarter points down to the field's minimum and never below: a label
    that cannot be read is worse than a label that is not printed.
    """
    layout = layout_of(snapshot)
    absent = first_absent(snapshot, layout.required)
    if absent:
        raise FieldMissing(absent, layout.name)
    marks: list[Mark] = [*_symbols(snapshot, layout), *_hazard(snapshot, layout)]
    marks += _sign(snapshot.sign, layout.sign)
    marks += [Band(f.x_mm, f.y_mm, f.width_mm, f.height_mm, _FRAME_MM) for f in layout.frames]
    for field in layout.fields:
        ways = ways_to_set(snapshot, field.name, split=field.split)
        if ways[-1][0]:
            marks += _text(_beside(field, hazard=snapshot.hazard), ways)
    return PlacedLabel(layout.width_mm, layout.height_mm, tuple(marks))


def _symbols(snapshot: LabelSnapshot, layout: Layout) -> list[Mark]:
    if snapshot.symbology is Symbology.QR:
        payload = modules(snapshot.payload)
    else:
        payload = data_matrix(snapshot.payload, gs1=snapshot.symbology is Symbology.GS1)
    marks: list[Mark] = [_symbol(payload, layout.symbol, "payload")]
    if snapshot.isbt is not None:
        if layout.datamatrix is None:
            raise PaperRefused("isbt", f"a {layout.name} label has no place for a Data Matrix")
        marks.append(_symbol(data_matrix(snapshot.isbt.message), layout.datamatrix, "isbt"))
    return marks


def _symbol(matrix: Modules, box: SymbolBox, field: str) -> Symbol:
    """The matrix in the middle of its box, at the box's own module."""
    edge = len(matrix) + 2 * box.quiet
    if edge * box.module_mm > box.size_mm + 1e-9:
        raise PaperRefused(field, f"a symbol of {len(matrix)} modules does not fit {box.modules}")
    inset_mm = (box.size_mm - len(matrix) * box.module_mm) / 2
    return Symbol(box.x_mm + inset_mm, box.y_mm + inset_mm, box.module_mm, matrix)


def _hazard(snapshot: LabelSnapshot, layout: Layout) -> list[Mark]:
    if not snapshot.hazard:
        return []
    if layout.hazard is None:
        raise PaperRefused("hazard", f"a {layout.name} label has no place for the symbol")
    edge = min(layout.hazard.width_mm, layout.hazard.height_mm)
    return [Shape(BIOHAZARD, layout.hazard.x_mm, layout.hazard.y_mm, edge)]


def _beside(field: Field, *, hazard: bool) -> Field:
    if hazard and field.beside_hazard_mm:
        return replace(field, width_mm=field.beside_hazard_mm)
    return field


def _sign(sign: TherapySign, box: Box) -> list[Mark]:
    margin = box.height_mm * 0.13
    edge = box.height_mm - 2 * margin
    size_pt = box.height_mm * 0.68 / MM_PER_PT
    room_mm = box.width_mm - edge - 2.4 * margin
    text_mm = width_pt(sign.letters, size_pt, bold=True) * MM_PER_PT
    if text_mm > room_mm:
        size_pt *= room_mm / text_mm
        text_mm = room_mm
    baseline_mm = box.y_mm + box.height_mm / 2 + 0.367 * size_pt * MM_PER_PT  # half a capital
    return [
        Band(box.x_mm, box.y_mm, box.width_mm, box.height_mm, line_mm=0.35),
        Shape(SHAPES[sign.shape].svg_path, box.x_mm + 0.8 * margin, box.y_mm + margin, edge),
        TextRun(
            "sign",
            box.x_mm + 1.4 * margin + edge + (room_mm - text_mm) / 2,
            baseline_mm,
            round(size_pt, 2),
            True,
            sign.letters,
        ),
    ]


def refuse_unset(field: Field, ways: tuple[tuple[str, bool], ...]) -> None:
    """Nothing, when one of these texts can be set there; else raises what printing would."""
    _text(field, ways)


@lru_cache(maxsize=4096)
def _text(field: Field, ways: tuple[tuple[str, bool], ...]) -> tuple[Mark, ...]:
    """The field set; most labels of a sheet share most of their texts, so it is done once."""
    flowing = ways[-1][0]
    lacking = missing(flowing.replace("\n", ""))
    if lacking:
        raise MissingGlyph(flowing, lacking, field.name)
    for text, may_break in ways:
        most = field.max_lines if may_break else min(field.max_lines, text.count("\n") + 1)
        size_pt = field.size_pt
        while True:
            lines = _wrapped(text, field, size_pt)
            if lines is not None and len(lines) <= most:
                return tuple(_set(field, lines, size_pt))
            if size_pt <= field.minimum_pt:
                break
            size_pt = max(size_pt - _STEP_PT, field.minimum_pt)
    raise TextOverflow(field.name, flowing, field.minimum_pt)


def _wrapped(text: str, field: Field, size_pt: float) -> list[str] | None:
    """The lines at this size, or None when they do not fit the field's box."""
    room_pt = (field.width_mm - (1.2 if field.inverse else 0)) / MM_PER_PT
    lines: list[str] = []
    for paragraph in text.split("\n"):
        broken = _broken(paragraph, room_pt, size_pt, field.bold)
        if broken is None:
            return None
        lines += broken
    height_mm = len(lines) * size_pt * LEADING * MM_PER_PT
    return lines if height_mm <= field.height_mm + 1e-6 else None


def _broken(text: str, room_pt: float, size_pt: float, bold: bool) -> list[str] | None:
    lines: list[str] = []
    line = ""
    for piece in pieces(text):
        if width_pt((line + piece).rstrip(" "), size_pt, bold=bold) <= room_pt:
            line += piece
            continue
        if line:
            lines.append(line.rstrip(" "))
        line = piece.lstrip(" ")
        if width_pt(line.rstrip(" "), size_pt, bold=bold) > room_pt:
            return None
    return [*lines, line.rstrip(" ")]


def pieces(text: str) -> list[str]:
    """The text cut where a line may end: after spaces and between Han characters.

    Latin words, numbers and identifiers stay whole; no line starts with closing punctuation or
    ends with an opening bracket.
    """
    found: list[str] = []
    for each in text:
        if found and not _may_break(found[-1], each):
            found[-1] += each
        else:
            found.append(each)
    return found


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _NO_LINE_STARTS_WITH or before[-1] in _NO_LINE_ENDS_WITH:
        return False
    return before[-1] == " " or before[-1] >= _FIRST_HAN or after >= _FIRST_HAN


def _set(field: Field, lines: list[str], size_pt: float) -> list[Mark]:
    marks: list[Mark] = []
    line_mm = size_pt * LEADING * MM_PER_PT
    top_mm = field.y_mm
    if field.inverse:
        height_mm = len(lines) * line_mm + 0.8
        marks.append(Band(field.x_mm, field.y_mm, field.width_mm, height_mm))
        top_mm += 0.4
    for number, line in enumerate(lines):
        x_mm = field.x_mm
        slack_mm = field.width_mm - width_pt(line, size_pt, bold=field.bold) * MM_PER_PT
        if field.inverse:
            x_mm += slack_mm / 2
        elif field.right:
            x_mm += slack_mm
        baseline_mm = top_mm + number * line_mm + (_ASCENT + 0.02) * size_pt * MM_PER_PT
        marks.append(
            TextRun(field.name, x_mm, baseline_mm, size_pt, field.bold, line, field.inverse)
        )
    return marks
