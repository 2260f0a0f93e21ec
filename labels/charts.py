"""The charts, drawn once from frozen figures: to SVG for a page, to PDF for the record."""

from __future__ import annotations

import io

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from labels.drawing import dressed, texts_of
from labels.fonts import faces_for
from labels.genealogy import Flow, genealogy
from labels.growth import BandPoint, Dose, GrowthCurve, Passage, growth_curve
from labels.journey_line import JourneyLine, Mark, Station, journey_line
from labels.lineage import LineageGraph, Node, group_siblings
from labels.svg_writer import to_svg

__all__ = [
    "BandPoint",
    "Dose",
    "Flow",
    "GrowthCurve",
    "JourneyLine",
    "LineageGraph",
    "Mark",
    "Node",
    "Passage",
    "Station",
    "chart_pdf",
    "genealogy",
    "group_siblings",
    "growth_curve",
    "journey_line",
    "to_svg",
]


def chart_pdf(drawing: Drawing) -> bytes:
    """The drawing alone on a page of its size; equal drawings give equal bytes."""
    faces = faces_for(texts_of(drawing))
    stored = io.BytesIO()
    canvas = Canvas(stored, pagesize=(drawing.width, drawing.height), invariant=1)
    renderPDF.draw(dressed(drawing, faces), canvas, 0, 0)
    canvas.save()
    return stored.getvalue()
