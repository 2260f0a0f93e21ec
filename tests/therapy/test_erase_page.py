"""Erasure by its page: what is gone for ever is read first; two people sign; the record holds."""

from __future__ import annotations

import pytest

from tests.attacks import rows
from tests.journey.walk import Way
from tests.pages.entries import entries, refused_for, to_tick
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tests.therapy.marked import CLEAR, marked
from tracker.record.verify import verify
from tracker.therapy import erasure

__all__ = ["hands", "known_passwords"]
GROUND = {"ground": "patient_request"}


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the act has its own tests on both engines


def test_the_values_go_only_after_what_is_gone_for_ever_was_read_and_two_have_signed(
    bench: Bench, hands: Hands
) -> None:
    path = f"/therapies/{marked(bench).therapy}/erase"
    page = hands.look("admin", path)
    assert "name, hospital number, date of birth" in page
    assert "backups, exports and papers made before" in page
    assert [v for v in CLEAR if v in page] == []  # who erases need not see them once more
    before = entries(bench)
    answer = hands.post("admin", path, "qa", **GROUND)
    text = answer.get_data(as_text=True)
    assert "I have read it: erase SYN-ON-071" in text
    assert entries(bench) == before
    assert hands.post("admin", path, outlook_read=to_tick(text), **GROUND).status_code == 409
    assert "second_person_needed" in refused_for(bench)
    answer = hands.post("admin", path, "qa", outlook_read=to_tick(text), **GROUND)
    assert answer.status_code == 303
    (row,) = rows(bench, "personal_erasure")
    assert (row["erased_by"], row["second"]) == (bench.people["admin"], bench.people["qa"])
    (patient,) = rows(bench, "patient")
    assert (patient["name"], patient["salt"], patient["subject_code"]) == (None, None, "SYN-ON-071")
    assert verify(bench.site.database).holds
    assert "were erased" in hands.look("admin", path)


def test_a_running_therapys_page_says_why_nothing_is_erased_and_without_the_rule_it_would_be(
    bench: Bench, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way(bench).enrolled()
    path = f"/therapies/{way.therapy}/erase"
    page = hands.look("admin", path)
    assert "is not over" in page
    assert 'name="ground"' not in page
    assert hands.client("qa").get(path).status_code == 403
    given = {"patient": way.names["patient"], **GROUND}
    assert not bench.do("admin", erasure.ERASED, given, second="qa").accepted
    monkeypatch.setattr("tracker.therapy.acts.erasure.hinders", lambda *_: [])
    assert bench.do("admin", erasure.ERASED, given, second="qa").accepted
