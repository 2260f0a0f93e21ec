"""What a page, a sheet and a paper made of hostile text must be: as with any other text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

import pikepdf

from tracker.pages.sheets import FORMULA_STARTS

FOREIGN: Final = frozenset(
    {"iframe", "object", "embed", "base", "math", "marquee", "plaintext", "xmp", "style", "applet"}
    | {"frame", "frameset", "foreignobject", "animate", "set", "video", "audio", "portal"}
    | {"template", "noscript", "font", "center", "maction"}
)
"""Elements that no page of ours has."""
LEADS: Final = frozenset({"href", "src", "action", "formaction", "xlink:href", "data", "srcdoc"})
LIVE: Final = ("/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/URI", "/EmbeddedFiles")


class _Page(HTMLParser):
    """Reads a page as a browser does, and notes what no page of ours holds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.words: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = dict(attrs)
        self._script = tag == "script"
        if tag in FOREIGN or (tag == "script" and not (one.get("src") or "").startswith("/static")):
            self.wrong.append(f"<{tag}>")
        if tag == "meta" and "http-equiv" in one:
            self.wrong.append("<meta http-equiv>")
        for name, value in attrs:
            said = (value or "").strip()
            if name.startswith("on") or name == "style":
                self.wrong.append(f"<{tag} {name}>")
            if name in LEADS and not said.startswith(("/", "#", "data:image/", "?")) and said:
                self.wrong.append(f"<{tag} {name}={said[:40]}>")
            if name in LEADS and said.startswith("//"):
                self.wrong.append(f"<{tag} {name}={said[:40]}>")
            self.words.append(value or "")

    def handle_data(self, text: str) -> None:
        if self._script and text.strip():
            self.wrong.append("a script within the page")
        self.words.append(text)

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.wrong.append(f"<!{decl[:20]}")

    def handle_comment(self, text: str) -> None:
        self.wrong.append("a comment")


def read_page(page: str) -> tuple[list[str], str]:
    """What is wrong with the page; and all its words, as they are shown."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    return reader.wrong, "\n".join(reader.words)


def shows(words: str, text: str) -> bool:
    """True when this text stands there as text; spaces and line ends may have become one."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return bool(plain) and plain in " ".join(words.split())


def formulas(sheet: bytes) -> list[str]:
    """Cells that a spreadsheet would run."""
    rows = csv.reader(io.StringIO(sheet.decode("utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row]
    assert cells
    seen = [re.sub(r"^[\s\u200b\u2060\ufeff]+", "", cell) for cell in cells]
    return [c for c in seen if c.startswith(FORMULA_STARTS)]


def live(paper: bytes) -> list[str]:
    """What a PDF would do beyond being read: scripts, actions, links, files within it."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        found = [
            name
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)
            for name in set(one.keys())
            if name in LIVE
        ]
        found += [str(page.Annots) for page in pdf.pages if "/Annots" in page]
    return found
