"""With the rule behind a clause taken away its test fails: literally, for the rows of the table."""

from __future__ import annotations

import time

import pytest

from tests.drawing import NAME, some
from tests.part11.running import run, why_not_failed, why_not_passed
from tests.part11.switches import access, decisions, record, signing
from tests.part11.table import ROWS, Pair, pairs

SHORT = 3
PAIRS = sorted(pairs(ROWS), key=lambda p: p.switch)


KINDS = (signing.SWITCHES, record.SWITCHES, {**access.SWITCHES, **decisions.SWITCHES})
"""Of signing, of the record, of who may and who decides: one of each is tried every day."""


def chosen(many: int) -> list[Pair]:
    """As many pairs of test and switch as asked for, of each kind the next ones each day."""
    kinds = [[pair for pair in PAIRS if pair.switch in kind] for kind in KINDS]
    first = [pair for kind in kinds for pair in some(kind, 1)]
    return [*first, *(pair for pair in PAIRS if pair not in first)][:many]


def test_every_day_one_rule_of_each_kind_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = set[Pair]()
    for number in range(max(map(len, KINDS))):
        monkeypatch.setenv(NAME, str(number))
        short = chosen(SHORT)
        assert [sum(p.switch in kind for p in short) for kind in KINDS] == [1, 1, 1]
        tried |= set(short)
    assert tried == set(PAIRS) == set(chosen(len(PAIRS)))


@pytest.mark.parametrize("many", [SHORT, pytest.param(len(PAIRS), marks=pytest.mark.long)])
def test_every_test_passes_with_its_rule_and_fails_without(many: int) -> None:
    """Rows that share test and switch share a run."""
    began, broken, blind = time.monotonic(), dict[Pair, str](), dict[Pair, str]()
    for pair in (few := chosen(many)):
        ran = run(pair)
        if why := why_not_passed(ran):
            broken[pair] = why
        if why := why_not_failed(ran):
            blind[pair] = why
    mine = [Pair(r.test, r.switch) for r in ROWS if Pair(r.test, r.switch) in few]
    print(
        f"\n{len(mine)} rows, {sum(p not in broken for p in mine)} tests passed with the rule,"
        f" {sum(p not in blind for p in mine)} failed without ({len(ROWS)} rows in all,"
        f" {many} pairs of test and switch, {time.monotonic() - began:.0f} s)"
    )
    assert broken == {}
    assert blind == {}
    assert len(mine) >= many
