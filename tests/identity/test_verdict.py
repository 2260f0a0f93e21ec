from __future__ import annotations

import pytest

from tracker.identity.verdict import BLOCKING, Reason, Severity, Verdict, reason


@pytest.mark.parametrize("severity", Severity)
def test_only_identity_and_stop_refuse(severity: Severity) -> None:
    verdict = Verdict.of([reason("expired", severity)])
    assert verdict.accepted is (severity not in {Severity.IDENTITY, Severity.STOP})
    assert verdict.accepted is (severity not in BLOCKING)
    assert verdict.identity_stop is (severity is Severity.IDENTITY)


def test_nothing_found_is_accepted() -> None:
    assert Verdict.of([]).accepted
    assert Verdict().codes == ()


def test_reasons_come_gravest_first_once_and_in_one_order() -> None:
    found = [
        reason("expired"),
        reason("low_battery", Severity.INFO),
        reason("unit_of_another_patient", Severity.IDENTITY),
        reason("already_infused"),
        reason("expired"),
    ]
    expected = ("unit_of_another_patient", "already_infused", "expired", "low_battery")
    assert Verdict.of(found).codes == expected
    assert Verdict.of(reversed(found)) == Verdict.of(found)


def test_a_reason_keeps_its_facts_as_strings_through_the_log() -> None:
    found = reason("viability_low", Severity.HOLD, "MSC-U2", limit_pct=80, found_pct=71)
    assert found.facts == (("found_pct", "71"), ("limit_pct", "80"))
    assert found.as_doc() == {
        "about": "MSC-U2",
        "code": "viability_low",
        "facts": {"found_pct": "71", "limit_pct": "80"},
        "severity": "hold",
    }
    assert Reason.from_doc(found.as_doc()) == found
