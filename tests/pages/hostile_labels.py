"""What a label made of hostile text must be: the text, whole, and nothing beyond it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree

import pypdfium2

from labels.pdf import label_pdf
from labels.png import label_png
from labels.refusals import PaperRefused
from labels.snapshot import LabelSnapshot
from labels.svg import label_svg
from labels.zpl import zpl
from tests.labels.zpl_reading import burnt
from tests.pages.hostile import live

DRAWN: Final = frozenset({"svg", "title", "rect", "text", "path", "g"})
"""The elements of a label's picture."""
COMMANDS: Final = frozenset({"JZ", "PO", "LH", "LS", "LT", "PW", "LL", "PQ"})
"""What stands around the picture in a printer's language; the text itself is dots."""


@dataclass
class Read:
    """What was made of labels: pictures for a browser, and what is wrong with any."""

    svgs: list[str] = field(default_factory=list)
    pngs: list[bytes] = field(default_factory=list)
    shown: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)


def read_label(label: LabelSnapshot, text: str, into: Read, *, dots: bool) -> None:
    """The label as PDF and SVG, with ``dots`` as PNG and for a printer too; or its refusal."""
    try:
        paper = label_pdf([label])
    except PaperRefused:  # a letter without a glyph, a text that does not fit: no label at all
        into.refused += 1
        return
    svg = label_svg(label)
    into.svgs.append(svg)
    into.wrong += [f"pdf {what}: {text!r}" for what in live(paper)]
    into.wrong += [f"svg {what}: {text!r}" for what in beyond(svg)]
    lost = [kind for kind, said in (("pdf", of_paper(paper)), ("svg", of_picture(svg)))
            if packed(text) not in packed(said)]  # fmt: skip
    into.wrong += [f"{kind} does not show {text!r}" for kind in lost]
    into.shown += not lost
    if dots:
        into.pngs.append(label_png(label))
        sent = zpl(label)
        strange = {c[:2] for c in burnt(sent).commands} - COMMANDS
        into.wrong += [f"zpl {c}: {text!r}" for c in sorted(strange)]
        if sent.count(b"^XA") != 1 or (len(text) > 3 and text.encode() in sent):
            into.wrong.append(f"zpl says more than one picture: {text!r}")


def packed(words: str) -> str:
    """Without blanks and line ends, for lines break; a ligature as its letters, as PDFs say it."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def of_paper(paper: bytes) -> str:
    """The words of a PDF."""
    pdf = pypdfium2.PdfDocument(paper)
    words = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    return words


def of_picture(svg: str) -> str:
    """The words of an SVG."""
    return " ".join(ElementTree.fromstring(svg).itertext())


def beyond(svg: str) -> list[str]:
    """Elements and attributes that no picture of a label has."""
    found = []
    for one in ElementTree.fromstring(svg).iter():
        tag = one.tag.rpartition("}")[2]
        found += [] if tag in DRAWN else [f"<{tag}>"]
        bad = [name for name in one.attrib if name.startswith("on") or "href" in name]
        found += [f"<{tag} {name}>" for name in bad]
    return found
