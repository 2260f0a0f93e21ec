"""What an answer tells, and which names and secrets stand in it where they must not."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pypdfium2

BIRTHDAYS: Final = (
    *("1988-03-14", "1988/03/14", "1988.03.14", "14.03.1988", "14/03/1988", "03/14/1988"),
    *("14 March 1988", "14 Mar 1988", "14-Mar-1988", "14 MAR 1988", "14MAR1988"),
    *("March 14, 1988", "Mar 14, 1988", "1988 Mar 14", "1988-MAR-14"),
    *("1988年3月14日", "1988年03月14日", "1988 年 3 月 14 日"),
)
"""The birthday as English and Chinese write it; papers and pages say it to nobody without need."""
NAMES: Final = ("Wang Jianguo", "王建国", "Jianguo", "SYN-0007", *BIRTHDAYS)
"""The patient's name in both scripts, hospital number and birthday, as the case gives them."""
IN_FILE_NAMES: Final = (*NAMES, "19880314", "880314", "Wang", "wang_jianguo", "wangjianguo")
"""What is too short to look for in hashes and keys, and has no business in the name of a file."""
Marks = dict[str, str] | tuple[str, ...]
ATTRIBUTE: Final = re.compile(r'\b(?:href|src|action|formaction|data-[\w-]+)="([^"]*)"')
SET: Final = {0xA0: " ", 0x202F: " ", 0x2009: " ", 0x2011: "-", 0x2010: "-"}
"""Blanks and hyphens that keep words together on a line."""
DRAWN: Final = re.compile(r"<svg.*?</svg>|<title>.*?</title>", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """What an address gave to somebody."""

    rule: str
    role: str
    address: str
    status: int
    mimetype: str
    headers: str
    body: bytes

    @property
    def text(self) -> str:
        """What can be read in it: a PDF's words and what it says of itself, else the text."""
        if self.mimetype == "application/pdf":
            return words_of(self.body)
        return self.body.decode("utf-8", "replace")


def words_of(pdf: bytes) -> str:
    """Text of every page, and what the file says of itself."""
    paper = pypdfium2.PdfDocument(pdf)
    words = "".join(page.get_textpage().get_text_range() for page in paper)
    found = words + json.dumps(paper.get_metadata_dict(), ensure_ascii=False)
    paper.close()
    return found


def found_in(text: str | bytes, marks: Marks = NAMES) -> list[str]:
    """What stands in the text, as it is or as addresses, JSON and base 64 write it."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    named = marks if isinstance(marks, dict) else {m: m for m in marks}
    text = text.translate(SET)
    whole = {text, unquote(text), unquote(text.replace("+", " ")).translate(SET)}
    there = {m for one in whole for m in any_of(tuple(named.values())).findall(one)}
    return [name for name, mark in named.items() if any(f in t for t in there for f in forms(mark))]


@cache
def any_of(marks: tuple[str, ...]) -> re.Pattern[str]:
    """Any form of any of the marks, overlapping ones too."""
    every = sorted((f for m in marks for f in forms(m)), key=len, reverse=True)
    return re.compile(f"(?=({'|'.join(map(re.escape, every))}))")


@cache
def forms(mark: str) -> tuple[str, ...]:
    """The mark, as JSON escapes it and, when it is long enough to be sure of, in base 64."""
    coded = base64.b64encode(mark.encode()).decode().rstrip("=")
    return (mark, json.dumps(mark)[1:-1], *([coded[:-1]] if len(mark) > 7 else []))


def names_on_disk(folder: Path) -> str:
    """What every file and folder below this one is called, one a line."""
    return "\n".join(sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*")))


def key_forms(name: str, key: bytes) -> dict[str, str]:
    """A key of raw bytes as text: hexadecimal, and base 64 of the bytes in both alphabets."""
    plain = base64.b64encode(key).decode().rstrip("=")
    safe = base64.urlsafe_b64encode(key).decode().rstrip("=")
    return {name: key.hex(), f"{name}, base 64": plain, f"{name}, base 64 of addresses": safe}


def leaks(answer: Answer, secrets: dict[str, str]) -> list[str]:
    """What the answer tells that it must not, and where.

    People who may open a page read the patient's name on it; addresses, headers, cookies, drawings,
    titles (a browser keeps them), sheets, papers and messages of errors are read by others too.
    """
    text = answer.text
    where = f"{answer.rule} ({answer.role})"
    found = [f"{where}: header {m}" for m in found_in(answer.headers)]
    found += [f"{where}: {m}" for m in found_in(text + answer.headers, secrets)]
    if answer.mimetype == "text/html" and answer.status < 400:
        told = "\n".join([*ATTRIBUTE.findall(text), *DRAWN.findall(text)])
        return found + [f"{where}: address or drawing {m}" for m in found_in(told)]
    return found + [f"{where}: {answer.mimetype} {answer.status} {m}" for m in found_in(text)]
