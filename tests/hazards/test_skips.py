"""A named test that is left out, or may skip itself, is seen; planted ones of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hazards import skips
from tests.hazards.test_hazards import Hazard, fault_of, faults, table

HERE = "tests/hazards/skipped.py"
LEFT_OUT = [
    "test_left_out",
    "test_left_out_by_another_name",
    "TestGroup::test_left_out_too",
    "TestMarked::test_within",
    "TestOwnMark::test_within",
]
SKIPS = [
    "test_skips_in_its_body",
    "test_skips_by_a_bare_name",
    "test_skips_in_a_helper",
    "test_skips_in_its_fixture",
    "test_skips_in_a_fixture_of_its_fixture",
    "test_skips_in_a_fixture_that_a_mark_names",
]


@pytest.mark.parametrize("test", LEFT_OUT)
def test_a_test_that_a_mark_leaves_out_is_found(test: str) -> None:
    assert fault_of(f"{HERE}::{test}") == f"{HERE}::{test} is skipped"


@pytest.mark.parametrize("test", SKIPS)
def test_a_test_that_may_skip_itself_is_found(test: str) -> None:
    assert fault_of(f"{HERE}::{test}") == f"{HERE}::{test} may skip itself"


@pytest.mark.parametrize("test", ["TestGroup::test_runs", "test_speaks_of_skip_only"])
def test_one_that_runs_is_none(test: str) -> None:
    assert fault_of(f"{HERE}::{test}") == ""


@pytest.mark.parametrize(
    ("tests", "why"),
    [
        (("test_long",), ["every test is long"]),
        (("test_long", "test_long_in_each_set", "TestLong::test_within"), ["every test is long"]),
        (("test_long", "test_long_in_one_set"), []),
        (("test_long", "TestGroup::test_runs"), []),
    ],
)
def test_a_hazard_that_no_ordinary_run_looks_at_is_found(
    tests: tuple[str, ...], why: list[str]
) -> None:
    row = Hazard("H00", "something", tuple(f"{HERE}::{t}" for t in tests), "")
    assert faults(row) == why
    assert f"long: {tests[0]}" in table([row])


PLANTED = """
import pytest
from tests.zz_other import borrowed, machine

{head}

class TestX:
    def test_y(self{fixture}):
        {body}
"""


@pytest.mark.parametrize(
    ("head", "fixture", "body", "conftest", "fault"),
    [
        ("pytestmark: list = [pytest.mark.skip]", "", "pass", "", "is skipped"),
        ("pytestmark = pytest.mark.xfail(reason='x')", "", "pass", "", "is skipped"),
        ("pytest.skip('x', allow_module_level=True)", "", "pass", "", "may skip itself"),
        ("", ", here", "pass", "def here():\n    pytest.skip('x')", "may skip itself"),
        ("", ", other", "pass", "def here():\n    pytest.skip('x')", ""),
        (
            "",
            "",
            "pass",
            "@pytest.fixture(autouse=True)\ndef any_():\n    pytest.skip('x')",
            "may skip itself",
        ),
        ("", ", machine", "pass", "", "may skip itself"),
        ("", "", "borrowed()", "", "may skip itself"),
        ("", ", request", "request.getfixturevalue('machine')", "", "may skip itself"),
        ("", "", "raise __import__('unittest')", "", ""),
        ("import unittest", "", "raise unittest.SkipTest", "", "may skip itself"),
    ],
)
def test_planted_in_a_file_its_conftest_or_what_it_imports(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    head: str,
    fixture: str,
    body: str,
    conftest: str,
    fault: str,
) -> None:
    own = tmp_path / "tests" / "room"
    own.mkdir(parents=True)
    told = PLANTED.format(head=head, fixture=fixture, body=body)
    (own / "test_x.py").write_text(told, encoding="utf-8")
    (own.parent / "conftest.py").write_text(f"import pytest\n{conftest}\n", encoding="utf-8")
    other = "import pytest\ndef machine():\n    pytest.skip('x')\ndef borrowed():\n    machine()\n"
    (own.parent / "zz_other.py").write_text(other, encoding="utf-8")
    monkeypatch.setattr(skips, "PROJECT", tmp_path)
    name = "tests/room/test_x.py::TestX::test_y"
    assert fault_of(name) == f"{name} {fault}".strip() * bool(fault)


def test_a_row_that_says_so_may_name_a_test_that_skips_itself_and_no_other() -> None:
    skipping, left_out = f"{HERE}::{SKIPS[0]}", f"{HERE}::{LEFT_OUT[0]}"
    says = "The test skips where the interpreter has no such library"
    silent = Hazard("H00", "something may go wrong", (skipping, left_out), "Something else is open")
    assert faults(silent) == [f"{skipping} may skip itself", f"{left_out} is skipped"]
    said = Hazard("H00", "something may go wrong", (skipping, left_out), says)
    assert faults(said) == [f"{left_out} is skipped"]
    assert not said.proven
