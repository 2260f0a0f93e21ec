"""H58: every act of the worked case breaks at a statement, and is sent again: one effect each.

In the long run every act breaks at each of its statements in turn. Afterwards the story has the
very root that it has when nothing breaks.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.journey.story import Files, Worked, worked_case
from tests.statements import BOUNDS, TRANSACTION
from tracker import replay
from tracker.act import Answer, Door, perform
from tracker.record import log
from tracker.record.site import Site
from tracker.record.verify import verify
from tracker.replay import CaseClock, begin, fresh_site

SEED = 813267
MOST = max(BOUNDS.values())
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])  # the others: test_reset


@contextmanager
def breaks_at(site: Site, number: int) -> Iterator[list[int]]:
    """The statement with this number, from 0, fails; what is given back says whether one did."""
    left = [number]

    def before(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(TRANSACTION):
            return
        left[0] -= 1
        if left[0] == -1:
            raise sqlite3.OperationalError("disk I/O error")

    event.listen(site.database.engine, "before_cursor_execute", before)
    try:
        yield left
    finally:
        event.remove(site.database.engine, "before_cursor_execute", before)


def head(site: Site) -> tuple[int, str]:
    with site.database.looking() as conn:
        now = log.lock_head(conn)
    return now.size, now.root


@dataclass
class Breaking:
    """``perform`` as a bad day does it; ``pick`` says at which statements an act breaks."""

    pick: Callable[[], Iterator[int]]
    acts: int = 0
    broken: int = 0
    half: list[str] = field(default_factory=list)

    def __call__(self, site: Site, door: Door, tag: str, given: Any) -> Answer:
        clock = site.clock
        assert isinstance(clock, CaseClock)
        at, before, answer = clock._at, head(site), None
        for number in self.pick():
            clock._at = at
            try:
                with breaks_at(site, number):
                    answer = perform(site, door, tag, given)
            except OperationalError:
                self.broken += 1
                if head(site) != before:
                    self.half.append(f"{tag} at statement {number}")
            else:
                break  # it has no such statement: it is done
        if answer is None:
            clock._at = at
        again = perform(site, door, tag, given)  # the same form, sent again
        assert answer in (None, again), "the first answer"
        assert head(site)[0] == before[0] + 1, f"{tag}: one effect"
        self.acts += 1
        return again


def tried(worked: Worked, files: Files, patch: pytest.MonkeyPatch, breaking: Breaking) -> str:
    """The worked case is told so, to its end."""
    case = worked_case()
    site = fresh_site(files.url("broken"), case)
    with patch.context() as m:
        story = begin(site, case)
        m.setattr(replay, "perform", breaking)
        assert [t for t in story.tell() if not t.as_expected] == []
    proof = verify(site.database)
    assert proof.holds, [str(f) for f in proof.findings]
    site.database.close()
    assert breaking.half == []
    whole = worked.before()
    assert (proof.size, proof.root) == head(whole.site), "as if nothing had ever broken"
    worked.end(whole)
    return f"{breaking.acts} acts, broken {breaking.broken} times, 0 half written, 1 effect each"


@pytest.fixture
def files(worked: Worked) -> Iterator[Files]:
    assert isinstance(worked.copies, Files)
    yield worked.copies
    worked.copies.drop("broken")


def test_every_act_of_the_case_broken_at_a_statement_has_one_effect(
    worked: Worked, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(SEED)
    one = Breaking(lambda: iter([draw.randrange(8)]))
    print(f"\n{tried(worked, files, monkeypatch, one)}")
    assert one.acts == len(worked.told)
    assert one.broken > one.acts * 3 // 4


@pytest.mark.long
def test_every_act_of_the_case_broken_at_every_statement_has_one_effect(
    worked: Worked, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = Breaking(lambda: iter(range(2 * MOST)))
    print(f"\n{tried(worked, files, monkeypatch, every)}")
    assert every.broken == sum(n for _, n in worked.statements)


def test_an_act_that_is_committed_in_two_halves_is_found(
    worked: Worked, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof can fail: with a commit in the middle something half written stays."""
    append = log.append

    def early(conn: Any, *given: Any, **named: Any) -> None:
        append(conn, *given, **named)
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql("BEGIN IMMEDIATE")
        conn.exec_driver_sql("select 1")

    monkeypatch.setattr(log, "append", early)
    draw = random.Random(SEED)
    some = Breaking(lambda: iter([draw.randrange(8)]))
    with pytest.raises(AssertionError):
        tried(worked, files, monkeypatch, some)
    assert some.half
