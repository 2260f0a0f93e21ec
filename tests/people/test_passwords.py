"""What a password and a PIN may be (NIST SP 800-63B-4, ASVS 6.2): judged without a database."""

from __future__ import annotations

import pytest

from tracker.people.access.rules import (
    LONGEST,
    POLICIES,
    PolicyName,
    judge_password,
    judge_pin,
    judge_policy,
)

NAMES = ("lin.na", "Lin Na")


def codes(password: str) -> list[str]:
    return [r.code for r in judge_password(password, 15, NAMES, "Hainan General Hospital")]


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "                 a wet blank, twice ",
        "三月的雨落在旧码头的灯上，无人记得",
        "x7!kQ" + "z0 plum ladder " * 10,
    ],
)
def test_any_characters_are_taken_without_rules_of_composition(password: str) -> None:
    assert codes(password) == []


def test_sixty_four_characters_and_many_more_are_accepted() -> None:
    long = "wet lantern hums over nine quiet ladders and a plum 42 boats sail!"
    assert len(long) >= 64
    assert codes(long) == []
    assert codes(long * 15) == []
    assert "password_too_long" in codes("q" * (LONGEST + 1))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("fourteen chars", "password_too_short"),
        ("passwordpassword", "password_common"),
        ("123456789012345", "password_common"),
        ("qwertyuiopasdfgh", "password_common"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_common"),
        ("Password123456789!", "password_common"),
        ("iloveyouiloveyou", "password_common"),
        ("plum ladder lin.na boats", "password_holds_a_name"),
        ("plum ladder LinNa boats", "password_holds_a_name"),
        ("plum MarrowTrace boats 42", "password_holds_a_name"),
        ("my hainan general hospital key", "password_holds_a_name"),
    ],
)
def test_what_an_attacker_tries_first_is_refused(password: str, why: str) -> None:
    assert why in codes(password)


@pytest.mark.parametrize(
    "pin", [*["12345", "123456", "987654", "111111", "121212", "123123", "12a456"]]
)
def test_pin_that_is_short_or_a_pattern_is_refused(pin: str) -> None:
    assert judge_pin(pin, 6)


@pytest.mark.parametrize("pin", ["480215", "7719043", "908172635411"])
def test_pin_without_a_pattern_is_taken(pin: str) -> None:
    assert judge_pin(pin, 6) == ()


@pytest.mark.parametrize("name", PolicyName)
def test_no_policy_can_be_set_beyond_its_bounds(name: PolicyName) -> None:
    policy = POLICIES[name]
    assert policy.low <= policy.default <= policy.high
    for value in (0, -1, policy.low - 1, policy.high + 1):
        assert [r.code for r in judge_policy(name, value, policy.default)] == [
            "policy_out_of_bounds"
        ]
    assert judge_policy(name, policy.high, policy.low) == ()
    again = judge_policy(name, policy.default, policy.default)
    assert [r.code for r in again] == ["policy_has_this_value"]


def test_defaults_are_those_of_the_design() -> None:
    # length 15 (NIST), five tries, PIN of six with three tries, idle 15 min, at most 12 h
    assert [POLICIES[n].default for n in PolicyName] == [15, 5, 6, 3, 15, 12, 72]
