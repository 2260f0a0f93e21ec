"""What a site may set, and within what bounds: nobody sets a policy that switches a guard off."""

from __future__ import annotations

import pytest

from tracker.identity.verdict import reason
from tracker.people.access.rules import POLICIES, PolicyName, judge_pin, judge_policy
from tracker.people.training.rules import process_named

BOUNDS = {  # default, lowest, highest
    "password_length": (15, 15, 64),
    "password_tries": (5, 3, 10),
    "pin_length": (6, 6, 12),
    "pin_tries": (3, 3, 5),
    "idle_minutes": (15, 1, 30),
    "session_hours": (12, 1, 12),
    "first_password_hours": (72, 1, 336),
}


def test_the_bounds_are_these() -> None:
    found = {name.value: (p.default, p.low, p.high) for name, p in POLICIES.items()}
    assert found == BOUNDS


@pytest.mark.parametrize("name", list(PolicyName))
def test_a_policy_is_set_within_its_bounds_and_to_another_value(name: PolicyName) -> None:
    default, low, high = BOUNDS[name.value]
    out = (reason("policy_out_of_bounds", low=low, high=high),)
    assert judge_policy(name, low - 1, default) == out
    assert judge_policy(name, high + 1, default) == out
    assert judge_policy(name, low, high) == judge_policy(name, high, low) == ()
    assert judge_policy(name, default, default) == (reason("policy_has_this_value"),)


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("194706", ""),
        ("19470", "pin_not_digits"),
        ("1" * 13, "pin_not_digits"),
        ("194706281536", ""),
        ("1947a6", "pin_not_digits"),
        ("１９４７０６", "pin_not_digits"),  # full width
        ("123456", "pin_common"),
        ("987654", "pin_common"),
        ("890123", "pin_common"),  # goes on after nine
        ("777777", "pin_common"),
        ("272727", "pin_common"),
        ("194194", "pin_common"),
        ("1947194", ""),  # seven digits: no whole repetition
    ],
)
def test_a_pin_is_digits_without_a_pattern(pin: str, code: str) -> None:
    assert [r.code for r in judge_pin(pin, 6)] == ([code] if code else [])


def test_a_training_on_a_definition_is_named_by_version_and_text() -> None:
    assert process_named("1.2", "0123456789abcdef" * 4) == "process 1.2 0123456789ab"
