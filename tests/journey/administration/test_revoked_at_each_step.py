"""A release taken back between any two steps of Day 0 stops the very next one (H25, I06)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.sites import Bench
from tracker.act import Answer, Outcome
from tracker.journey.administration import facts
from tracker.journey.release import standing
from tracker.journey.release.acts import revocation

Step = Callable[[Suite], Answer]
WAY: dict[str, Step] = {
    "issue": lambda x: x.issue(),
    "receive": lambda x: x.receive(),
    "accept": lambda x: x.accept(),
    "sign in": lambda x: x.sign_in(),
    "first check": lambda x: x.check("infusion_nurse", "MSC-U1"),
    "second check": lambda x: x.check("physician", "MSC-U1"),
    "start": lambda x: x.start("MSC-U1"),
}
"""Day 0 from the released lot to the running infusion."""
STOPPED_BY = {
    # by its label the unit is in no state to be issued, or to be taken in
    "issue": "container_in_another_state",
    "receive": "container_in_another_state",
    "accept": "container_in_another_state",
    # the patient may be signed in: other units may be given; the revoked one is stopped next
    "sign in": "",
    "first check": "release_revoked",
    "second check": "release_revoked",
    "start": "release_revoked",
}
BOTH = ("sqlite", "postgresql")


def up_to(bench: Bench, step: str) -> Suite:
    """Everything before this step was done."""
    suite = Suite(bench).prepared("msc").released()
    for name in list(WAY)[: list(WAY).index(step)]:
        answer = WAY[name](suite)
        assert answer.accepted, (name, answer.reasons)
    return suite


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize("step", WAY)
def test_a_release_revoked_before_any_step_stops_it(bench: Bench, step: str) -> None:
    suite = up_to(bench, step)
    assert suite.revoke().accepted
    answer = WAY[step](suite)
    assert answer.accepted is not bool(STOPPED_BY[step])
    assert STOPPED_BY[step] in (*answer.verdict.codes, "")
    # whoever goes on all the same comes nowhere: each of the steps that are left is tried
    for name in list(WAY)[list(WAY).index(step) + 1 :]:
        if name == "sign in":
            assert WAY[name](suite).accepted
            continue
        if "check" in name and "session" not in suite.names:
            continue
        assert not WAY[name](suite).accepted, name
    assert rows(bench, "infusion_start") == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_its_rows_and_the_reading_of_it_a_revoked_unit_is_started(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either of the two alone still stops the start; without both it is given."""
    suite = up_to(bench, "start")
    real: Callable[..., dict[str, Any]] = standing.dispositions_now
    with monkeypatch.context() as m:  # the units keep their state: only the decision is read
        m.setattr(revocation, "move", lambda *_: Outcome())
        assert suite.revoke().accepted
    assert "release_revoked" in suite.start("MSC-U1").verdict.codes

    def as_before(s: object, therapy_id: str) -> dict[str, Any]:
        now = real(s, therapy_id)
        return {k: dataclasses.replace(v, stands=True) for k, v in now.items()}

    monkeypatch.setattr(facts, "dispositions_now", as_before)
    assert suite.start("MSC-U1").accepted
