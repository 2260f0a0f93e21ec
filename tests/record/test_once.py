"""I15, I10: one op_id, one effect, however often it comes; recorded time never runs backwards."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest

from tests.attacks import rows
from tests.sites import Bench
from tracker import house
from tracker.act import (
    ACTS,
    Act,
    ActInput,
    ActType,
    Answer,
    Check,
    Door,
    Outcome,
    Watch,
    perform,
)
from tracker.db import UTC
from tracker.identity.verdict import Severity
from tracker.people.models import SYSTEM, Person, PersonRole, Role
from tracker.record.models import Recorded
from tracker.record.verify import verify

TIMES = 50
NURSE = {"username": "new.one", "name": "New One", "roles": ["nurse"]}
ADDED = "staff:person:added"


def at_once(bench: Bench, attempts: list[Callable[[], Answer]]) -> list[Answer]:
    """Every attempt in a thread of its own, let go together."""
    moment = bench.clock().astimezone(UTC)
    bench.site.clock = lambda: moment  # the tests' own clock is not for threads
    gate = threading.Barrier(len(attempts))
    answers: list[Answer] = []

    def run(attempt: Callable[[], Answer]) -> None:
        gate.wait()
        answers.append(attempt())

    threads = [threading.Thread(target=run, args=(a,)) for a in attempts]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return answers


def test_the_same_request_fifty_times_at_once_has_one_effect(bench: Bench) -> None:
    before = len(rows(bench, "log_entry"))
    door = Door(bench.people["admin"], "sent-again")
    answers = at_once(bench, [lambda: perform(bench.site, door, ADDED, NURSE)] * TIMES)
    assert len(answers) == TIMES
    assert answers == [answers[0]] * TIMES
    assert answers[0].accepted
    assert len(rows(bench, "log_entry")) == before + 1
    assert sum(p["username"] == "new.one" for p in rows(bench, "person")) == 1
    print(f"\nthe same request {TIMES} times at once: 1 effect, {TIMES} equal answers")


def test_a_refused_request_fifty_times_at_once_is_recorded_once(bench: Bench) -> None:
    before = len(rows(bench, "log_entry"))
    door = Door(bench.people["tech"], "sent-again")
    answers = at_once(bench, [lambda: perform(bench.site, door, ADDED, NURSE)] * TIMES)
    assert answers == [answers[0]] * TIMES
    assert answers[0].verdict.codes == ("not_qualified",)
    assert len(rows(bench, "log_entry")) == before + 1


def test_fifty_requests_of_their_own_are_fifty_entries_without_a_gap(bench: Bench) -> None:
    before = len(rows(bench, "log_entry"))
    admin = bench.people["admin"]

    def attempt(n: int) -> Callable[[], Answer]:
        given = NURSE | {"username": f"nurse.{n}"}
        return lambda: perform(bench.site, Door(admin, f"own-{n}"), ADDED, given)

    answers = at_once(bench, [attempt(n) for n in range(TIMES)])
    assert sorted(a.seq for a in answers) == list(range(before, before + TIMES))


def test_a_clock_two_seconds_back_repeats_the_last_recorded_time(bench: Bench) -> None:
    first = bench.did("admin", ADDED, NURSE)
    assert first
    last = rows(bench, "log_head")[0]["recorded_at"]
    moment = dt.datetime.fromisoformat(last) - dt.timedelta(seconds=2)
    bench.site.clock = lambda: moment
    assert bench.do("admin", ADDED, NURSE | {"username": "second.one"}).accepted
    assert rows(bench, "log_head")[0]["recorded_at"] == last


def set_back(bench: Bench, **by: int) -> str:
    """The clock stands this much before the newest entry; gives that entry's time."""
    last = str(rows(bench, "log_head")[0]["recorded_at"])
    moment = dt.datetime.fromisoformat(last) - dt.timedelta(**by)
    bench.site.clock = lambda: moment
    return last


def test_a_clock_further_back_refuses_what_authorises(bench: Bench) -> None:
    last = set_back(bench, seconds=2, microseconds=1)
    given = {"definition": "definition", "sha256": "00" * 32}
    answer = bench.do("qa", "protocol:definition:approved", given, second="qp")
    assert "clock_went_back" in answer.verdict.codes
    assert not answer.accepted
    # the refusal stands in the record, and its time does not run backwards either
    assert rows(bench, "log_head")[0]["recorded_at"] == last
    assert verify(bench.site.database).size == answer.seq + 1


def test_a_clock_further_back_does_not_stop_recording_but_marks_it(bench: Bench) -> None:
    last = set_back(bench, seconds=2, microseconds=1)
    answer = bench.do("admin", ADDED, NURSE)
    assert answer.accepted
    assert [(r.code, r.severity) for r in answer.reasons] == [("clock_went_back", Severity.ALERT)]
    assert rows(bench, "log_head")[0]["recorded_at"] == last


def test_two_seconds_back_do_not_stop_what_authorises(bench: Bench) -> None:
    set_back(bench, seconds=2)
    given = {"definition": "definition", "sha256": "00" * 32}
    answer = bench.do("qa", "protocol:definition:approved", given, second="qp")
    assert "clock_went_back" not in answer.verdict.codes


def test_what_is_signed_or_decides_on_a_whole_therapy_authorises() -> None:
    house.acts()
    authorising = {tag for tag, kind in ACTS.items() if kind.authorises}
    # the decisions that record.md names: release, issue, go/no-go, start, prescription changes
    assert authorising >= {
        "release:lot:disposed",
        "release:lot:revoked",
        "administration:units:issued",
        "administration:infusion:started",
        "administration:patient:signed_in",
        "donor:day0:decided",
        "donor:therapy:ordered",
        "supplies:calibration:extended",
    }
    recording = {"staff:person:added", "expansion:culture:fed", "followup:vitals:recorded"}
    assert not recording & authorising


def person(id_: str, username: str) -> Person:
    return Person(id=id_, username=username, name="Nobody", active=True)


# What an act might write if its rules were wrong, and the constraint that still refuses it.
WRONG: dict[str, tuple[Callable[[dt.datetime], Recorded], str]] = {
    "a CHECK": (lambda now: person("person-x", "system"), "i21_system_is_nobody"),
    "a unique key": (lambda now: person("person-x", "qa"), "i21_username_once"),
    "a foreign key": (
        lambda now: PersonRole(
            person_id="nobody", role=Role.QA, given_at=now, held=True, given_by="nobody"
        ),
        "i21_role_of_a_person",
    ),
    "a primary key": (lambda now: person(FIRST, "nobody"), "pk_person"),
}
TAG = "tests:row:wrong"
FIRST = "the id of somebody who is there"


@pytest.mark.parametrize("kind", WRONG)
def test_what_only_the_database_refuses_is_recorded_by_the_constraints_name(
    bench: Bench, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, name = WRONG[kind]

    def wrong(ctx: Act, given: ActInput) -> Outcome:
        row = made(ctx.now)
        if getattr(row, "id", "") == FIRST:
            row = person(bench.people["qa"], "nobody")
        ctx.add(row)
        return Outcome()

    none = frozenset[Role]()
    kind_of_act = ActType(
        "tests:row:wrong", wrong, ActInput, none, none, Check.NONE, Watch.SHOWN, True
    )
    monkeypatch.setitem(ACTS, "tests:row:wrong", kind_of_act)
    before = len(rows(bench, "person"))
    answer = bench.do(SYSTEM, TAG, {})
    assert [(r.code, r.about) for r in answer.reasons] == [("database_refused", name)]
    assert len(rows(bench, "person")) == before
    assert verify(bench.site.database).size == answer.seq + 1
