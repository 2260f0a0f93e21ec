"""Every reason of every rule can be said in both languages, with the facts that it carries."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import tracker
from tracker.identity.own_words import USUAL
from tracker.pages.refusals import sentences
from tracker.people.access.rules import PolicyName
from tracker.people.alarms.rules import BOUNDS
from tracker.people.models import Role
from tracker.protocol.definition import ProcessDefinition, load_default

OWN = frozenset(USUAL)
"""Filled with the process's own words, whatever the reason says."""

ROOT = Path(tracker.__file__).parent
SENTENCES = sentences()
SNAKE = re.compile(r"[a-z]+[0-9]*(_[a-z0-9]+)+")
PURE = [
    *ROOT.glob("**/rules.py"),
    *(ROOT / "journey" / p for p in ("testing/standing.py", "administration/giving.py")),
    ROOT / "protocol" / "readings.py",
]
DEFINITION = load_default()
# lower_snake words in the rules that name something else than a reason
OTHER_WORDS = (
    {p.name for p in DEFINITION.parameters}
    | {h.code for h in DEFINITION.hold_times}
    | {"shelf_life", "limit_low", "limit_high", "conditionally_released", "oos_exceptional"}
    | {"endotoxin_k_over_m", "label_claim_pct", "not_done", "no_result"}
    | {p.value for p in PolicyName}
    | {r.value for r in Role}
    | set(BOUNDS)
    | {"extend_culture", "extra_passage", "lower_dose", "more_vials", "projected_cells"}
    | {"excursion_total", "mean_kinetic_temperature", "temperature_reject"}  # may be asked for
    | set(ProcessDefinition.model_fields)
)


def calls(tree: ast.AST) -> list[ast.Call]:
    return [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "reason"
    ]


def docstrings(tree: ast.AST) -> set[int]:
    return {
        id(n.body[0].value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(n.body[0], ast.Expr)
    }


def words(path: Path) -> set[str]:
    """Every lower_snake constant of a module that could be a reason."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = docstrings(tree)
    named = {
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in skipped
    }
    single = {
        c.args[0].value
        for c in calls(tree)
        if isinstance(c.args[0], ast.Constant) and isinstance(c.args[0].value, str)
    }
    return {w for w in named if SNAKE.fullmatch(w)} - OTHER_WORDS | single


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_rules_are_where_they_are_looked_for() -> None:
    assert len(PURE) >= 14
    assert all(path.is_file() for path in PURE)


@pytest.mark.parametrize("path", PURE, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_reason_of_the_rules_has_sentences(path: Path) -> None:
    assert words(path) - SENTENCES.keys() == set()


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_sentence_is_whole_in_both_languages(code: str) -> None:
    both = SENTENCES[code]
    assert set(both) == {"en", "zh"}
    for language, said in both.items():
        assert set(said) == {"why", "next"}
        for part in said.values():
            assert part.endswith("." if language == "en" else "。")
            # between quotation marks stands what a file must say, letter by letter
            assert not re.search(r"[a-z]_[a-z]", re.sub(r"\{[^}]*\}|“[^”]*”", "", part))
        chinese = any("一" <= c <= "鿿" for c in said["why"] + said["next"])
        assert chinese is (language == "zh")
    why = {language: placeholders(said["why"]) for language, said in both.items()}
    assert why["en"] == why["zh"]


def test_placeholders_are_facts_of_every_call() -> None:
    wrong = []
    for path in PURE:
        for call in calls(ast.parse(path.read_text("utf-8"))):
            first = call.args[0]
            if not isinstance(first, ast.Constant) or any(k.arg is None for k in call.keywords):
                continue  # a code held in a variable is covered by the test above
            given = {k.arg for k in call.keywords}
            if len(call.args) > 2:
                given.add("about")
            code = str(first.value)
            asked = {
                name
                for said in SENTENCES[code].values()
                for s in said.values()
                for name in placeholders(s)
            }
            wrong += [f"{path.name}:{call.lineno} {code} {name}" for name in asked - given - OWN]
    assert wrong == []


def test_reasons_of_the_catalogue_have_sentences() -> None:
    opened = {row.reason for d in DEFINITION.deviations for row in d.opened_by}
    assert opened - SENTENCES.keys() == set()
