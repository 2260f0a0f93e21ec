"""The command that changes rules: what it finds, what it changes, and how it reckons."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench import mutation
from tests.bench.mutation import reviewed
from tests.bench.mutation.changes import changes
from tests.bench.mutation.figures import wilson
from tests.bench.mutation.modules import Module, rules
from tests.bench.mutation.reach import BARE, measured

REACH = sys.modules["tests.bench.mutation.reach"]  # the name is a function of the package
RELEASE = "tests/journey/release/test_rules.py"

TEXT = '''"""A rule."""

LIMIT = 5


def judge(at: int, held: bool) -> list[str]:
    """Too late, or held."""
    found = []
    if at > LIMIT and not held:
        found.append("late")
    return found
'''


def test_every_rules_module_is_found_and_nothing_that_writes() -> None:
    found = {module.path for module in rules()}
    assert {
        "tracker/journey/administration/rules.py",
        "tracker/journey/expansion/doublings.py",
        "tracker/identity/codes.py",
        "tracker/marking/kits/rules.py",
    } <= found
    assert not {path for path in found if "/acts" in path or path.endswith("models.py")}
    only = {module.room for module in rules("journey/expansion")}
    assert only == {"journey/expansion", "journey/expansion/from_paper"}


def test_changes_turn_bounds_conditions_words_and_reasons() -> None:
    module = Module("tracker.x.rules", "tracker/x/rules.py", TEXT)
    found = {(c.line, " ".join(c.old.split()), c.new) for c in changes(module)}
    assert found == {
        (3, "5", "6"),
        (3, "5", "4"),
        (9, "at > LIMIT", "(at >= LIMIT)"),
        (9, "at > LIMIT", "(at <= LIMIT)"),
        (9, "at > LIMIT and not held", "((at > LIMIT) or (not held))"),
        (9, "at > LIMIT and not held", "((at > LIMIT))"),
        (9, "at > LIMIT and not held", "((not held))"),
        (9, "not held", "(held)"),
        (10, 'found.append("late")', "pass"),
        (10, '"late"', "'late_x'"),
        (11, "return found", "return None"),
    }


def test_a_changed_text_differs_in_that_place_alone() -> None:
    module = Module("tracker.x.rules", "tracker/x/rules.py", TEXT)
    (change,) = (c for c in changes(module) if c.new == "(at >= LIMIT)")
    assert change.applied(TEXT) == TEXT.replace("at > LIMIT", "(at >= LIMIT)")
    assert change.called


@pytest.mark.parametrize(
    ("hits", "tried", "low", "high"),
    # by hand with z = 1.96, z^2 = 3.8415: 8 of 10: (0.8 + 0.19207 -/+ 0.31337) / 1.38415;
    # 10 of 10: 1 / (1 + 0.38415)
    [(8, 10, 0.4902, 0.9433), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(hits: int, tried: int, low: float, high: float) -> None:
    found = wilson(hits, tried)
    assert found == pytest.approx((low, high), abs=5e-5)


def test_every_reviewed_change_stands_in_the_rules_and_has_its_reason() -> None:
    paths = {path for path, *_rest in reviewed.listed()}
    modules = [module for module in rules() if module.path in paths]
    known = {reviewed.key(change) for module in modules for change in changes(module)}
    assert set(reviewed.listed()) <= known
    assert all(len(why) > 20 for why in reviewed.listed().values())


@pytest.mark.long  # a measuring tool, no part of the product
def test_measuring_knows_the_lines_that_a_test_runs() -> None:
    found = measured(rules("journey/release"), [RELEASE], BARE)[RELEASE]
    assert found["tests"]
    for one in found["tests"].values():
        assert one["lines"], "coverage rested while it ran"


@pytest.mark.long  # a measuring tool, no part of the product
def test_measuring_that_breaks_off_says_so_and_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A file that pytest does not find stands for whatever stops it."""
    monkeypatch.setattr(REACH, "KEPT", tmp_path)
    monkeypatch.setattr(REACH, "test_files", lambda _rules: [f"{RELEASE}.gone"])
    monkeypatch.setattr(REACH, "digest", lambda _path: "")
    assert mutation.main(["--sample", "1", "--room", "journey/release"]) == 2
    assert "broke off" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


@pytest.mark.long
def test_a_dozen_changes_of_the_release_are_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    """A change that cannot be judged fails; a survivor is printed."""
    arguments = ["--sample", "12", "--seed", "1", "--room", "journey/release"]
    assert mutation.main(arguments) == 0
    assert "0 not judged" in capsys.readouterr().out
