"""A user name and a badge are one person's for ever (21 CFR 11.100(a), 11.300(a); I14, I21)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks import PASSED, rows, shell
from tests.part11.switches.spoilt import unkeyed
from tests.sites import Bench
from tracker.act import Answer
from tracker.people.models import Role
from tracker.staff import acts
from tracker.staff.access.acts import badges

ALIKE = (
    "Tech",
    "TECH",
    "tEch",
    "ｔｅｃｈ",
    "tесh",
    "tech ",
    " tech",
    "te\u200bch",
    "téch",
    "tech\n",
)
"""Other case, full width, Cyrillic, blanks, what is not seen, marks: no user names at all."""
BY_HAND = "insert into person (id, username, name, active) values ('x', 'tech', 'Another', 1)"


def added(bench: Bench, username: str) -> Answer:
    given = {"username": username, "name": "Another", "roles": ["technician"]}
    return bench.do("admin", "staff:person:added", given)


def left(bench: Bench, username: str) -> None:
    given = {"person": bench.people[username]}
    bench.did("admin", "staff:person:disabled", given, reason="left")


def why(answer: Answer) -> list[tuple[str, str]]:
    return [(r.code, r.about) for r in answer.reasons]


def by_hand(bench: Bench) -> str:
    """What the database says to a row with the name, as somebody with a plain shell writes it."""
    with shell(bench) as s, s.undone():
        return s.refused(BY_HAND if s.lite else BY_HAND.replace("1)", "true)"))


def test_a_user_name_is_never_used_again(bench: Bench) -> None:
    for gone in (False, True):
        if gone:
            left(bench, "tech")
        assert why(added(bench, "tech")) == [("username_taken", "tech")]
        for alike in ALIKE:
            answer = added(bench, alike)
            assert not answer.accepted, alike
            assert "username_taken" not in answer.verdict.codes, "it is no user name"
        assert by_hand(bench) == "i21_username_once"
    assert [r["username"] for r in rows(bench, "person")].count("tech") == 1


def test_without_the_rule_the_database_refuses_the_name_all_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(bench, "tech")
    monkeypatch.setattr(acts, "was_given", lambda *_: False)
    assert why(added(bench, "tech")) == [("database_refused", "i21_username_once")]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_rule_and_key_the_name_of_who_left_is_anothers(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(bench, "tech")
    monkeypatch.setattr(acts, "was_given", lambda *_: False)
    with shell(bench, keys_off=True) as s:
        unkeyed(s, "person", "i21_username_once")
    assert by_hand(bench) == PASSED
    assert added(bench, "tech").accepted
    assert [r["username"] for r in rows(bench, "person")].count("tech") == 2


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_grammar_a_look_alike_is_a_name_of_its_own(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = acts.AddPerson.model_construct(username="Tech", name="Another", roles=(Role.TECHNICIAN,))
    monkeypatch.setattr("tracker.act.read", lambda *_: (free, ()))
    assert added(bench, "Tech").accepted


def issued(bench: Bench, whose: str) -> Answer:
    return bench.do("admin", "staff:badge:issued", {"person": bench.people[whose]})


def test_no_two_people_have_one_name_or_one_badge(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert why(added(bench, "tech")) == [("username_taken", "tech")]
    first = issued(bench, "tech")
    assert why(issued(bench, "tech")) == [("badge_stands_already", "")]
    given: dict[str, Any] = {"person": bench.people["tech"]}
    bench.did("admin", "staff:badge:revoked", given, reason="worn out")
    code = str(first.outputs["code"])
    # the very code comes up again, as chance would have it once in 2 to the power of 80
    monkeypatch.setattr(badges, "mint", lambda *_: code)
    for whose in ("tech", "tech_2"):
        assert why(issued(bench, whose)) == [("database_refused", "i14_badge_code_once")]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_key_two_people_have_one_badge(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = str(issued(bench, "tech").outputs["code"])
    monkeypatch.setattr(badges, "mint", lambda *_: code)
    with shell(bench, keys_off=True) as s:
        unkeyed(s, "badge", "i14_badge_code_once")
    assert issued(bench, "tech_2").accepted
