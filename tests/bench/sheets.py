"""A sheet of 24 labels beside the same sheet without symbols (S12).

``python -m tests.bench sheets``. The floor writes the same lines of text and boxes with reportlab
alone. Floor and ours take turns; process CPU time; the ratio is the median. *cold*: codes never
drawn before; *cached*: their modules known, as they are once the label instance is made; *again*:
the same labels once more. Then one label for a printer: dots, reading back, bytes.
"""

from __future__ import annotations

import io
import os
import platform
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from labels.fonts import faces_for
from labels.layout import MM_PER_PT
from labels.pdf import sheet_pdf
from labels.placing import Band, PlacedLabel, TextRun, placed
from labels.snapshot import LabelSnapshot
from labels.stock import A4_MM
from labels.symbol import modules
from labels.zpl import zpl
from tests.labels import samples

TURNS: Final = 15
COUNT: Final = 24
_PT: Final = 1 / MM_PER_PT


def floor(labels: Sequence[PlacedLabel], fonts: tuple[str, str]) -> bytes:
    """The sheet without symbols: text and boxes of labels that were placed before."""
    kept = io.BytesIO()
    canvas = Canvas(kept, invariant=1, pageCompression=1)
    across = int((A4_MM[0] - 20) // (labels[0].width_mm + 4)) or 1
    down = int((A4_MM[1] - 20) // (labels[0].height_mm + 4))
    for n, label in enumerate(labels):
        if n and n % (across * down) == 0:
            canvas.showPage()
        left = 10 + n % across * (label.width_mm + 4)
        top = A4_MM[1] - 10 - n // across % down * (label.height_mm + 4)
        for mark in label.marks:
            if isinstance(mark, TextRun):
                canvas.setFont(fonts[mark.bold], mark.size_pt)
                canvas.drawString(
                    (left + mark.x_mm) * _PT, (top - mark.baseline_mm) * _PT, mark.text
                )
            elif isinstance(mark, Band):
                canvas.rect(
                    (left + mark.x_mm) * _PT,
                    (top - mark.y_mm - mark.height_mm) * _PT,
                    mark.width_mm * _PT,
                    mark.height_mm * _PT,
                )
    canvas.save()
    return kept.getvalue()


def cpu(work: Callable[[], object]) -> float:
    """Milliseconds of process time of one call."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def fresh(kind: Callable[..., LabelSnapshot], dice: random.Random) -> list[LabelSnapshot]:
    """Labels with codes that nobody has drawn."""
    ours = []
    for _ in range(COUNT):
        code = "MT1C" + "".join(dice.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=25))
        ours.append(kind(payload=code, serial=code[4:10]))
    return ours


def line(name: str, pairs: Sequence[tuple[float, float]]) -> str:
    """Medians of floor and ours, and of their ratio with the least and the most."""
    ratios = [ours / bare for bare, ours in pairs]
    return (
        f"{name:22} {statistics.median(p[0] for p in pairs):8.1f}"
        f" {statistics.median(p[1] for p in pairs):8.1f} {statistics.median(ratios):7.2f}"
        f" ({min(ratios):.2f}-{max(ratios):.2f})"
    )


def measure(kind: Callable[..., LabelSnapshot]) -> None:
    """The three lines of one layout."""
    dice = random.Random(813267)
    drawn = [placed(label) for label in fresh(kind, dice)]
    faces = faces_for([text for label in drawn for text in label.texts])
    fonts = (faces.regular, faces.bold)
    found: dict[str, list[tuple[float, float]]] = {"cold": [], "cached": [], "again": []}
    floor(drawn, fonts)
    sheet_pdf(fresh(kind, dice))
    for _ in range(TURNS):
        labels = fresh(kind, dice)
        bare = partial(floor, drawn, fonts)
        found["cold"].append((cpu(bare), cpu(partial(sheet_pdf, labels))))
        known = [replace(label, short_name=f"{label.short_name}X") for label in fresh(kind, dice)]
        for label in known:
            modules(label.payload)
        found["cached"].append((cpu(bare), cpu(partial(sheet_pdf, known))))
        found["again"].append((cpu(bare), cpu(partial(sheet_pdf, known))))
    for name, pairs in found.items():
        print(line(f"{kind.__name__} {name}", pairs), flush=True)


def main() -> None:
    """Print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{COUNT} labels, {TURNS} turns, CPU ms; S12: cold <= 7 (aim 4), cached <= 2.5 (aim 1.6)")
    print("layout                 floor ms  ours ms   ratio (least-most)")
    for kind in (samples.flask, samples.unit):
        measure(kind)
    for dpi in (203, 300):
        labels = fresh(samples.unit, random.Random(dpi))
        zpl(labels[0], dpi=dpi)
        spent = [cpu(partial(zpl, one, dpi=dpi)) for one in labels[1:]]
        print(f"one unit label as ZPL, {dpi} dpi: {statistics.median(spent):.0f} ms CPU")
