"""Tests that do not run, read by ``test_skips``: its name keeps pytest from collecting them."""

from __future__ import annotations

from typing import Any

import pytest
from pytest import skip as leave  # noqa: PT013 - one of the ways that must be seen


@pytest.mark.skip(reason="it shows what a skipped proof looks like")
def test_left_out() -> None:
    """Never run."""


ELSEWHERE: pytest.MarkDecorator = pytest.mark.skipif("True", reason="a mark under another name")


@ELSEWHERE
def test_left_out_by_another_name() -> None:
    """Never run."""


class TestGroup:
    """A group with one of each."""

    @pytest.mark.skipif("True", reason="it shows what a skipped proof looks like")
    def test_left_out_too(self) -> None:
        """Never run."""

    def test_runs(self) -> None:
        """Would run."""


@pytest.mark.xfail(reason="a mark of the class")
class TestMarked:
    """Nothing in it counts."""

    def test_within(self) -> None:
        """Would count for nothing."""


class TestOwnMark:
    """Nothing in it runs."""

    pytestmark: Any = pytest.mark.skip(reason="a mark said in the class, with its type")

    def test_within(self) -> None:
        """Never run."""


@pytest.mark.long
def test_long() -> None:
    """Runs on demand."""


@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.long)])
def test_long_in_each_set(n: int) -> None:
    """Runs on demand."""


@pytest.mark.parametrize("n", [1, pytest.param(2, marks=pytest.mark.long)])
def test_long_in_one_set(n: int) -> None:
    """Runs every day."""


class TestLong:
    """Nothing in it runs every day."""

    pytestmark: Any = pytest.mark.long

    def test_within(self) -> None:
        """Runs on demand."""


def test_skips_in_its_body() -> None:
    """Stops before it proves anything."""
    if ELSEWHERE:
        pytest.skip("not on this machine")


def test_skips_by_a_bare_name() -> None:
    """The same, imported."""
    leave("not on this machine")


def _helper() -> None:
    pytest.importorskip("nothing_of_this_name", reason="it shows a skip one call further")


def test_skips_in_a_helper() -> None:
    """The same, one call further."""
    _helper()


@pytest.fixture
def machine() -> None:
    """A fixture that does without."""
    pytest.skip("not on this machine")


@pytest.fixture
def bench_of_machine(machine: None) -> None:
    """It runs through the one above."""


def test_skips_in_its_fixture(machine: None) -> None:
    """Never run."""


def test_skips_in_a_fixture_of_its_fixture(bench_of_machine: None) -> None:
    """Never run."""


@pytest.mark.usefixtures("machine")
def test_skips_in_a_fixture_that_a_mark_names() -> None:
    """Never run."""


def test_speaks_of_skip_only(tmp_path: Any) -> None:
    """Would run: a word is no call."""
    skip = "skip"
    assert tmp_path.skip(skip) != "a pytest.skip is only spoken of"
