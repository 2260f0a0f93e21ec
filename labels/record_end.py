"""The end of every record on paper: who signed it, and where the log stood when it was printed."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing, Path
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table, TableStyle

from labels.drawing import INK, INK_2, STOP
from labels.paper import WIDTH, Cells, Picture, no_padding, section
from labels.record_paper import LogPosition, Signature
from labels.symbol import ON_PAPER, QUIET_MODULES, modules, runs
from labels.words import WORDS


def signed_and_anchored(
    numbers: tuple[int, int], signatures: Sequence[Signature], log: LogPosition, cells: Cells
) -> list[Flowable]:
    """Signatures and the log's position stand on one page: who signs sees what is anchored."""
    signed = section(numbers[0], "signatures", cells.faces, _signatures(signatures, cells))
    anchored = section(numbers[1], "log", cells.faces, _log(log, cells))
    return [CondPageBreak(120 * mm), KeepTogether([*signed[1:], *anchored[1:]])]


def spaced(digest: str) -> str:
    """A hash in groups of eight, as people compare them."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _signatures(signatures: Sequence[Signature], cells: Cells) -> Flowable:
    boxes = [_signature(each, cells) for each in signatures]
    if not boxes:
        return cells.text(str(WORDS["none"]), colour=INK_2)
    rows = [[*boxes[at : at + 2], ""][:2] for at in range(0, len(boxes), 2)]
    made = Table(rows, colWidths=[WIDTH / 2] * 2)
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5 * mm),
        ("TOPPADDING", (0, 0), (-1, -1), 3 * mm),
    ]
    made.setStyle(TableStyle(style))
    return made


def _signature(signature: Signature, cells: Cells) -> list[Flowable]:
    done = bool(signature.signed_at)
    when = signature.signed_at or str(WORDS["not_signed"])
    name = Table(
        [[cells.text(_signer(signature) if done else " ", size_pt=13, bold=True)]],
        colWidths=[WIDTH / 2 - 5 * mm],
        rowHeights=[9 * mm],
    )
    name.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.9, INK),
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                *no_padding(),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
    )
    how = _how(signature) if done else ""
    if signature.unsigned is not None:
        how = str(WORDS["unsigned"])
    return [
        cells.text(signature.meaning.en, size_pt=9, bold=True),
        cells.text(signature.meaning.zh, size_pt=8, bold=True),
        cells.text(f"{signature.role}", size_pt=7.6, colour=INK_2),
        name,
        Spacer(1, 1 * mm),
        cells.text(signature.name if not done else when, size_pt=8, colour=INK if done else INK_2),
        cells.text(how or when, size_pt=7, colour=INK_2 if signature.unsigned is None else STOP),
        *(cells.text(text, size_pt=7, colour=STOP) for text in _what_changed(signature)),
    ]


def _how(signature: Signature) -> str:
    """Signed electronically, and by what: in both languages on one line."""
    words = WORDS["signed_electronically"]
    if (by := signature.given_by) is None:
        return str(words)
    return f"{words.en} {by.en} · {words.zh}（{by.zh}）"


def _signer(signature: Signature) -> str:
    return f"{signature.name} ({signature.username})" if signature.username else signature.name


def _what_changed(signature: Signature) -> tuple[str, ...]:
    return (signature.unsigned.en, signature.unsigned.zh) if signature.unsigned else ()


def _log(log: LogPosition, cells: Cells) -> Flowable:
    said = [
        cells.text(f"{WORDS['log_size']}  {log.size}", size_pt=9, bold=True),
        Spacer(1, 1.6 * mm),
        cells.text(str(WORDS["log_root"]), size_pt=7, colour=INK_2),
        cells.text(spaced(log.root_hex), size_pt=8.4),
        Spacer(1, 1.6 * mm),
        cells.text(str(WORDS["checkpoint"]), size_pt=7, colour=INK_2),
        cells.text(log.checkpoint or str(WORDS["no_checkpoint"]), size_pt=8.4),
        Spacer(1, 1.6 * mm),
        cells.text(str(WORDS["record_hash"]), size_pt=7, colour=INK_2),
        cells.text(spaced(log.record_sha256), size_pt=8.4),
        Spacer(1, 2 * mm),
        cells.text(WORDS["witness"].en, size_pt=7.2, colour=INK_2),
        cells.text(WORDS["witness"].zh, size_pt=7.2, colour=INK_2),
    ]
    if not log.payload:
        made = Table([[said]], colWidths=[WIDTH])
        made.setStyle(TableStyle(no_padding()))
        return made
    drawn = Picture(symbol_drawing(log.payload), cells.faces, 40 * mm)
    made = Table([[said, drawn]], colWidths=[WIDTH - 36 * mm, 36 * mm])
    made.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *no_padding()]))
    return made


def symbol_drawing(payload: str, module_mm: float = 0.6) -> Drawing:
    """A QR symbol with its quiet zone as one path."""
    matrix = modules(payload, ON_PAPER)
    module = module_mm * mm
    edge = (len(matrix) + 2 * QUIET_MODULES) * module
    ink = Path(fillColor=INK, strokeColor=None, strokeWidth=0)
    for x, y, length in runs(matrix):
        left, top = (QUIET_MODULES + x) * module, edge - (QUIET_MODULES + y) * module
        right, bottom = left + length * module, top - module
        ink.moveTo(left, top)
        for corner in ((right, top), (right, bottom), (left, bottom)):
            ink.lineTo(*corner)
        ink.closePath()
    drawing = Drawing(edge, edge)
    drawing.add(ink)
    return drawing
