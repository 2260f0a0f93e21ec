"""What every paper of ours looks like: page, running heads, headings, tables, small grids.

Calm: one family, four sizes, thin rules, no boxes in boxes. Colour carries verdicts only and
never alone: a word stands beside it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    LongTable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from labels.drawing import BRAND, BRAND_SOFT, INK, INK_2, LINE, STOP, WARN, dressed
from labels.fonts import Faces
from labels.record_paper import Standing
from labels.snapshot import Bilingual
from labels.words import WORDS

OK = HexColor("#14693f")
LEFT = RIGHT = 18 * mm
TOP = 25 * mm
BOTTOM = 20 * mm
FOOT = 11 * mm
WIDTH = A4[0] - LEFT - RIGHT
STANDING_COLOUR: dict[Standing, Color] = {
    Standing.PLAIN: INK,
    Standing.GOOD: OK,
    Standing.WARNING: WARN,
    Standing.BAD: STOP,
    Standing.PENDING: INK_2,
}
BODY = 8.2
SMALL = 6.8
HEADING_HEIGHT = 11 * mm
_KEPT_ROWS = 12  # a table this short is not cut at the end of a page


@dataclass(frozen=True)
class RunningHead:
    """What stands on each page: whose paper, where the log stood, and the environment mark."""

    title: Bilingual
    whose: str
    foot: str
    environment: str


class Cells:
    """Makes the paragraphs of a paper in its faces."""

    def __init__(self, faces: Faces) -> None:
        self.faces = faces
        self._styles: dict[tuple[Any, ...], ParagraphStyle] = {}

    def text(
        self,
        words: str,
        *,
        size_pt: float = BODY,
        bold: bool = False,
        colour: Color = INK,
        right: bool = False,
    ) -> Paragraph:
        """A cell of plain text; mark-up in the words is shown, not obeyed."""
        shown = escape(unbroken(words))
        return self.rich(shown, size_pt=size_pt, bold=bold, colour=colour, right=right)

    def rich(
        self,
        marked_up: str,
        *,
        size_pt: float = BODY,
        bold: bool = False,
        colour: Color = INK,
        right: bool = False,
    ) -> Paragraph:
        """A cell whose mark-up was made by this package."""
        han = any(each >= "⺀" for each in marked_up)
        key = (size_pt, bold, colour, right, han)
        if key not in self._styles:
            self._styles[key] = ParagraphStyle(
                str(key),
                fontName=self.faces.bold if bold else self.faces.regular,
                fontSize=size_pt,
                leading=size_pt * 1.32,
                textColor=colour,
                alignment=2 if right else 0,
                wordWrap="CJK" if han else None,
            )
        return Paragraph(marked_up, self._styles[key])

    def both(self, pair: Bilingual, *, bold: bool = False) -> list[Flowable]:
        """English above Chinese, the second smaller; each breaks by its own language's rules."""
        shown: list[Flowable] = [self.text(pair.en, bold=bold)]
        if pair.zh:
            shown.append(self.text(pair.zh, size_pt=SMALL, colour=INK_2))
        return shown

    def beside(self, pair: Bilingual) -> Paragraph:
        """English and Chinese on one line, for wide columns."""
        return self.rich(f"{escape(pair.en)}  {grey(pair.zh)}")

    def standing(self, standing: Standing) -> list[Flowable]:
        """A verdict as a word in both languages, in its colour."""
        pair = WORDS.get(standing.value, Bilingual("—", ""))
        strong = standing in (Standing.BAD, Standing.WARNING)
        return [self.text(str(pair), bold=strong, colour=STANDING_COLOUR[standing])]


def grey(words: str, size_pt: float = SMALL) -> str:
    """Mark-up for what stands back: the second language, a limit, a reviewer."""
    return f'<font size="{size_pt}" color="#4c5661">{escape(unbroken(words))}</font>'


def unbroken(words: str) -> str:
    """The words with figures held to their power of ten and their percent sign."""
    return words.replace(" × ", "\u00a0×\u00a0").replace(" %", "\u00a0%")


class Heading(Flowable):
    """A numbered heading in both languages over a thin rule; also an entry of the outline."""

    def __init__(self, number: int, words: Bilingual, faces: Faces) -> None:
        super().__init__()
        self.number, self.words, self.faces = number, words, faces

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """As wide as its frame; its height includes the room above it."""
        self.width = available_width
        return available_width, HEADING_HEIGHT

    def draw(self) -> None:
        """English in bold, Chinese beside it, the rule below both."""
        canvas: Canvas = self.canv
        base = 3.6 * mm
        canvas.setFillColor(BRAND)
        canvas.setFont(self.faces.bold, 12)
        canvas.drawString(0, base, f"{self.number}")
        canvas.setFillColor(INK)
        canvas.drawString(7 * mm, base, self.words.en)
        start = 7 * mm + canvas.stringWidth(self.words.en, self.faces.bold, 12) + 3 * mm
        canvas.setFont(self.faces.regular, 10.5)
        canvas.setFillColor(INK_2)
        canvas.drawString(start, base, self.words.zh)
        canvas.setStrokeColor(BRAND)
        canvas.setLineWidth(0.8)
        canvas.line(0, base - 2 * mm, self.width, base - 2 * mm)
        key = f"section-{self.number}"
        canvas.bookmarkPage(key)
        canvas.addOutlineEntry(f"{self.number} {self.words.en} {self.words.zh}", key, 0)


class Picture(Flowable):
    """A drawing set to the width of its frame, and smaller where it would be too tall."""

    def __init__(self, drawing: Drawing, faces: Faces, tallest: float) -> None:
        super().__init__()
        self.drawing = dressed(drawing, faces)
        self.tallest = tallest

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Its size on this paper; a drawing is not made larger than it was drawn."""
        self.width = available_width
        self.scale = min(
            available_width / self.drawing.width, self.tallest / self.drawing.height, 1.0
        )
        return available_width, self.drawing.height * self.scale

    def draw(self) -> None:
        """The drawing, centred."""
        from reportlab.graphics import renderPDF

        canvas: Canvas = self.canv
        canvas.saveState()
        canvas.translate((self.width - self.drawing.width * self.scale) / 2, 0)
        canvas.scale(self.scale, self.scale)
        renderPDF.draw(self.drawing, canvas, 0, 0)
        canvas.restoreState()


@dataclass(frozen=True)
class Column:
    """One column: its words in WORDS, its share of the width, numbers to the right."""

    words: str
    share: float
    right: bool = False


Cell = Flowable | Sequence[Flowable]


def table(cells: Cells, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Flowable:
    """A table whose head is repeated on each page; without rows it says so."""
    head: list[Cell] = [
        [
            cells.text(words, size_pt=SMALL, bold=True, colour=INK_2, right=column.right)
            for words in (WORDS[column.words].en, WORDS[column.words].zh)
        ]
        for column in columns
    ]
    body = [list(row) for row in rows]
    if not body:
        return cells.text(str(WORDS["none"]), colour=INK_2)
    total = sum(column.share for column in columns)
    widths = [WIDTH * column.share / total for column in columns]
    kind = LongTable if len(body) > _KEPT_ROWS else Table
    made = kind([head, *body], colWidths=widths, repeatRows=1, hAlign="LEFT")
    made.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), BRAND_SOFT),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4.5),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4.5),
                ("TOPPADDING", (0, 0), (-1, -1), 2.6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3.4),
            ]
        )
    )
    return made


def section(number: int, words: str, faces: Faces, *parts: Flowable) -> list[Flowable]:
    """A heading with what belongs to it; a heading never stands alone at the foot of a page.

    Before it there is room for the heading with a picture or a short table whole, or with the
    first rows of a long table.
    """
    needed = 42 * mm
    for part in parts:
        if not isinstance(part, LongTable):
            needed = max(needed, HEADING_HEIGHT + part.wrap(WIDTH, A4[1])[1] + 2 * mm)
    return [
        CondPageBreak(min(needed, A4[1] - TOP - BOTTOM)),
        Heading(number, WORDS[words], faces),
        *parts,
        Spacer(1, 3.5 * mm),
    ]


Story = Callable[[], list[Flowable]]


class _Counted(Canvas):
    """Pages whose foot says how many there are, which is known only after the last of them."""

    face: str

    def save(self) -> None:
        """Each page's foot is drawn now, in the place that the page kept for it."""
        pages = self.getPageNumber() - 1  # the one that would come next has a number too
        for page in range(1, pages + 1):
            self.beginForm(_place_of(page))
            self.setFillColor(INK_2)
            self.setFont(self.face, 7)
            counted = str(WORDS["page"]).format(page=page, pages=pages)
            self.drawRightString(A4[0] - RIGHT, FOOT, counted)
            self.endForm()
        super().save()


def _place_of(page: int) -> str:
    return f"counted{page}"


def paper_pdf(story: Story, head: RunningHead, faces: Faces) -> bytes:
    """The paper with `page x of y` on each page; equal stories give equal bytes."""
    stored = io.BytesIO()
    document = BaseDocTemplate(
        stored,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=f"{head.title.en} {head.whose}",
        creator="MarrowTrace",
        lang="en",
        invariant=1,
    )
    frame = Frame(
        LEFT,
        BOTTOM,
        WIDTH,
        A4[1] - TOP - BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )

    def running(canvas: Canvas, _document: BaseDocTemplate) -> None:
        _running(canvas, head, faces)

    def counted(*given: Any, **named: Any) -> Canvas:
        made = _Counted(*given, **named)
        made.face = faces.regular
        return made

    document.addPageTemplates([PageTemplate("page", [frame], onPage=running)])
    document.build(story(), canvasmaker=counted)
    return stored.getvalue()


def _running(canvas: Canvas, head: RunningHead, faces: Faces) -> None:
    canvas.saveState()
    top = A4[1] - 14 * mm
    canvas.setFillColor(INK)
    canvas.setFont(faces.bold, 8)
    canvas.drawString(LEFT, top, str(head.title))
    canvas.setFont(faces.regular, 8)
    canvas.setFillColor(INK_2)
    canvas.drawRightString(A4[0] - RIGHT, top, head.whose)
    if head.environment:
        left = LEFT + canvas.stringWidth(str(head.title), faces.bold, 8) + 5 * mm
        width = canvas.stringWidth(head.environment, faces.bold, 9) + 7 * mm
        canvas.setFillColor(INK)
        canvas.rect(left, top - 1.7 * mm, width, 5.6 * mm, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.setFont(faces.bold, 9)
        canvas.drawCentredString(left + width / 2, top, head.environment)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.6)
    canvas.line(LEFT, top - 3.6 * mm, A4[0] - RIGHT, top - 3.6 * mm)
    canvas.line(LEFT, FOOT + 4 * mm, A4[0] - RIGHT, FOOT + 4 * mm)
    canvas.setFillColor(INK_2)
    canvas.setFont(faces.regular, 7)
    canvas.drawString(LEFT, FOOT, head.foot)
    canvas.restoreState()
    canvas.doForm(_place_of(canvas.getPageNumber()))


def texts_in(value: Any) -> Iterable[str]:
    """Every text in a frozen paper, however deep, so that its characters are in the faces."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


def no_padding() -> list[tuple[str, tuple[int, int], tuple[int, int], float]]:
    """Style of a grid whose cells touch."""
    sides = ("LEFT", "RIGHT", "TOP", "BOTTOM")
    return [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in sides]
