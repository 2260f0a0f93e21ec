"""House-wide: whatever code an act or a rule gives as its reason, both languages can say it."""

from __future__ import annotations

import ast
import json
import re
from enum import StrEnum
from pathlib import Path

import pytest

import tracker
from tracker.identity.scan import CODE_OF_ANOTHER_SYSTEM, Why
from tracker.identity.verdict import Reason
from tracker.marking.models import LabelStateWord
from tracker.material.models import LotStateWord
from tracker.material.words import Kind, State
from tracker.pages.refusals import fields, sentence, sentences, words_of_the_record

ROOT = Path(tracker.__file__).parent
MAKERS = {"reason", "Reason"}
RETIRED = json.loads((ROOT / "pages" / "reasons" / "retired.json").read_text("utf-8"))
"""What nothing says any more; a record of earlier may hold it, and it is said there for ever."""
BUILT = re.compile(r"recovery_guard_\w+|logger_\w+_not_stated")
"""Codes that are put together where they are found."""


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


def named() -> set[str]:
    """Every word of the program that could be a code: in its text, its guards and definitions."""
    files = [*ROOT.rglob("*.py"), *(ROOT.parent / "migrations").glob("*.py")]
    files += [f for f in ROOT.rglob("*.json") if "reasons" not in f.name + f.parent.name]
    return set(re.findall(r"[a-z][a-z0-9_]+", " ".join(f.read_text("utf-8") for f in files)))


def test_a_sentence_that_nothing_says_any_more_is_kept_as_retired() -> None:
    alive = named()
    unused = {code for code in sentences() if code not in alive and not BUILT.fullmatch(code)}
    assert unused == set(RETIRED), "retired: tracker/pages/reasons/retired.json"


@pytest.mark.parametrize("code", sorted({"way_not_read", "more_cells_than_it_holds"}))
def test_a_refusal_of_an_earlier_version_still_has_its_sentence(code: str) -> None:
    found = Reason(code, about="BMA-A", facts=(("wanted", "2"), ("left", "1"), ("counted", "1")))
    for tongue, unknown in (("en", "Refused by a rule"), ("zh", "被规则拒绝")):
        assert not sentence(found, tongue).why.startswith(unknown)
    assert sentence(Reason("said_by_no_version"), "en").why.startswith("Refused by a rule")


def test_no_code_has_its_sentences_in_two_files() -> None:
    seen: dict[str, str] = {}
    pages = ROOT / "pages"
    for file in [pages / "reasons.json", *sorted((pages / "reasons").glob("*.json"))]:
        for code in json.loads(file.read_text("utf-8")):
            assert code not in seen, (code, file.name, seen[code])
            seen[code] = file.name


@pytest.mark.parametrize(
    ("place", "english", "chinese"),
    [
        ("spoken_birth_on", "date of birth as the patient said it", "患者口述出生日期"),
        ("hips.1", "hips 2", "髋关节 2"),
        ("hips.0.weight_kg", "weight, kg 1", "体重，kg 1"),
        ("unknown_field", "a field that this form does not have", "此表单没有的字段"),
        ("never_labelled", "never labelled", "never labelled"),
    ],
)
def test_field_that_cannot_be_read_is_said_by_its_label(
    place: str, english: str, chinese: str
) -> None:
    found = Reason("field_not_readable", about=place)
    assert f"“{english}”" in sentence(found, "en").why
    assert f"“{chinese}”" in sentence(found, "zh").why


def test_every_label_of_a_field_is_in_both_languages() -> None:
    assert all(set(words) == {"en", "zh"} and all(words.values()) for words in fields().values())
