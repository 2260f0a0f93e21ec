"""The batch release record as a document that QA signs and an inspector reads years later.

First page: whose batch, what was decided, what needs a human. Then the way of the cells, the
figures, the results, the labels, the signatures, and where the log stood: paper is the log's
first outside witness (21 CFR 211.188; EU GMP Part IV on batch review; Part 11, 11.50).
"""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from labels.drawing import INK, INK_2, LINE, WHITE, box, shape, text, texts_of
from labels.fonts import faces_for
from labels.genealogy import Flow, genealogy
from labels.growth import growth_curve
from labels.journey_line import journey_line
from labels.lineage import group_siblings
from labels.paper import (
    STANDING_COLOUR,
    WIDTH,
    Cells,
    Picture,
    RunningHead,
    no_padding,
    paper_pdf,
    section,
    texts_in,
)
from labels.record_end import signed_and_anchored, spaced
from labels.record_paper import BatchRecordPaper, Standing
from labels.record_tables import (
    count_table,
    deviation_table,
    label_table,
    material_table,
    passage_table,
    people_table,
    result_table,
    step_table,
    unit_table,
)
from labels.signs import SHAPES
from labels.snapshot import TherapySign
from labels.words import WORDS, template_texts

_SET_HERE = "·…—▲\u00a0"  # characters that this document sets between the words it is given
_ROOT_SHOWN = 16  # hexadecimal figures of the root on each page: 64 bits


def batch_record_pdf(paper: BatchRecordPaper) -> bytes:
    """The record as PDF; equal papers give equal bytes. Refuses a text with a missing glyph."""
    journey = journey_line(paper.journey, WIDTH)
    lineage = genealogy(group_siblings(paper.lineage), Flow.DOWN)
    growth = growth_curve(paper.growth, WIDTH * 1.15, 235) if paper.growth else None
    drawings = [each for each in (journey, lineage, growth) if each is not None]
    drawn = [words for each in drawings for words in texts_of(each)]
    faces = faces_for([*template_texts(), *texts_in(paper), *drawn, _SET_HERE])
    cells = Cells(faces)

    def story() -> list[Flowable]:
        return [
            *_first_page(paper, cells),
            *section(2, "journey", faces, Spacer(1, 2 * mm), Picture(journey, faces, 60 * mm)),
            *section(3, "lineage", faces, Spacer(1, 1 * mm), Picture(lineage, faces, 165 * mm)),
            *_growth(growth, cells),
            *section(5, "passages", faces, passage_table(cells, paper)),
            *section(6, "counts", faces, count_table(cells, paper)),
            *section(7, "results", faces, result_table(cells, paper)),
            *section(8, "units", faces, unit_table(cells, paper)),
            *section(9, "labels", faces, label_table(cells, paper)),
            *section(10, "deviations", faces, deviation_table(cells, paper)),
            *section(11, "steps", faces, step_table(cells, paper)),
            *section(12, "materials", faces, material_table(cells, paper)),
            *section(13, "people", faces, people_table(cells, paper)),
            *_end(paper, cells),
        ]

    return paper_pdf(story, _running_head(paper), faces)


def _running_head(paper: BatchRecordPaper) -> RunningHead:
    root = paper.log.root_hex[:_ROOT_SHOWN]
    return RunningHead(
        WORDS["title"],
        f"{paper.identity.subject} · CoI {paper.identity.coi} · {paper.number}",
        f"{WORDS['root']} {root}… · {paper.log.size} {WORDS['entries']} · "
        f"{WORDS['printed']} {paper.printed_at}",
        paper.environment,
    )


def _growth(growth: Drawing | None, cells: Cells) -> list[Flowable]:
    if growth is None:
        shown: Flowable = cells.text(str(WORDS["none"]), colour=INK_2)
    else:
        shown = Picture(growth, cells.faces, 80 * mm)
    return section(4, "growth", cells.faces, Spacer(1, 1 * mm), shown)


def _first_page(paper: BatchRecordPaper, cells: Cells) -> list[Flowable]:
    title = [
        cells.text(WORDS["title"].en, size_pt=23, bold=True),
        Spacer(1, 1.2 * mm),
        cells.text(WORDS["title"].zh, size_pt=15, colour=INK_2),
    ]
    sign = Picture(sign_drawing(paper.identity.sign), cells.faces, 20 * mm)
    top = Table([[title, sign]], colWidths=[WIDTH - 42 * mm, 42 * mm])
    top.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *no_padding()]))
    return [
        top,
        Spacer(1, 5 * mm),
        _verdict(paper, cells),
        Spacer(1, 4 * mm),
        _glance(paper, cells),
        Spacer(1, 4 * mm),
        *section(1, "identity", cells.faces, _identity(paper, cells)),
    ]


def sign_drawing(sign: TherapySign) -> Drawing:
    """The therapy sign in its box, 38 mm wide."""
    drawing = Drawing(38 * mm, 17 * mm)
    drawing.add(box((1, 1), (38 * mm - 2, 17 * mm - 2), WHITE, INK, 1.4, radius=6))
    drawing.add(shape(SHAPES[sign.shape].svg_path, 4 * mm, 14.5 * mm, 12 * mm / 30, INK))
    drawing.add(text(18 * mm, 5.6 * mm, sign.letters, 24, bold=True))
    return drawing


def _verdict(paper: BatchRecordPaper, cells: Cells) -> Flowable:
    """The decision in words, with a bar in the colour of its standing at its left."""
    colour = STANDING_COLOUR[paper.disposition_standing]
    said = [
        cells.text(str(WORDS["disposition"]), size_pt=7.5, colour=INK_2),
        Spacer(1, 0.8 * mm),
        cells.rich(
            f'{paper.disposition.en} <font size="13">{paper.disposition.zh}</font>',
            size_pt=17,
            bold=True,
            colour=colour,
        ),
        Spacer(1, 1.6 * mm),
        cells.text(paper.disposition_basis.en, size_pt=8.6),
        cells.text(paper.disposition_basis.zh, size_pt=8, colour=INK_2),
    ]
    made = Table([["", said]], colWidths=[2.4 * mm, WIDTH - 2.4 * mm])
    made.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (0, 0), colour),
                ("LEFTPADDING", (1, 0), (1, 0), 4 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return made


def at_a_glance(paper: BatchRecordPaper) -> dict[str, int]:
    """Where a human has to look, counted from what the paper itself holds."""
    readings = [reading for step in paper.steps for reading in step.readings]
    return {
        "glance_steps": len(paper.steps),
        "glance_readings": sum(each.standing is Standing.BAD for each in readings),
        "glance_failed": sum(each.standing is Standing.BAD for each in paper.results),
        "glance_results": sum(each.standing is Standing.PENDING for each in paper.results),
        "glance_deviations": sum(not each.closed_at for each in paper.deviations),
        "glance_labels": sum(abs(each.unaccounted) for each in paper.labels),
    }


def _glance(paper: BatchRecordPaper, cells: Cells) -> Flowable:
    """Six figures on one line; what is not as it should be stands out."""
    row = []
    for words, figure in at_a_glance(paper).items():
        looked_for = figure and words != "glance_steps"
        colour: Color = STANDING_COLOUR[Standing.WARNING] if looked_for else INK
        row.append(
            [
                cells.text(str(figure), size_pt=17, bold=True, colour=colour),
                Spacer(1, 1 * mm),
                cells.text(WORDS[words].en, size_pt=7, colour=INK_2),
                cells.text(WORDS[words].zh, size_pt=7, colour=INK_2),
            ]
        )
    made = Table([row], colWidths=[WIDTH / len(row)] * len(row))
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, 0), 0.6, LINE),
                ("LINEBELOW", (0, 0), (-1, 0), 0.6, LINE),
                ("LINEBEFORE", (1, 0), (-1, 0), 0.4, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 6),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ]
        )
    )
    return made


def _identity(paper: BatchRecordPaper, cells: Cells) -> Flowable:
    who = paper.identity
    said: list[tuple[str, list[Flowable]]] = [
        ("subject", [cells.text(who.subject, size_pt=12, bold=True)]),
        ("coi", [cells.text(who.coi, size_pt=12, bold=True)]),
        ("products", [line for each in who.products for line in cells.both(each)]),
        ("sides", cells.both(who.sides)),
        ("day0_planned", [cells.text(who.day0_planned)]),
        ("day0_actual", [cells.text(who.day0_actual)]),
        ("trial", [cells.text(who.trial)]),
        ("number", [cells.text(paper.number)]),
        ("site", cells.both(paper.site)),
        ("definition", [cells.text(who.definition)]),
    ]
    pairs = [
        [[cells.text(str(WORDS[name]), size_pt=7, colour=INK_2), *shown] for name, shown in row]
        for row in zip(said[::2], said[1::2], strict=True)
    ]
    made = Table(pairs, colWidths=[WIDTH / 2] * 2)
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    digest = cells.text(
        f"{WORDS['definition_hash']}  {spaced(who.definition_sha256)}", size_pt=7, colour=INK_2
    )
    whole = Table([[made], [digest]], colWidths=[WIDTH])
    whole.setStyle(TableStyle([*no_padding(), ("TOPPADDING", (0, 1), (0, 1), 4)]))
    return whole


def _end(paper: BatchRecordPaper, cells: Cells) -> list[Flowable]:
    return signed_and_anchored((14, 15), paper.signatures, paper.log, cells)
