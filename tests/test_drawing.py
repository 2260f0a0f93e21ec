"""One number for every draw: another part each day, and in as many days everything."""

from __future__ import annotations

import datetime as dt
from itertools import chain

import pytest

from tests import drawing

DAYS = range(800, 812)


def on(day: int, patch: pytest.MonkeyPatch) -> None:
    patch.setenv(drawing.NAME, str(day))


def test_without_a_number_it_is_the_days_and_stays_for_what_the_run_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(drawing.NAME)
    today = {dt.datetime.now(dt.UTC).date().toordinal()}
    number = drawing.settled()
    assert number in today | {dt.datetime.now(dt.UTC).date().toordinal()}  # midnight between
    on(12, monkeypatch)
    assert drawing.settled() == 12
    assert "TESTS_DRAW=12" in drawing.said()


def test_in_as_many_days_as_there_are_parts_everything_is_tried_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    things = [f"thing {n}" for n in range(50)]
    by_key, by_order, windows = list[str](), list[str](), list[str]()
    for day in DAYS:  # twelve days
        on(day, monkeypatch)
        by_key += [one for one in things if drawing.drawn(one, 12)]
        by_order += drawing.share(things, 12)
        windows += drawing.some(things, 5)
    assert sorted(by_key) == sorted(by_order) == sorted(things)
    assert set(windows) == set(things)  # ten days of five


def test_one_number_is_one_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    things = list(range(20))
    on(3, monkeypatch)
    assert drawing.some(things, 4) == drawing.some(list(reversed(things)), 4)
    assert len(set(drawing.some(things, 4))) == 4
    assert sorted(drawing.some(things, 99)) == things


def test_every_process_of_a_run_has_its_number_and_its_head_says_it(
    request: pytest.FixtureRequest,
) -> None:
    heads = request.config.hook.pytest_report_header(
        config=request.config, start_path=request.config.rootpath
    )
    lines = list(chain.from_iterable([h] if isinstance(h, str) else h for h in heads))
    assert drawing.said() in lines
