"""Labels as PDF: one a page at real size, or sheets of A4 with cut marks.

`invariant=1` leaves out dates and random identifiers: the same snapshot gives the same bytes, so
a reprint can be compared with the original by its hash.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import lru_cache

from reportlab.pdfgen.canvas import Canvas

from labels.fonts import Faces, faces_for, width_pt
from labels.layout import MM_PER_PT, SPECIMEN
from labels.placing import Band, Mark, PlacedLabel, Shape, Symbol, TextRun, placed
from labels.signs import BOX, steps
from labels.snapshot import LabelSnapshot
from labels.stock import A4_MM, Stock, on_stock
from labels.symbol import Modules, runs

_PT_PER_MM = 1 / MM_PER_PT


def label_pdf(snapshots: Sequence[LabelSnapshot], *, specimen: bool = False) -> bytes:
    """One label a page, each page exactly as large as its label; a specimen is no label at all."""
    return placed_pdf([placed(each) for each in snapshots], specimen=specimen)


def placed_pdf(labels: Sequence[PlacedLabel], *, specimen: bool = False) -> bytes:
    """One page for each, exactly as large as what is placed on it."""
    if not labels:
        raise ValueError("no labels to print")
    faces = _faces(labels)
    stored = io.BytesIO()
    canvas = _canvas(stored)
    for label in labels:
        canvas.setPageSize((label.width_mm * _PT_PER_MM, label.height_mm * _PT_PER_MM))
        _draw(canvas, label, 0, label.height_mm, faces, specimen=specimen)
        canvas.showPage()
    canvas.save()
    return stored.getvalue()


def sheet_pdf(
    snapshots: Sequence[LabelSnapshot],
    *,
    margin_mm: float = 10.0,
    gap_mm: float = 4.0,
    specimen: bool = False,
    stock: Stock | None = None,
    first: int = 1,
) -> bytes:
    """A4 sheets of labels in reading order, each with cut marks at its corners.

    Each row is as tall as its tallest label, so that small labels waste no paper. A ``specimen``
    shows what labels say, crossed and without their symbols: no label can be cut out of it. On
    ``stock`` that is cut beforehand each stands in the middle of its place, from the ``first`` on.
    """
    labels = [placed(each) for each in snapshots]
    if not labels:
        raise ValueError("no labels to print")
    faces = _faces(labels)
    stored = io.BytesIO()
    canvas = _canvas(stored)
    canvas.setPageSize((A4_MM[0] * _PT_PER_MM, A4_MM[1] * _PT_PER_MM))
    laid = on_stock(labels, stock, first) if stock else _laid_out(labels, margin_mm, gap_mm)
    for label, left_mm, top_mm, begins in laid:
        if begins:
            canvas.showPage()
            canvas.setPageSize((A4_MM[0] * _PT_PER_MM, A4_MM[1] * _PT_PER_MM))
        _draw(canvas, label, left_mm, top_mm, faces, specimen=specimen)
        if not specimen and stock is None:
            _cut_marks(canvas, label, left_mm, top_mm, gap_mm)
    canvas.showPage()
    canvas.save()
    return stored.getvalue()


def _laid_out(
    labels: Sequence[PlacedLabel], margin_mm: float, gap_mm: float
) -> Iterator[tuple[PlacedLabel, float, float, bool]]:
    """Each label with its top left corner in mm from the bottom left; True begins a new sheet."""
    left_mm, top_mm, row_mm, begins = margin_mm, A4_MM[1] - margin_mm, 0.0, False
    for label in labels:
        wide, tall = label.width_mm, label.height_mm
        if wide > A4_MM[0] - 2 * margin_mm or tall > A4_MM[1] - 2 * margin_mm:
            raise ValueError(f"a label of {wide} x {tall} mm does not fit on A4")
        if left_mm + wide > A4_MM[0] - margin_mm:
            left_mm, top_mm, row_mm = margin_mm, top_mm - row_mm - gap_mm, 0.0
        if top_mm - tall < margin_mm:
            left_mm, top_mm, row_mm, begins = margin_mm, A4_MM[1] - margin_mm, 0.0, True
        yield label, left_mm, top_mm, begins
        left_mm, row_mm, begins = left_mm + wide + gap_mm, max(row_mm, tall), False


def _canvas(stored: io.BytesIO) -> Canvas:
    canvas = Canvas(stored, invariant=1, pageCompression=1)
    canvas.setTitle("Labels")
    canvas.setCreator("MarrowTrace")
    return canvas


def _faces(labels: Sequence[PlacedLabel]) -> Faces:
    return faces_for([*(text for label in labels for text in label.texts), *SPECIMEN])


def _draw(
    canvas: Canvas,
    label: PlacedLabel,
    left_mm: float,
    top_mm: float,
    faces: Faces,
    *,
    specimen: bool,
) -> None:
    canvas.saveState()
    canvas.translate(left_mm * _PT_PER_MM, top_mm * _PT_PER_MM)
    for mark in label.marks:
        if specimen and isinstance(mark, Symbol):
            _no_symbol(canvas, mark)
        else:
            _draw_mark(canvas, mark, faces)
    canvas.restoreState()
    if specimen:
        _cross(canvas, label, left_mm, top_mm, faces)


def _no_symbol(canvas: Canvas, mark: Symbol) -> None:
    """Where the symbol would stand: an empty crossed square, so that no scanner reads it."""
    size = len(mark.matrix) * mark.module_mm * _PT_PER_MM
    x, y = mark.x_mm * _PT_PER_MM, -mark.y_mm * _PT_PER_MM
    canvas.setLineWidth(0.6)
    canvas.rect(x, y - size, size, size, stroke=1, fill=0)
    canvas.line(x, y, x + size, y - size)
    canvas.line(x, y - size, x + size, y)


def _cross(canvas: Canvas, label: PlacedLabel, left_mm: float, top_mm: float, faces: Faces) -> None:
    """Both diagonals, and in the middle what this is, over whatever stands there."""
    wide, tall = label.width_mm * _PT_PER_MM, label.height_mm * _PT_PER_MM
    canvas.saveState()
    canvas.translate(left_mm * _PT_PER_MM, top_mm * _PT_PER_MM)
    canvas.setStrokeGray(0.35)
    canvas.setLineWidth(1.2)
    canvas.rect(0, -tall, wide, tall, stroke=1, fill=0)
    canvas.line(0, 0, wide, -tall)
    canvas.line(0, -tall, wide, 0)
    words = " / ".join(SPECIMEN)
    size = min(12.0, 12.0 * wide * 0.92 / width_pt(words, 12.0, bold=True))
    across = width_pt(words, size, bold=True)
    canvas.setFillGray(0.3, alpha=0.62)  # what stands below is read, and no label comes of it
    canvas.setFont(faces.bold, size)
    canvas.drawString((wide - across) / 2, -tall / 2 - size * 0.3, words)
    canvas.restoreState()


def _draw_mark(canvas: Canvas, mark: Mark, faces: Faces) -> None:
    """One mark with the label's top left corner as origin; y turns from down to up here."""
    if isinstance(mark, TextRun):
        canvas.setFont(faces.bold if mark.bold else faces.regular, mark.size_pt)
        canvas.setFillGray(1 if mark.inverse else 0)
        canvas.drawString(mark.x_mm * _PT_PER_MM, -mark.baseline_mm * _PT_PER_MM, mark.text)
    elif isinstance(mark, Band):
        canvas.setFillGray(0)
        canvas.setLineWidth(mark.line_mm * _PT_PER_MM)
        canvas.rect(
            mark.x_mm * _PT_PER_MM,
            -(mark.y_mm + mark.height_mm) * _PT_PER_MM,
            mark.width_mm * _PT_PER_MM,
            mark.height_mm * _PT_PER_MM,
            stroke=int(mark.line_mm > 0),
            fill=int(mark.line_mm == 0),
        )
    elif isinstance(mark, Shape):
        canvas.saveState()
        canvas.setFillGray(0)
        canvas.translate(mark.x_mm * _PT_PER_MM, -mark.y_mm * _PT_PER_MM)
        scale = mark.size_mm * _PT_PER_MM / BOX
        canvas.scale(scale, -scale)
        draw_path(canvas, mark.svg_path)
        canvas.restoreState()
    else:
        _draw_symbol(canvas, mark)


def draw_path(canvas: Canvas, svg_path: str) -> None:
    """Fills one sign shape in its own coordinates."""
    path = canvas.beginPath()
    for letter, numbers in steps(svg_path):
        if letter == "M":
            path.moveTo(*numbers)
        elif letter == "L":
            path.lineTo(*numbers)
        elif letter == "C":
            path.curveTo(*numbers)
        else:
            path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_symbol(canvas: Canvas, mark: Symbol) -> None:
    """All ink as one path: no hairlines between modules, and one thing to count in a test.

    The path counts in whole modules with y downwards; the matrix of the page makes them points.
    """
    module = mark.module_mm * _PT_PER_MM
    canvas.saveState()
    canvas.setFillGray(0)
    canvas.transform(module, 0, 0, -module, mark.x_mm * _PT_PER_MM, -mark.y_mm * _PT_PER_MM)
    canvas.addLiteral(_ink(mark.matrix))
    canvas.restoreState()


@lru_cache(maxsize=4096)
def _ink(matrix: Modules) -> str:
    """The runs of ink as rectangles of one path, filled once (ISO 32000-1, 8.5)."""
    return " ".join(f"{x} {y} {length} 1 re" for x, y, length in runs(matrix)) + " f"


def _cut_marks(
    canvas: Canvas, label: PlacedLabel, left_mm: float, top_mm: float, gap_mm: float
) -> None:
    length_mm, away_mm = min(3.0, gap_mm / 2 - 0.4), 0.4
    canvas.setLineWidth(0.25)
    canvas.setStrokeGray(0.45)
    for across, x_mm in ((-1, left_mm), (1, left_mm + label.width_mm)):
        for upward, y_mm in ((1, top_mm), (-1, top_mm - label.height_mm)):
            x, y = x_mm * _PT_PER_MM, y_mm * _PT_PER_MM
            near, far = away_mm * _PT_PER_MM, (away_mm + length_mm) * _PT_PER_MM
            canvas.line(x + across * near, y, x + across * far, y)
            canvas.line(x, y + upward * near, x, y + upward * far)
    canvas.setStrokeGray(0)
