"""A label as a picture, drawn with Pillow from the same marks as the PDF.

Modules of the symbol are whole pixels, as a label printer makes them whole dots: a picture at
300 dpi reads like the print. The two bold and regular faces are those of the PDF.
"""

from __future__ import annotations

import io

from PIL import Image, ImageChops, ImageDraw, ImageFont

from labels.fonts import truetype
from labels.layout import MM_PER_PT
from labels.placing import Band, Shape, Symbol, TextRun, placed
from labels.signs import BOX, polygons
from labels.snapshot import LabelSnapshot

_FINER = 4  # shapes are drawn four times larger and reduced: smooth edges


def label_png(snapshot: LabelSnapshot, *, dpi: int = 300) -> bytes:
    """The label as a grey PNG at its real size; the same snapshot gives the same bytes."""
    stored = io.BytesIO()
    label_image(snapshot, dpi=dpi).save(stored, "PNG", dpi=(dpi, dpi))
    return stored.getvalue()


def label_image(snapshot: LabelSnapshot, *, dpi: int = 300) -> Image.Image:
    """The label as a Pillow image, mode L, white paper."""
    label = placed(snapshot)
    per_mm = dpi / 25.4
    size = (round(label.width_mm * per_mm), round(label.height_mm * per_mm))
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    files = {bold: truetype(label.texts, bold=bold) for bold in (False, True)}
    for mark in label.marks:
        if isinstance(mark, TextRun):
            _text(draw, mark, per_mm, files[mark.bold])
        elif isinstance(mark, Band):
            _band(draw, mark, per_mm)
        elif isinstance(mark, Shape):
            _shape(image, mark, per_mm)
        else:
            _symbol(draw, mark, per_mm)
    return image


def _text(draw: ImageDraw.ImageDraw, mark: TextRun, per_mm: float, file: bytes) -> None:
    size_px = mark.size_pt * MM_PER_PT * per_mm
    font = ImageFont.truetype(io.BytesIO(file), size_px, layout_engine=ImageFont.Layout.BASIC)
    at = (mark.x_mm * per_mm, mark.baseline_mm * per_mm)
    draw.text(at, mark.text, font=font, fill=255 if mark.inverse else 0, anchor="ls")


def _band(draw: ImageDraw.ImageDraw, mark: Band, per_mm: float) -> None:
    box = (
        round(mark.x_mm * per_mm),
        round(mark.y_mm * per_mm),
        round((mark.x_mm + mark.width_mm) * per_mm) - 1,
        round((mark.y_mm + mark.height_mm) * per_mm) - 1,
    )
    if mark.line_mm:
        draw.rectangle(box, outline=0, width=max(1, round(mark.line_mm * per_mm)))
    else:
        draw.rectangle(box, fill=0)


def _shape(image: Image.Image, mark: Shape, per_mm: float) -> None:
    edge_px = max(1, round(mark.size_mm * per_mm))
    scale = edge_px * _FINER / BOX
    ink = Image.new("1", (edge_px * _FINER, edge_px * _FINER), 0)
    for ring in polygons(mark.svg_path):
        contour = Image.new("1", ink.size, 0)
        ImageDraw.Draw(contour).polygon([(x * scale, y * scale) for x, y in ring], fill=1)
        ink = ImageChops.logical_xor(ink, contour)  # a contour inside another is a hole
    mask = ink.convert("L").resize((edge_px, edge_px), Image.Resampling.BOX)
    image.paste(0, (round(mark.x_mm * per_mm), round(mark.y_mm * per_mm)), mask)


def _symbol(draw: ImageDraw.ImageDraw, mark: Symbol, per_mm: float) -> None:
    module_px = max(1, round(mark.module_mm * per_mm))
    count = len(mark.matrix)
    slack_px = (mark.module_mm * per_mm - module_px) * count / 2
    left = round(mark.x_mm * per_mm + slack_px)
    top = round(mark.y_mm * per_mm + slack_px)
    for y, row in enumerate(mark.matrix):
        for x, ink in enumerate(row):
            if ink:
                x_px, y_px = left + x * module_px, top + y * module_px
                draw.rectangle((x_px, y_px, x_px + module_px - 1, y_px + module_px - 1), fill=0)
