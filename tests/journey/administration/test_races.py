"""Of many who act at once on one unit, one wins, and the log says so of all."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from tests.attacks import rows
from tests.journey.administration.suite import Suite, day0
from tests.sites import Bench
from tracker.act import Answer, Door, perform
from tracker.db import UTC
from tracker.record import log
from tracker.record.models import Head

THREADS = 16


def at_once(bench: Bench, *attempts: Callable[[], Answer | None]) -> list[Answer]:
    """Every attempt in a thread of its own, let go together; their answers in order."""
    bench.site.clock = _still(bench)
    answers: list[Answer | None] = [None] * len(attempts)
    gate = threading.Barrier(len(attempts))

    def run(n: int) -> None:
        gate.wait()
        answers[n] = attempts[n]()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(attempts))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return [a for a in answers if a is not None]


def _still(bench: Bench) -> Callable[[], dt.datetime]:  # the tests' own clock is not for threads
    moment = bench.clock.at.astimezone(UTC)
    return lambda: moment


def starts(suite: Suite, n: int) -> Callable[[], Answer]:
    """The n-th attempt to start MSC-U1."""
    bench = suite.bench
    two = (bench.people["interventionalist"], bench.people["infusion_nurse"])
    given = {
        "therapy": suite.therapy,
        "session": suite.session,
        "unit": suite.codes["MSC-U1"],
        "side": "left",
        "artery": "mfca",
    }
    door = Door(two[0], f"race-{n}", two[1], signed=frozenset(two))
    return lambda: perform(bench.site, door, "administration:infusion:started", given)


def test_sixteen_people_start_one_unit_and_one_infusion_stands(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    before = len(rows(bench, "log_entry"))
    answers = at_once(bench, *(starts(suite, n) for n in range(THREADS)))
    assert len(answers) == THREADS
    assert sum(a.accepted for a in answers) == 1
    refused = [a for a in answers if not a.accepted]
    assert all("already_infused" in a.verdict.codes for a in refused)
    assert len(rows(bench, "infusion_start")) == 1
    # one infusion and fifteen refusals stand in the log, each with its own number
    assert len(rows(bench, "log_entry")) == before + THREADS
    assert len({a.seq for a in answers}) == THREADS


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.spoils_record
def test_without_the_heads_lock_fifteen_refusals_are_not_recorded(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All read the same head, and each builds upon what the others are about to change."""
    columns = (Head.size, Head.recorded_at, Head.link, Head.peaks, func.pg_sleep(0.5))
    suite = day0(bench).matched("MSC-U1")
    monkeypatch.setattr(log, "_LOCK_HEAD", select(*columns).where(Head.id == 1))
    lost: list[Exception] = []

    def tried(start: Callable[[], Answer]) -> Callable[[], Answer | None]:
        def attempt() -> Answer | None:
            try:
                return start()
            except DBAPIError as wrong:
                lost.append(wrong)
                return None

        return attempt

    answers = at_once(bench, *(tried(starts(suite, n)) for n in range(THREADS)))
    assert len(answers) + len(lost) == THREADS
    recorded = [a for a in answers if "already_infused" in a.verdict.codes]
    assert (sum(a.accepted for a in answers), len(recorded)) != (1, THREADS - 1)
    print(f"\n{len(recorded)} of {THREADS - 1} refusals recorded, {len(lost)} acts lost")


def revokes(suite: Suite) -> Callable[[], Answer]:
    """An attempt to take the release back."""
    bench = suite.bench
    two = (bench.people["qp"], bench.people["qa"])
    given = {"therapy": suite.therapy, "lot": suite.lots["msc"], "reason": "late positive"}
    door = Door(two[0], "race-revoke", two[1], signed=frozenset(two))
    return lambda: perform(bench.site, door, "release:lot:revoked", given)


def test_revocation_and_start_never_both_have_the_unit(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    start, revoke = at_once(bench, starts(suite, 0), revokes(suite))
    assert revoke.accepted
    unit = suite.units["MSC-U1"]
    history = [s for s in rows(bench, "container_state") if s["container_id"] == unit]
    last = max(history, key=lambda s: int(s["n"]))["to_state"]
    if start.accepted:  # it was first: the revocation names what was given
        assert last == "started"
        assert revoke.outputs["given_before"] == ["MSC-U1"]
    else:
        assert last == "revoked"
        assert "release_revoked" in start.verdict.codes


def test_a_revocation_before_the_start_wins(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    assert suite.revoke().outputs["revoked"] == ["MSC-U1", "MSC-U2", "MSC-U3"]
    assert "release_revoked" in suite.start("MSC-U1").verdict.codes


def test_a_revocation_after_the_start_names_what_was_given(bench: Bench) -> None:
    suite = day0(bench).matched("MSC-U1")
    assert suite.start("MSC-U1").accepted
    out = suite.revoke().outputs
    assert out == {"revoked": ["MSC-U2", "MSC-U3"], "given_before": ["MSC-U1"]}
    assert suite.stop("MSC-U1").accepted  # what runs is still recorded to its end
