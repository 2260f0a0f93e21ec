"""A label as SVG for pages: shapes and text of the same marks as the PDF.

Only presentation attributes: pages forbid inline styles and scripts. `textLength` holds each
line to the width it has on paper, whichever font the browser finds.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from labels.fonts import width_pt
from labels.layout import MM_PER_PT, SPECIMEN
from labels.placing import Band, Mark, Shape, Symbol, TextRun, placed
from labels.signs import BOX
from labels.snapshot import LabelSnapshot
from labels.symbol import ON_PAPER, QUIET_MODULES, modules, runs

FAMILY = "Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"


def label_svg(snapshot: LabelSnapshot, *, specimen: bool = False) -> str:
    """The label in millimetres, white with black marks, named for people who hear the page.

    A ``specimen`` shows what it says, crossed and without the symbol: it can be no label.
    """
    label = placed(snapshot)
    size = f"{figures(label.width_mm)} {figures(label.height_mm)}"
    name = f"Label {snapshot.short_name}, {snapshot.subject}, {snapshot.serial}"
    seen = [m for m in label.marks if not (specimen and isinstance(m, Symbol))]
    marks = "".join(_mark(mark) for mark in seen)
    if specimen:
        gone = "".join(_no_symbol(m) for m in label.marks if isinstance(m, Symbol))
        marks += gone + _cross(label.width_mm, label.height_mm)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img"'
        f" aria-label={quoteattr(name)}><title>{escape(name)}</title>"
        f'<rect width="{figures(label.width_mm)}" height="{figures(label.height_mm)}"'
        f' fill="#fff"/>{marks}</svg>'
    )


def _no_symbol(mark: Symbol) -> str:
    """Where the symbol would stand: an empty crossed square."""
    x, y = mark.x_mm, mark.y_mm
    far = len(mark.matrix) * mark.module_mm
    corners = [figures(v) for v in (x, y, x + far, y + far)]
    left, top, right, bottom = corners
    return (
        f'<path d="M{left} {top}H{right}V{bottom}H{left}zL{right} {bottom}M{right} {top}'
        f'L{left} {bottom}" fill="none" stroke="#000" stroke-width="0.2"/>'
    )


def _cross(width_mm: float, height_mm: float) -> str:
    """Both diagonals, and in the middle what this is."""
    words = " / ".join(SPECIMEN)
    size_mm = min(4.2, 4.2 * width_mm * 0.92 / (width_pt(words, 4.2, bold=True)))
    across = width_pt(words, size_mm, bold=True)
    wide, tall = figures(width_mm), figures(height_mm)
    left, top = figures((width_mm - across) / 2), figures(height_mm / 2 + size_mm * 0.35)
    return (
        f'<path d="M0 0L{wide} {tall}M0 {tall}L{wide} 0" stroke="#555" stroke-width="0.4"/>'
        f'<text x="{left}" y="{top}" font-family="{FAMILY}" font-size="{figures(size_mm)}"'
        f' font-weight="700" fill="#333" fill-opacity="0.62"'
        f' textLength="{figures(across)}">{escape(words)}</text>'
    )


def sign_svg(svg_path: str, name: str) -> str:
    """One shape of the therapy sign in its 30 x 30 box, in the colour of the text around it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 30" role="img"'
        f" aria-label={quoteattr(name)}>"
        f'<path d="{svg_path}" fill="currentColor" fill-rule="evenodd"/></svg>'
    )


def symbol_svg(payload: str, name: str) -> str:
    """A QR symbol with its quiet zone, for a page that is printed; the colour never changes."""
    matrix = modules(payload, ON_PAPER)
    edge = len(matrix) + 2 * QUIET_MODULES
    ink = "".join(
        f"M{QUIET_MODULES + x} {QUIET_MODULES + y}h{length}v1h-{length}z"
        for x, y, length in runs(matrix)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {edge} {edge}" role="img"'
        f' shape-rendering="crispEdges" aria-label={quoteattr(name)}>'
        f'<rect width="{edge}" height="{edge}" fill="#fff"/><path d="{ink}" fill="#000"/></svg>'
    )


def figures(value: float) -> str:
    """A number as short as three decimals allow; no minus zero."""
    short = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if short in ("-0", "") else short


def _mark(mark: Mark) -> str:
    if isinstance(mark, TextRun):
        return _text(mark)
    if isinstance(mark, Band):
        x, y = figures(mark.x_mm), figures(mark.y_mm)
        size = f'width="{figures(mark.width_mm)}" height="{figures(mark.height_mm)}"'
        if not mark.line_mm:
            return f'<rect x="{x}" y="{y}" {size}/>'
        line = f'fill="none" stroke="#000" stroke-width="{figures(mark.line_mm)}"'
        return f'<rect x="{x}" y="{y}" {size} {line}/>'
    if isinstance(mark, Shape):
        move = f"translate({figures(mark.x_mm)} {figures(mark.y_mm)})"
        scale = f"scale({mark.size_mm / BOX:.5f})"
        return f'<path d="{mark.svg_path}" transform="{move} {scale}" fill-rule="evenodd"/>'
    return _symbol(mark)


def _text(mark: TextRun) -> str:
    length_mm = width_pt(mark.text, mark.size_pt, bold=mark.bold) * MM_PER_PT
    weight = ' font-weight="700"' if mark.bold else ""
    return (
        f'<text x="{figures(mark.x_mm)}" y="{figures(mark.baseline_mm)}"'
        f' font-family="{FAMILY}" font-size="{figures(mark.size_pt * MM_PER_PT)}"{weight}'
        f' textLength="{figures(length_mm)}" lengthAdjust="spacingAndGlyphs"'
        f' fill="{"#fff" if mark.inverse else "#000"}" xml:space="preserve">'
        f"{escape(mark.text)}</text>"
    )


def _symbol(mark: Symbol) -> str:
    ink = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs(mark.matrix))
    move = f"translate({figures(mark.x_mm)} {figures(mark.y_mm)}) scale({mark.module_mm})"
    return f'<path d="{ink}" transform="{move}" shape-rendering="crispEdges"/>'
