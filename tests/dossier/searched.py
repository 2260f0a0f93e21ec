"""What an answer tells, and which names and secrets stand in it where they must not."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import unquote

import pypdfium2

NAMES: Final = ("Wang Jianguo", "王建国", "Jianguo", "SYN-0007", "1988-03-14")
"""The patient's name in both scripts, hospital number and birthday, as the case gives them."""
Marks = dict[str, str] | tuple[str, ...]
ATTRIBUTE: Final = re.compile(r'\b(?:href|src|action|formaction|data-[\w-]+)="([^"]*)"')
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
    whole = {text, unquote(text), unquote(text.replace("+", " "))}
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
