"""House-wide: whatever code an act or a rule gives as its reason, both languages can say it."""

from __future__ import annotations

import ast
import json
from enum import StrEnum
from pathlib import Path

import pytest

import tracker
from tracker.identity.scan import CODE_OF_ANOTHER_SYSTEM, Why
from tracker.identity.verdict import Reason
from tracker.marking.models import LabelStateWord
from tracker.material.models import LotStateWord
from tracker.material.words import Kind, State
from tracker.pages.refusals import sentence, words_of_the_record

ROOT = Path(tracker.__file__).parent
MAKERS = {"reason", "Reason"}


def codes_of(path: Path) -> set[str]:
    """Every code that stands as a constant where a module makes a reason."""
    found: set[str] = set()
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        if getattr(call.func, "id", getattr(call.func, "attr", "")) not in MAKERS:
            continue
        first = call.args[0]
        parts = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
        found |= {
            p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)
        }
    return found


CODES = {code for path in ROOT.rglob("*.py") for code in codes_of(path)}


def test_reasons_are_found_where_acts_and_rules_make_them() -> None:
    # a code of the kernel, of a page, of a rule and of an act: the search sees all four
    wanted = {"changed_since_shown", "code_kind_unknown", "unit_of_another_patient", "lot_unknown"}
    assert wanted <= CODES
    assert len(CODES) > 150


@pytest.mark.parametrize("code", sorted(CODES | {CODE_OF_ANOTHER_SYSTEM, *Why}))
def test_reason_of_the_house_is_said_in_both_languages(code: str) -> None:
    for tongue in ("en", "zh"):
        said = sentence(Reason(str(code)), tongue)
        assert said.why
        assert not said.why.startswith(("Refused by a rule", "被规则拒绝")), code
        assert said.do_next


@pytest.mark.parametrize("words", [State, Kind, LotStateWord, LabelStateWord])
def test_every_state_and_kind_has_a_word_in_both_languages(words: type[StrEnum]) -> None:
    for one in words:
        assert set(words_of_the_record()[one.value]) == {"en", "zh"}


def test_state_in_a_reason_is_said_in_the_readers_language() -> None:
    found = Reason("not_released", about="MSC-U1", facts=(("now", "filled"),))
    assert "已装入" in sentence(found, "zh").why
    assert "filled" not in sentence(found, "zh").why


def test_no_code_has_its_sentences_in_two_files() -> None:
    seen: dict[str, str] = {}
    pages = ROOT / "pages"
    for file in [pages / "reasons.json", *sorted((pages / "reasons").glob("*.json"))]:
        for code in json.loads(file.read_text("utf-8")):
            assert code not in seen, (code, file.name, seen[code])
            seen[code] = file.name
