"""What the laboratory's acts find can be said in both languages, with the facts it carries."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

import tracker
from tracker.identity.own_words import USUAL
from tracker.pages.refusals import sentences

OWN = frozenset(USUAL)
"""Filled with the process's own words, whatever the reason says."""

ROOT = Path(tracker.__file__).parent
ROOMS = ("supplies", "workplace", "material", "journey/isolation", "journey/expansion")
FILES = [p for room in ROOMS for p in (ROOT / room).rglob("*.py")] + [
    ROOT / "quality" / "at_risk.py",
    ROOT / "therapy" / "steps.py",
]


def said(path: Path) -> list[tuple[str, set[str]]]:
    """Code and facts of every reason that a module finds by name."""
    out = []
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "reason":
            continue
        code = call.args[0]
        if isinstance(code, ast.Constant):
            facts = {k.arg for k in call.keywords if k.arg} | {"about"}
            out.append((str(code.value), facts))
    return out


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_finding_has_its_words_and_the_words_their_facts(path: Path) -> None:
    for code, facts in said(path):
        for tongue, words in sentences()[code].items():
            asked = {
                name for text in words.values() for _, name, _, _ in Formatter().parse(text) if name
            }
            assert asked - OWN <= facts, (code, tongue)
