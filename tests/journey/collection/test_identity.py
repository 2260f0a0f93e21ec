"""The patient on the table is identified by wristband and his own words, or nothing goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from sqlalchemy import select

from tests.journey.walk import Way
from tests.sites import Bench
from tracker.act import ACTS, Check, Door, perform
from tracker.identity.verdict import Severity
from tracker.journey.collection.acts import harvest
from tracker.record.models import Touch
from tracker.therapy.signed import Stand, standings

CHECKED: Final = "collection:identity:checked"


def test_another_patients_wristband_is_an_identity_stop_and_leaves_his_chart_alone(
    bench: Bench,
) -> None:
    mine, other = Way(bench, 7).ready().banded(), Way(bench, 9).enrolled().banded()
    before = stream_length(bench, other)
    scanned = mine.spoken(wristband=other.names["code"])
    answer = mine.act("nurse", CHECKED, "physician", **scanned)
    assert answer.verdict.codes == ("wristband_of_another_patient",)
    assert answer.verdict.identity_stop
    assert stream_length(bench, other) == before


def stream_length(bench: Bench, way: Way) -> int:
    with bench.site.database.reading() as s:
        streams = (f"therapy:{way.therapy}", f"person:{way.names['patient']}")
        return len(s.scalars(select(Touch.seq).where(Touch.stream.in_(streams))).all())


def test_a_wristband_taken_off_is_no_identity(bench: Bench) -> None:
    way = Way(bench).ready().banded()
    old = way.names["code"]
    way.did("nurse", "therapy:wristband:ended", reason="discharged")
    answer = way.act("nurse", CHECKED, "physician", **way.spoken(wristband=old))
    assert answer.verdict.codes == ("wristband_not_active",)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name_agrees": False}, "spoken_name_differs"),
        ({"born_on_spoken": "1988-04-13"}, "spoken_birth_date_differs"),
    ],
)
def test_what_the_patient_says_must_fit(bench: Bench, changes: dict[str, Any], code: str) -> None:
    way = Way(bench).ready().banded()
    answer = way.act("nurse", CHECKED, "physician", **way.spoken(**changes))
    assert [(r.code, r.severity) for r in answer.reasons] == [(code, Severity.IDENTITY)]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_code_of_another_kind_or_altered_is_no_wristband(bench: Bench) -> None:
    way = Way(bench).ready().banded()
    code = way.names["code"]
    last = "0" if code[-1] != "0" else "1"
    for scanned, why in ((code[:-1] + last, "check_failed"), ("SYN-0007", "check_failed")):
        answer = way.act("nurse", CHECKED, "physician", **way.spoken(wristband=scanned))
        assert answer.verdict.codes == (why,)


def test_identity_takes_two_people(bench: Bench) -> None:
    way = Way(bench).ready().banded()
    alone = way.act("nurse", CHECKED, **way.spoken())
    assert alone.verdict.codes == ("second_person_needed",)
    twice = way.act("nurse", CHECKED, "nurse", **way.spoken())
    assert "same_person_twice" in twice.verdict.codes


def test_without_the_rule_of_the_spoken_words_anybody_passes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest, "judge_spoken", lambda *_: ())
    way = Way(bench).ready().banded()
    way.did("nurse", CHECKED, "physician", **way.spoken(name_agrees=False))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_identity_is_signed_in_full_by_both(bench: Bench) -> None:
    way = Way(bench).ready().banded()
    given = {"therapy": way.therapy, **way.spoken()}
    unsigned = bench.do("nurse", CHECKED, given, second="physician", signed=False)
    assert unsigned.verdict.codes == ("signature_needed",) * 2
    both = frozenset({bench.people["nurse"], bench.people["physician"]})
    for by_pin in both:  # a badge with its PIN signs nothing
        door = Door(
            bench.people["nurse"],
            f"pin-{by_pin}",
            bench.people["physician"],
            signed=both - {by_pin},
            by_pin=frozenset({by_pin}),
        )
        answer = perform(bench.site, door, CHECKED, given)
        assert set(answer.verdict.codes) == {"signature_needed", "password_needed"}
    way.did("nurse", CHECKED, "physician", **way.spoken())
    with bench.site.database.reading() as s:
        mine = [x for x in standings(s, way.therapy) if "identity" in x.signature.meaning]
    assert [x.stand for x in mine] == [Stand.STANDS] * 2
    assert {(x.signature.person_id, x.signature.meaning) for x in mine} == {
        (bench.people["nurse"], "harvest:identity_checked"),
        (bench.people["physician"], "harvest:identity_checked:verified"),
    }


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_rule_of_signatures_the_sign_in_would_be_enough(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way(bench).ready().banded()
    given = {"therapy": way.therapy, **way.spoken()}
    rule = replace(ACTS[CHECKED], check=Check.PRESENT)
    monkeypatch.setitem(ACTS, CHECKED, rule)
    assert bench.do("nurse", CHECKED, given, second="physician", signed=False).accepted
