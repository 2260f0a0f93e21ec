"""The tables of the batch release record, one function each."""

from __future__ import annotations

from xml.sax.saxutils import escape

from reportlab.platypus import Flowable, Paragraph

from labels.drawing import INK_2, WARN
from labels.paper import SMALL, STANDING_COLOUR, Cells, Column, grey, table, unbroken
from labels.record_paper import AssayResult, BatchRecordPaper, Reading, Standing, StepDone
from labels.snapshot import Bilingual
from labels.words import WORDS

_LIMIT = 7.6  # readings and their limits, a little smaller than the rest


def step_table(cells: Cells, paper: BatchRecordPaper) -> Flowable:
    """Each step: who did it, who checked it, and its key readings with their limits."""
    columns = (
        Column("step", 40),
        Column("done_at", 22),
        Column("performed_by", 21),
        Column("verified_by", 21),
        Column("readings", 70),
    )
    rows = [
        (
            cells.both(
                Bilingual(f"{step.code} · {step.name.en}".removeprefix(" · "), step.name.zh)
            ),
            cells.text(step.done_at),
            cells.text(step.performed_by),
            cells.text(step.verified_by or "—"),
            _readings(cells, step.readings),
        )
        for step in paper.steps
    ]
    return table(cells, columns, rows)


def _called(step: StepDone) -> str:
    """The step's number and name; what is no step of the process has no number."""
    return f"{step.code} · {step.name.en}" if step.code else step.name.en


def _readings(cells: Cells, readings: tuple[Reading, ...]) -> Paragraph:
    said = []
    for reading in readings:
        value = escape(unbroken(f"{reading.name} {reading.value}"))
        limit = f"  {grey(f'({reading.limit})', _LIMIT)}" if reading.limit else ""
        flag = ""
        if reading.standing in (Standing.BAD, Standing.WARNING):
            colour = STANDING_COLOUR[reading.standing].hexval().replace("0x", "#")
            value = f'<font color="{colour}">{value}</font>'
            flag = f'  <font color="{colour}">▲ {WORDS[reading.standing.value]}</font>'
        said.append(value + limit + flag)
    return cells.rich("<br/>".join(said), size_pt=_LIMIT)


def material_table(cells: Cells, paper: BatchRecordPaper) -> Flowable:
    """Each lot that touched the cells, and where."""
    columns = (
        Column("material", 74),
        Column("lot", 30),
        Column("expiry", 28),
        Column("used_in", 42),
    )
    rows = [
        (
            cells.beside(each.name),
            cells.text(each.lot),
            cells.text(each.expiry),
            cells.text(each.used_in),
        )
        for each in paper.materials
    ]
    return table(cells, columns, rows)


def passage_table(cells: Cells, paper: BatchRecordPaper) -> Flowable:
    """Growth in figures: doublings with the count they start from, against the limit."""
    columns = (
        Column("passage", 11),
        Column("area", 19, right=True),
        Column("seeded", 22, right=True),
        Column("harvested", 23, right=True),
        Column("viability", 16, right=True),
        Column("pd", 14, right=True),
        Column("pd_basis", 27),
        Column("pdt", 18, right=True),
        Column("cpd", 24, right=True),
    )
    rows = []
    for each in paper.passages:
        rows.append(
            (
                cells.text(each.name, bold=True),
                cells.text(each.area, right=True),
                cells.text(each.seeded, right=True),
                cells.text(each.harvested, right=True),
                cells.text(each.viability, right=True),
                cells.text(each.pd, right=True, bold=True),
                cells.text(each.pd_basis, colour=INK_2),
                cells.text(each.pdt, right=True),
                cells.text(f"{each.cpd} / {each.cpd_limit}", right=True),
            )
        )
    return table(cells, columns, rows)


def count_table(cells: Cells, paper: BatchRecordPaper) -> Flowable:
    """Cells from the harvest to the dose, with what each figure rests on."""
    columns = (
        Column("what", 60),
        Column("count", 28, right=True),
        Column("viability", 22, right=True),
        Column("basis", 64),
    )
    rows = [
        (
            cells.beside(each.what),
            cells.text(each.count, right=True, bold=True),
            cells.text(each.viability, right=True),
            cells.text(each.basis, colour=INK_2),
        )
        for each in paper.counts
    ]
    return table(cells, columns, rows)


def result_table(cells: Cells, paper: BatchRecordPaper) -> Flowable:
    """Each test against its specification; what is pending has a due date."""
    columns = (
        Column("test", 43),
        Column("method", 26),
        Column("limit", 35),
        Column("result", 31),
        Column("verdict", 26),
        Column("analyst", 27),
    )
    rows = [
        (
            cells.both(Bilingual(f"{each.product} · {each.test.en}", each.test.zh)),
            _said(cells, each.method),
            _said(cells, each.limit),
            _said(cells, each.result, bold=each.standing is Standing.BAD),
            _verdict(cells, each),
            [cells.text(each.analyst), cells.text(each.reviewer, colour=INK_2)],
        )
        for each in paper.results
    ]
    return table(cells, columns, rows)


def _said(cells: Cells, words: str | Bilingual, *, bold: bool = False) -> list[Flowable]:
    pair = words if isinstance(words, Bilingual) else Bilingual(words, "")
    return cells.both(pair, bold=bold)


def _verdict(cells: Cells, result: AssayResult) -> list[Flowable]:
    shown = cells.standing(result.standing)
    if result.due:
        shown.append(cells.text(f"{WORDS['due'].en} {result.due}", size_pt=SMALL, colour=INK_2))
    return shown


def unit_table(cells: Cells, paper: BatchRecordPaper) -> Flowable:
    """Each unit from its fill to its end."""
    place = paper.identity.place
    columns = (
        Column("unit", 18),
        Column("artery", 47, own=Bilingual(f"Side and {place.en}", f"侧别与{place.zh}")),
        Column("volume", 16, right=True),
        Column("viable", 22, right=True),
        Column("fill_end", 15),
        Column("expiry", 14),
        Column("state", 30),
        Column("infused", 16, right=True),
    )
    rows = [
        (
            cells.text(each.short_name, bold=True),
            cells.both(each.artery),
            cells.text(each.volume, right=True),
            cells.text(each.viable, right=True),
            cells.text(each.fill_end),
            cells.text(each.expiry),
            cells.both(each.state),
            cells.text(each.infused, right=True),
        )
        for each in paper.units
    ]
    return table(cells, columns, rows)


def label_table(cells: Cells, paper: BatchRecordPaper) -> Flowable:
    """Printed = applied + returned + voided + destroyed, per kind (21 CFR 211.125)."""
    columns = (
        Column("kind", 54),
        Column("labels_printed", 20, right=True),
        Column("applied", 20, right=True),
        Column("returned", 20, right=True),
        Column("voided", 20, right=True),
        Column("destroyed", 20, right=True),
        Column("unaccounted", 20, right=True),
    )
    rows = []
    for each in paper.labels:
        left_over = Standing.BAD if each.unaccounted else Standing.GOOD
        sums = (each.printed, each.applied, each.returned, each.voided, each.destroyed)
        rows.append(
            (
                cells.beside(each.kind),
                *(cells.text(str(count), right=True) for count in sums),
                cells.text(
                    str(each.unaccounted),
                    bold=True,
                    right=True,
                    colour=STANDING_COLOUR[left_over],
                ),
            )
        )
    return table(cells, columns, rows)


def people_table(cells: Cells, paper: BatchRecordPaper) -> Flowable:
    """Who did the steps and signed, and what they were qualified for on the days they did it."""
    columns = (
        Column("person", 34),
        Column("days_of_steps", 40),
        Column("qualification", 44),
        Column("document", 28),
        Column("valid", 28),
    )
    rows = [
        (
            cells.text(each.name, bold=True),
            cells.text(each.steps),
            cells.both(each.kind, bold=each.standing is Standing.BAD),
            cells.text(each.document),
            cells.text(each.valid)
            if each.standing is not Standing.BAD
            else cells.text(each.valid, bold=True, colour=WARN),
        )
        for each in paper.people
    ]
    return table(cells, columns, rows)


def deviation_table(cells: Cells, paper: BatchRecordPaper) -> Flowable:
    """What went otherwise than planned, what was decided, and whether it is closed."""
    columns = (
        Column("code", 20),
        Column("grade", 22),
        Column("opened", 24),
        Column("happened", 84),
        Column("closed", 24),
    )
    rows = [
        (
            cells.text(each.code, bold=True),
            cells.both(each.grade),
            cells.text(each.opened_at),
            [cells.text(each.what), cells.text(each.decision, colour=INK_2)],
            cells.text(each.closed_at)
            if each.closed_at
            else cells.text(str(WORDS["open"]), bold=True, colour=WARN),
        )
        for each in paper.deviations
    ]
    return table(cells, columns, rows)
