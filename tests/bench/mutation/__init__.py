"""``python -m tests.bench mutation``: are the rules' tests worth their name?

Small changes are made to the rules, one at a time, and the tests that run the changed line are run
on each. A change that no test notices is a survivor: either it changes nothing that anyone could
see (then it stands with its reason among the reviewed ones), or a test is missing.

``--sample N`` tries so many, drawn at random by ``--seed S``, and gives the score's 95 % interval.
``--room journey/release`` takes one room, ``--workers N`` so many at a time. The judges are the
tests that need no founded site; ``--house`` lets the others judge what those let pass (dear: some
take a quarter of a minute). ``--measure`` measures anew which test runs which line.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Sequence

from tests.bench.mutation import reviewed
from tests.bench.mutation.changes import Change, changes, compiles
from tests.bench.mutation.choice import Judges
from tests.bench.mutation.figures import by_room, wilson
from tests.bench.mutation.judging import Outcome, Verdict, confirmed, judged
from tests.bench.mutation.modules import Module, rules
from tests.bench.mutation.reach import BARE, HOUSE, MeasuringError, reach, test_files
from tests.bench.mutation.trial import prepare

SEED = 813267


def main(arguments: Sequence[str] = ()) -> int:
    """The score is printed, and every survivor; 1: a trial could not be judged, 2: no measure."""
    asked = _arguments().parse_args(arguments)
    begun = time.monotonic()
    every = rules()
    kinds = (BARE, HOUSE) if asked.house else (BARE,)
    try:
        judges = Judges(test for kind in kinds for test in reach(every, kind, asked.measure))
    except MeasuringError as broken:
        print(broken)
        return 2
    measured_s = time.monotonic() - begun
    modules = rules(asked.room)
    known = [change for module in modules for change in changes(module)]
    open_changes = [change for change in known if not reviewed.why(change)]
    drawn = open_changes
    if asked.sample and asked.sample < len(open_changes):
        drawn = random.Random(asked.seed).sample(open_changes, asked.sample)
    texts = {module.path: module.text for module in modules}
    drawn = [change for change in drawn if compiles(change, texts[change.path])]
    print(f"{len(modules)} modules of rules, {len(known):,} changes", end="")
    print(f", {len(known) - len(open_changes)} reviewed as changing nothing; {len(drawn)} tried")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
        prepare([f for f in test_files(every) if f.endswith("/release/test_rules.py")])
        found = judged(modules, drawn, judges, kinds, asked.workers)
        found = confirmed(modules, found)
    _print(found, sampled=len(drawn) < len(open_changes), seed=asked.seed)
    print(f"{time.monotonic() - begun - measured_s:.0f} s, and {measured_s:.0f} s of measuring")
    return 1 if any(v.outcome is Outcome.UNJUDGED for v in found) else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench mutation")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--room")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--house", action="store_true")
    parser.add_argument("--measure", action="store_true")
    return parser


def _print(found: Sequence[Verdict], sampled: bool, seed: int) -> None:
    for verdict in sorted(found, key=lambda v: (v.change.path, v.change.start)):
        if not verdict.noticed:
            print(f"{verdict.outcome}: {verdict.change}  [{verdict.tests} tests] {verdict.by}")
    print("\n".join(by_room([(_room(v.change), v.noticed) for v in found])))
    counted = {o: sum(v.outcome is o for v in found) for o in Outcome}
    print(", ".join(f"{n} {outcome}" for outcome, n in counted.items()))
    judged_ones = len(found) - counted[Outcome.UNJUDGED]
    noticed = sum(v.noticed for v in found)
    low, high = wilson(noticed, judged_ones)
    print(f"score {100 * noticed / max(1, judged_ones):.1f} % of {judged_ones}", end="")
    print(f" ({100 * low:.1f} to {100 * high:.1f} %, Wilson 95 %, seed {seed})" if sampled else "")


def _room(change: Change) -> str:
    return Module(change.module, change.path, "").room
