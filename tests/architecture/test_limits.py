from __future__ import annotations

import pytest

from tests.architecture.limits import empty_names, too_long, unusually_long_files
from tests.architecture.source import PROJECT, Source, python, texts


def function(lines: int, path: str = "tracker/material/acts.py") -> Source:
    return Source(path, "def receive():\n" + "    received = 1\n" * (lines - 1))


def test_nothing_in_the_house_is_too_long() -> None:
    assert [finding for source in texts() for finding in too_long(source)] == []


def test_the_readme_is_read_in_one_sitting() -> None:
    """First screen, commands, proofs and limits: 120 lines hold them."""
    assert len((PROJECT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_nine_files_in_ten_have_their_usual_length() -> None:
    assert unusually_long_files(python()) == []


def test_nothing_in_the_house_has_an_empty_name() -> None:
    assert [finding for source in texts() for finding in empty_names(source)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (function(60), 0),
        (function(61), 1),
        (function(25, "tracker/material/views.py"), 0),
        (function(26, "tracker/material/views.py"), 1),
        (Source("tracker/x.py", "x = 1\n" * 400), 0),
        (Source("tracker/x.py", "x = 1\n" * 401), 1),
        (Source("tracker/static/scan.js", ";\n" * 401), 1),
        (Source("tracker/x.py", f"x = '{'a' * 94}'\n"), 0),
        (Source("tracker/x.py", f"x = '{'a' * 95}'\n"), 1),
        (Source("tracker/x.py", f"x = '{'a' * 95}'  # noqa: E501 - one line of a report\n"), 0),
        (Source("migrations/versions/0001_x.py", "x = 1\n" * 401), 0),
        (Source("docs/long.md", "words\n" * 900), 0),
        (Source("tracker/x.py", "class A:\n    async def f(self):\n" + "        1\n" * 60), 1),
    ],
)
def test_what_is_over_a_limit_is_found(source: Source, found: int) -> None:
    assert len(list(too_long(source))) == found


def test_more_than_one_long_file_in_ten_is_found() -> None:
    short = [Source(f"tracker/s{n}.py", "x = 1\n" * 200) for n in range(9)]
    long = Source("tracker/long.py", "x = 1\n" * 201)
    assert unusually_long_files([*short, long]) == []
    assert unusually_long_files([*short[1:], long]) == ["tracker/long.py: 201 lines"]


@pytest.mark.parametrize(
    "source",
    [
        Source("tracker/utils.py", ""),
        Source("tracker/helpers/dates.py", ""),
        Source("tracker/static/common.js", ""),
        Source("tracker/x.py", "def process(): ..."),
        Source("tracker/x.py", "def fill(data): ..."),
        Source("tracker/x.py", "for item in range(3): ..."),
        Source("tracker/x.py", "async def handle(): ..."),
        Source("tracker/x.py", "class LabelManager: ..."),
    ],
)
def test_an_empty_name_is_found(source: Source) -> None:
    assert len(list(empty_names(source))) == 1


def test_names_of_the_field_are_not_found() -> None:
    source = Source("tracker/record/capture.py", "def take(database, processes): info_of = 1")
    assert list(empty_names(source)) == []
