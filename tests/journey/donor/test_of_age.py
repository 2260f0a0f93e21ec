"""The young: permission and assent as they are signed, and their own consent at eighteen."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.attacks import rows
from tests.journey.donor.test_pages import HIPS, Donor
from tests.journey.walk import SCOPES, Given
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.therapy.rules import own_consent_from

__all__ = ["hands", "known_passwords"]


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the acts have their own tests on both engines


def test_who_comes_of_age_is_listed_before_and_consents_again_on_the_page(
    bench: Bench, hands: Hands
) -> None:
    """START is 2026-04-01: born on 20 April 2008 the patient is seventeen."""
    way = Donor(bench).enrolled(born_on="2008-04-20")
    path = f"/therapies/{way.therapy}/consent"
    page = hands.look("investigator", path)
    assert "From 2026-04-20 the patient's own consent is needed" in page
    typed: Given = {"version": "1.0", "language": "zh-CN", "scopes": list(SCOPES)}
    minor = {
        "guardian_signed": "true",
        "guardian": "mother",
        "permission_document": "GP-007",
        "assent_given": "true",
        "assent_document": "AS-007",
    }
    assert hands.post("investigator", path, "witness", **typed, **minor).status_code == 303
    (row,) = rows(bench, "minor_consent")
    assert (row["guardian"], row["permission_document"], row["assent_document"]) == (
        "mother",
        "GP-007",
        "AS-007",
    )
    assert "Own consent: of age on 2026-04-20" in hands.look("coordinator", "/today")
    therapy = f"/therapies/{way.therapy}"
    assert "own consent missing" not in hands.look("investigator", therapy)
    bench.clock.on(days=19)
    assert "of age: own consent missing" in hands.look("investigator", therapy)
    page = hands.look("investigator", path)
    assert "Consent again: of age" in page
    assert "guardian_signed" not in page
    given: Given = {"weight_kg": "60", "height_cm": "170", "hips": HIPS}
    refused = way.act("investigator", "donor:screening:measured", **given)
    assert "adult_consent_missing" in refused.verdict.codes
    assert hands.post("investigator", path, "witness", **typed).status_code == 303
    assert "own consent missing" not in hands.look("investigator", therapy)
    assert "Own consent" not in hands.look("coordinator", "/today")


def test_a_guardian_of_whom_nothing_is_said_is_listed(bench: Bench) -> None:
    way = Donor(bench).enrolled(born_on="2010-01-05")
    given: Given = {"version": "1.0", "language": "zh-CN", "scopes": SCOPES}
    given |= {"guardian_signed": True, "assent_given": True}
    answer = way.act("investigator", "donor:consent:signed", "witness", **given)
    assert answer.accepted
    assert "guardian_not_said" in answer.verdict.codes
    assert rows(bench, "minor_consent") == []


def test_the_own_consent_is_needed_from_the_birthday_and_after_29_february_from_1_march() -> None:
    day = dt.date
    assert own_consent_from(day(2008, 2, 29), day(2025, 1, 1), 18) == day(2026, 3, 1)
    assert own_consent_from(day(2008, 2, 29), day(2026, 2, 28), 18) == day(2026, 3, 1)
    assert own_consent_from(day(2008, 2, 29), day(2026, 3, 1), 18) is None
    assert own_consent_from(day(2008, 5, 1), day(2026, 4, 30), 18) == day(2026, 5, 1)
