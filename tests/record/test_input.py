"""What comes to an act's door: what cannot be kept is refused, and its text kept nowhere (I24)."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from tests.attacks import rows
from tests.sites import KEYS, Bench
from tracker.act import ActInput, Answer, Door
from tracker.act import reading as input_reading
from tracker.act.reading import REASON_MAX, asked_of, read
from tracker.db import canonical
from tracker.record.seal import keyed

ADDED = "staff:person:added"
NURSE = {"username": "new.one", "name": "New One", "roles": ["nurse"]}
TYPED = "Wang Jun 1958-03-02"


def log_text(bench: Bench) -> str:
    """Every byte of the log that is text."""
    return "".join(
        v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v)
        for table in ("log_entry", "log_touch")
        for row in rows(bench, table)
        for v in row.values()
    )


def newest_header(bench: Bench) -> dict[str, Any]:
    row = max(rows(bench, "log_entry"), key=lambda r: int(r["seq"]))
    header: dict[str, Any] = json.loads(row["header"])
    return header


def refused(answer: Answer, about: str) -> bool:
    return not answer.accepted and (answer.reasons[0].code, answer.reasons[0].about) == (
        "field_not_readable",
        about,
    )


@pytest.mark.parametrize("bad", ["N\0e", "N\ud800e"])
def test_character_that_no_database_keeps_is_a_recorded_refusal(bench: Bench, bad: str) -> None:
    size = len(rows(bench, "log_entry"))
    answer = bench.do("admin", ADDED, NURSE | {"name": bad})
    assert refused(answer, "name")
    assert len(rows(bench, "log_entry")) == size + 1


@pytest.mark.parametrize(
    "given",
    [{"name": ["x", {"y": "\0"}]}, {"roles": ["\0"]}, {"roles": [{"\0": 1}]}],
)
def test_such_a_character_is_found_however_deep_it_stands(given: dict[str, Any]) -> None:
    from tracker.staff.acts import AddPerson

    form, found = read(AddPerson, NURSE | given)
    assert form is None
    assert ("kind", "character_not_allowed") in found[0].facts


def test_names_of_fields_that_somebody_typed_do_not_enter_the_log(bench: Bench) -> None:
    answer = bench.do("admin", ADDED, NURSE | {TYPED: TYPED}, reason=TYPED)
    assert refused(answer, "unknown_field")
    assert TYPED not in log_text(bench)
    assert newest_header(bench)["reason"] == ""


def test_without_the_guard_the_typed_name_would_be_in_the_log(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_reading, "_names", lambda _: {TYPED})
    bench.do("admin", ADDED, NURSE | {TYPED: 1})
    assert TYPED in log_text(bench)


class Inner(BaseModel):
    count: int


class Reads(ActInput):
    readings: dict[str, Inner]


def test_place_within_a_field_is_said_by_names_of_the_model_and_numbers() -> None:
    _, found = read(Reads, {"readings": {TYPED: {"count": "many"}}})
    assert [r.about for r in found] == ["readings.count"]


def test_reason_beside_an_act_is_kept_in_one_form_and_has_a_length(bench: Bench) -> None:
    long = "a" * (REASON_MAX + 1)
    assert refused(bench.do("admin", ADDED, NURSE, reason=long), "reason")
    assert refused(bench.do("admin", ADDED, NURSE, reason="a\0"), "reason")
    assert long not in log_text(bench)
    # e and a combining acute are one letter in NFC
    bench.did("admin", ADDED, NURSE, reason="cafe\u0301")
    assert newest_header(bench)["reason"] == "caf\u00e9"


class Personal(ActInput):
    """As enrolment: a value that no digest of the log may tell."""

    subject: str
    born_on: Annotated[str, Field(exclude=True, repr=False)]


DOOR = Door("person-1", "op-1")


def asked(born_on: str, door: Door = DOOR) -> str:
    return asked_of("a:b:c", door, Personal(subject="S", born_on=born_on), KEYS)


def test_same_request_with_another_personal_value_is_another_request() -> None:
    assert asked("1958-03-02") == asked("1958-03-02")
    assert asked("1958-03-02") != asked("1958-03-03")


def test_personal_value_cannot_be_guessed_from_the_log() -> None:
    # whoever has the log knows all but the key, and cannot make the digest from the right date
    doc = ["a:b:c", "person-1", None, {"subject": "S"}]
    personal = canonical(["op-1", "a:b:c", {"born_on": "1958-03-02"}])
    guesses = [
        hashlib.sha256(canonical([*doc, tail])).hexdigest()
        for tail in (
            hashlib.sha256(personal).hexdigest(),
            keyed(b"", "asked", personal),
            {"born_on": "1958-03-02"},
        )
    ]
    assert asked("1958-03-02") not in guesses
    # with the key it is that very digest: the key is all that keeps the secret
    tail = keyed(KEYS.keys[0], "asked", personal)
    assert asked("1958-03-02") == hashlib.sha256(canonical([*doc, tail])).hexdigest()


def test_two_requests_about_one_person_do_not_look_alike() -> None:
    one = keyed(KEYS.keys[0], "asked", canonical(["op-1", "a:b:c", {"born_on": "x"}]))
    other = keyed(KEYS.keys[0], "asked", canonical(["op-2", "a:b:c", {"born_on": "x"}]))
    assert one != other
    assert asked("x") != asked("x", Door("person-1", "op-2"))
