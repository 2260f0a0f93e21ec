"""With the rule behind a clause taken away its test fails: literally, for the rows of the table."""

from __future__ import annotations

import random
import time

import pytest

from tests.part11.running import run, why_not_failed, why_not_passed
from tests.part11.table import ROWS, Pair, pairs

SEED = 813267
SHORT = 2
PAIRS = sorted(pairs(ROWS), key=lambda p: p.switch)


def chosen(many: int) -> list[Pair]:
    """As many pairs of test and switch as asked for, drawn by the seed from the switches' names."""
    return random.Random(SEED).sample(PAIRS, many)


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
