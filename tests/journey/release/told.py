"""What an answer and a lot say after an act of release."""

from __future__ import annotations

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tracker.act import Answer


def codes(answer: Answer) -> tuple[str, ...]:
    return answer.verdict.codes


def states(suite: Suite) -> set[str]:
    """The last state of each unit."""
    last: dict[str, tuple[int, str]] = {}
    for s in rows(suite.bench, "container_state"):
        if s["container_id"] in suite.units.values():
            last[s["container_id"]] = max(
                last.get(s["container_id"], (-1, "")), (s["n"], s["to_state"])
            )
    return {state for _, state in last.values()}
