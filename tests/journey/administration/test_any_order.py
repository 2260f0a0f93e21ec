"""H32: the acts of Day 0 in any order at all, judged by an oracle that knows none of the rules.

Seeded walks: each step is drawn at random, most are refused. The oracle is a few sets in plain
Python, kept by what was accepted; it imports nothing of what it judges. It says of every infusion
that was started whether it should have been.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.attacks import rows
from tests.journey import shortcut
from tests.journey.administration.suite import Suite
from tests.sites import Bench
from tracker.act import Answer
from tracker.journey.administration import rules

SEED = 813267
STEPS_OF_A_WALK = 60
UNITS = {"MSC-U1": "mfca", "MSC-U2": "lfca", "MSC-U3": "obturator"}
CHECKERS = ("infusion_nurse", "physician")
FIVE, FOUR_HOURS = dt.timedelta(minutes=5), dt.timedelta(hours=4)


ANYTHING = (
    *("issue", "receive", "accept", "sign_in", "review", "dispose", "stop", "wait", "wait"),
    *("check", "check", "check", "start", "start", "start", "revoke", "hold", "fails"),
)
ENDING = ("revoke", "hold", "fails", "sign_in")


@dataclass
class Oracle:
    """What must be true of a unit that is started, from what was accepted before."""

    expires_at: dt.datetime
    stands: bool = False  # the release
    clean: bool = True  # no failing result, no hold, no open deviation
    issued: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    session_at: dt.datetime | None = None
    checks: dict[tuple[str, str], dt.datetime] = field(default_factory=dict)

    def age(self, check: tuple[str, str], now: dt.datetime) -> dt.timedelta:
        """How long ago this person checked this unit."""
        return now - self.checks.get(check, dt.datetime.min)

    def against(self, unit: str, now: dt.datetime) -> list[str]:
        """Every reason why this unit should not have been started now."""
        fresh = [c for c in CHECKERS if self.age((unit, c), now) <= FIVE]
        wrong = {
            "no release stands": not self.stands,
            "something stands against it": not self.clean,
            "not accepted in the suite": unit not in self.accepted,
            "given before": unit in self.given,
            "expired": now >= self.expires_at,
            "nobody signed in": self.session_at is None or now - self.session_at > FOUR_HOURS,
            "not checked by two just now": len(fresh) < 2,
        }
        return [why for why, so in wrong.items() if so]


class Walk:
    """One patient's Day 0, step by step; ``wrong`` is what the oracle would not have allowed."""

    def __init__(self, bench: Bench, n: int, draw: random.Random) -> None:
        self.bench, self.draw = bench, draw
        self.suite = Suite(bench, n).prepared("msc", minutes=150)
        end = max(str(r["expires_at"]) for r in rows(bench, "unit_fill"))
        self.oracle = Oracle(dt.datetime.fromisoformat(end).replace(tzinfo=None))
        self.tried, self.wrong = Counter[str](), list[str]()
        self.begun = len(rows(bench, "infusion_start"))
        self.unit = self.who = ""

    def _any_unit(self) -> str:
        """The one that comes next, or any."""
        return self.unit or self.draw.choice(list(UNITS))

    @property
    def now(self) -> dt.datetime:
        return self.bench.clock.at.astimezone(dt.UTC).replace(tzinfo=None)

    def step(self) -> None:
        """Half of the steps go on as they should, the others are anything at all."""
        self.unit = self.who = ""
        onward = self.draw.random() < 0.6
        word = self._onward() if onward else self.draw.choice(ANYTHING)
        if word in ENDING and self.draw.random() < 0.7:
            word = "wait"  # what ends everything comes seldom
        answer = getattr(self, word)()
        if answer is not None:
            self.tried[f"{word} {'done' if answer.accepted else 'refused'}"] += 1

    def _onward(self) -> str:
        """What a suite would do next."""
        done, oracle = self.tried, self.oracle
        if not oracle.stands:
            return "dispose" if done["review done"] else "review"
        for word in ("issue", "receive", "accept", "sign_in"):
            if not done[f"{word} done"]:
                return word
        running = done["start done"] > done["stop done"]
        self.unit = min(UNITS.keys() - oracle.given, default="MSC-U1")
        who = [c for c in CHECKERS if oracle.age((self.unit, c), self.now) > FIVE]
        self.who = who[0] if who else CHECKERS[0]
        return "stop" if running and not who else "check" if who else "start"

    def review(self) -> Answer:
        return self.suite.review()

    def dispose(self) -> Answer:
        return self._kept(self.suite.dispose(), "stands", True)

    def revoke(self) -> Answer:
        return self._kept(self.suite.revoke(), "stands", False)

    def hold(self) -> Answer:
        lot = self.suite.lots["msc"]
        answer = self.suite.act("qa", "quality:hold:placed", reason="question", lot=lot)
        return self._kept(answer, "clean", False)

    def fails(self) -> None:
        shortcut.fails(self.bench, self.suite.therapy, self.suite.lots["msc"], "gram")
        self.oracle.clean = False

    def _kept(self, answer: Answer, name: str, value: bool) -> Answer:
        if answer.accepted:
            setattr(self.oracle, name, value)
        return answer

    def issue(self) -> Answer:
        return self.suite.issue()

    def receive(self) -> Answer:
        return self.suite.receive()

    def accept(self) -> Answer:
        answer = self.suite.accept()
        if answer.accepted:
            self.oracle.accepted |= UNITS.keys()
        return answer

    def sign_in(self) -> Answer:
        answer = self.suite.sign_in()
        if answer.accepted:
            self.oracle.session_at = self.now
            self.oracle.checks.clear()  # they were made in another session
        return answer

    def check(self) -> Answer | None:
        if "session" not in self.suite.names:
            return None
        unit, who = self._any_unit(), self.who or self.draw.choice(CHECKERS)
        answer = self.suite.check(who, unit, UNITS[unit])
        if answer.accepted:
            self.oracle.checks[unit, who] = self.now
        return answer

    def start(self) -> Answer | None:
        if "session" not in self.suite.names:
            return None
        unit = self._any_unit()
        answer = self.suite.start(unit, UNITS[unit])
        if answer.accepted:
            self.wrong += [f"{unit} started: {why}" for why in self.oracle.against(unit, self.now)]
            self.oracle.given.add(unit)
        begun = len(rows(self.bench, "infusion_start")) - self.begun
        if begun != len(self.oracle.given):
            self.wrong.append(f"{begun} infusions stand, {len(self.oracle.given)} were started")
        return answer

    def stop(self) -> Answer:
        return self.suite.stop(self.draw.choice(sorted(self.oracle.given) or list(UNITS)))

    def wait(self) -> None:
        self.bench.clock.on(minutes=self.draw.choice((1, 1, 2, 6, 20)))


def walked(
    bench: Bench, steps: int, *, to_the_first: bool = False
) -> tuple[list[str], Counter[str]]:
    """Walk after walk until so many steps were tried, or the first was wrong; what was tried."""
    draw, wrong, tried = random.Random(SEED), list[str](), Counter[str]()
    for n in range(7, 7 + steps // STEPS_OF_A_WALK):
        walk = Walk(bench, n, draw)
        for _ in range(STEPS_OF_A_WALK):
            walk.step()
        wrong += walk.wrong
        tried += walk.tried
        if wrong and to_the_first:
            break
    return wrong, tried


@pytest.mark.parametrize("steps", [400, pytest.param(5_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_whatever_is_tried_in_any_order_nothing_is_given_that_must_not_be(
    bench: Bench, steps: int
) -> None:
    wrong, tried = walked(bench, steps)
    print(f"\n{steps} steps, seed {SEED}: {dict(sorted(tried.items()))}")
    assert wrong == []
    assert tried["start done"] > 2, "a walk that gives nothing proves nothing"
    assert tried["start refused"] > tried["start done"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_rule_about_the_product_the_oracle_names_what_was_given(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule says nothing any more: held and failing units are given, and the oracle sees it."""
    monkeypatch.setattr(rules, "judge_product", lambda *_: ())
    wrong, _ = walked(bench, 600, to_the_first=True)
    assert any("something stands against it" in w for w in wrong), wrong
