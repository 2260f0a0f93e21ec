"""The verdict on each change: killed, survived, timed out; and whether it may be believed."""

from __future__ import annotations

import enum
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from tests.bench.mutation.changes import Change
from tests.bench.mutation.choice import Judges
from tests.bench.mutation.modules import Module
from tests.bench.mutation.reach import BARE, Test
from tests.bench.mutation.swapping import swapped
from tests.bench.mutation.trial import (
    FAILED,
    LATE,
    NOT_COLLECTED,
    NOT_FOUND,
    NOT_IMPORTED,
    PASSED,
    Answer,
    expected,
    tried,
)


class Outcome(enum.StrEnum):
    """What became of a change."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    NO_TEST = "run by no test"
    UNJUDGED = "not judged"  # the change was not shown to be active, or pytest itself broke


@dataclass(frozen=True, slots=True)
class Verdict:
    """A change, what became of it, how many tests ran, and which one noticed."""

    change: Change
    outcome: Outcome
    tests: int = 0
    kind: str = ""
    by: str = ""

    @property
    def noticed(self) -> bool:
        """True where a test failed, or did not end."""
        return self.outcome in (Outcome.KILLED, Outcome.TIMED_OUT)


Work = tuple[Module, Change, list[tuple[str, list[Test]]]]


def judged(
    modules: Sequence[Module],
    drawn: Sequence[Change],
    judges: Judges,
    kinds: Iterable[str],
    workers: int,
) -> list[Verdict]:
    """A verdict on each change: first by swapping its code, then by importing its text."""
    texts = {module.path: module for module in modules}
    asked = list(kinds)
    work = [
        (texts[c.path], c, [(k, group) for k in asked for group in judges.of(c, k)]) for c in drawn
    ]
    done = _swapped([one for one in work if one[1].called])
    left = [one for one in work if one[1] not in done]
    print(f"  {len(done)} noticed by code that was swapped, {len(left)} imported", flush=True)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
        for n, verdict in enumerate(pool.map(_judge, left), 1):
            done[verdict.change] = verdict
            if not verdict.noticed:
                print(f"  {verdict.outcome}: {verdict.change} {verdict.by}", flush=True)
            if n % 25 == 0:
                print(f"  {n} of {len(left)}", flush=True)
    return [done[change] for change in drawn]


def _swapped(work: Sequence[Work]) -> dict[Change, Verdict]:
    """Those that a bare test notices when the function has the changed code."""
    asked = []
    for module, change, by_kind in work:
        tests = [test for kind, group in by_kind if kind == BARE for test in group]
        if tests:
            seconds = sum(test.seconds for test in tests)
            asked.append((module, change, [test.name for test in tests], seconds))
    found: dict[Change, Verdict] = {}
    answers = zip(asked, swapped(asked), strict=False)
    for n, ((module, change, names, _s), answer) in enumerate(answers, 1):
        if n % 50 == 0:
            print(f"  {n} of {len(asked)} swapped, {len(found)} noticed", flush=True)
        outcome = _outcome(answer, expected(module, change))
        if outcome in (Outcome.KILLED, Outcome.TIMED_OUT):
            found[change] = Verdict(change, outcome, len(names), BARE, answer.by)
    return found


def _judge(work: Work) -> Verdict:
    module, change, by_kind = work
    ran = 0
    for kind, tests in by_kind:
        ran += len(tests)
        seconds = sum(test.seconds for test in tests)
        names = [test.name for test in tests]
        answer = tried(module, change, names, kind, seconds)
        if answer.code == NOT_FOUND and not answer.by:  # the change renames a set of parameters
            whole = list(dict.fromkeys(name.partition("[")[0] for name in names))
            answer = tried(module, change, whole, kind, seconds)
        outcome = _outcome(answer, expected(module, change))
        if outcome is not Outcome.SURVIVED:
            code = f"pytest {answer.code}" if outcome is Outcome.UNJUDGED else ""
            return Verdict(change, outcome, ran, kind, answer.by or code)
    return Verdict(change, Outcome.SURVIVED if ran else Outcome.NO_TEST, ran)


def _outcome(answer: Answer, digest: str) -> Outcome:
    """Only what the changed text did counts."""
    if answer.code == LATE:
        return Outcome.TIMED_OUT
    if answer.digest != digest:
        return Outcome.UNJUDGED
    if answer.code in (FAILED, NOT_COLLECTED) or (answer.code == NOT_FOUND and answer.by):
        return Outcome.KILLED
    return Outcome.SURVIVED if answer.code == PASSED else Outcome.UNJUDGED


def confirmed(modules: Sequence[Module], found: Sequence[Verdict]) -> list[Verdict]:
    """A kill counts when the killing test passes on the text as it stands, in the same way."""
    texts = {module.path: module for module in modules}
    out = []
    unsound: dict[tuple[str, str], bool] = {}
    for kind, tests, path in _killers(found):
        if tried(texts[path], None, tests, kind, 60.0).code == PASSED:
            continue
        for test in tests:
            answer = tried(texts[path], None, [test], kind, 60.0)
            whole_file = "::" not in test  # it could not be collected: can it be now?
            again = NOT_IMPORTED in answer.by if whole_file else answer.code != PASSED
            unsound[kind, test] = again
    for verdict in found:
        if verdict.outcome is Outcome.KILLED and unsound.get((verdict.kind, _whole(verdict.by))):
            why = f"{verdict.by} fails without the change too"
            out.append(replace(verdict, outcome=Outcome.UNJUDGED, by=why))
        else:
            out.append(verdict)
    return out


def _killers(found: Sequence[Verdict]) -> Iterator[tuple[str, list[str], str]]:
    """The killing tests of each kind, and the path of one rule."""
    for kind in sorted({v.kind for v in found if v.outcome is Outcome.KILLED}):
        mine = [v for v in found if v.outcome is Outcome.KILLED and v.kind == kind]
        yield kind, sorted({_whole(v.by) for v in mine if v.by}), mine[0].change.path


def _whole(test: str) -> str:
    """The test with all its parameters: a change may rename a set of them."""
    return test.partition(NOT_IMPORTED)[0].partition("[")[0]
