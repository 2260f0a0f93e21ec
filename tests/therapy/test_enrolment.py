"""A patient is enrolled once; the therapy carries its own identifier; values stay personal."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import select

from tests import attacks
from tests.journey.walk import Way, definition
from tests.sites import Bench
from tracker.identity.isbt128 import check_character
from tracker.identity.sign import NoSignLeftError
from tracker.record.models import Entry, Touch
from tracker.therapy.acts import enrolment as acts
from tracker.therapy.models import Patient, StepRecord, Therapy, TherapyEnd


def given(bench: Bench, **changes: str) -> dict[str, str]:
    return {
        "subject_code": "SYN-ON-001",
        "name": "Chen Xiaoming",
        "hospital_number": "FZ-778812",
        "born_on": "1988-03-14",
        "sex": "M",
        "trial": "NCT00813267",
        "definition": definition(bench),
    } | changes


def test_enrolment_gives_patient_therapy_and_coi(bench: Bench) -> None:
    out = bench.did("coordinator", "therapy:patient:enrolled", given(bench))
    with bench.site.database.reading() as s:
        therapy = s.get_one(Therapy, out["therapy"])
        patient = s.get_one(Patient, out["patient"])
        step = s.scalars(select(StepRecord)).one()
    # ST-001 [040]: CH, facility A9999 (reserved for tests), year 26, six letters or digits
    assert therapy.coi == out["coi"]
    assert therapy.coi.startswith("CHA999926")
    assert len(therapy.coi) == 15
    assert check_character(therapy.coi)
    assert patient.salt is not None
    assert len(patient.salt) == 16
    assert (patient.name, patient.born_on) == ("Chen Xiaoming", dt.date(1988, 3, 14))
    assert (step.step, step.therapy_id) == ("S01", therapy.id)


def test_no_personal_value_stands_in_the_log(bench: Bench) -> None:
    bench.did("coordinator", "therapy:patient:enrolled", given(bench))
    refused = bench.do("coordinator", "therapy:patient:enrolled", given(bench))
    assert not refused.accepted
    with bench.site.database.reading() as s:
        entries = [*s.scalars(select(Entry.header)), *s.scalars(select(Entry.answer))]
        whole = b"".join([*entries, *s.scalars(select(Touch.part))])
    for clear in ("Chen Xiaoming", "FZ-778812", "1988-03-14"):
        assert clear.encode() not in whole


def test_two_therapies_never_share_coi_or_sign(bench: Bench) -> None:
    for n in range(5):
        Way(bench, n).enrolled()
    with bench.site.database.reading() as s:
        rows = s.scalars(select(Therapy)).all()
    assert len({r.coi for r in rows}) == 5
    assert len({r.sign_letters for r in rows}) == 5


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"subject_code": "SYN-ON-002"}, "hospital_number_known"),
        ({"hospital_number": "other"}, "subject_code_taken"),
        ({"definition": "definition-none"}, "definition_not_approved"),
        ({"sex": "?"}, "field_not_readable"),
        ({"subject_code": "syn 1"}, "field_not_readable"),
    ],
)
def test_a_second_chart_of_one_person_is_refused(
    bench: Bench, change: dict[str, str], code: str
) -> None:
    bench.did("coordinator", "therapy:patient:enrolled", given(bench))
    answer = bench.do("coordinator", "therapy:patient:enrolled", given(bench, **change))
    assert code in answer.verdict.codes


# START is 2026-04-01: twelve years before is 2014-04-01, sixty-one is 1965-04-01
@pytest.mark.parametrize(
    ("born_on", "accepted"),
    [("2014-04-01", True), ("2014-04-02", False), ("1965-04-02", True), ("1965-04-01", False)],
)
def test_an_age_outside_12_to_60_is_refused(bench: Bench, born_on: str, accepted: bool) -> None:
    answer = bench.do("coordinator", "therapy:patient:enrolled", given(bench, born_on=born_on))
    assert answer.accepted is accepted
    assert accepted or answer.verdict.codes == ("outside_limit",)


def test_without_the_rule_of_age_a_child_of_eleven_is_enrolled(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "judge_asked", lambda *_: ())
    bench.did("coordinator", "therapy:patient:enrolled", given(bench, born_on="2014-04-02"))


def test_another_trial_than_the_definitions_is_listed(bench: Bench) -> None:
    answer = bench.do("coordinator", "therapy:patient:enrolled", given(bench, trial="NCT0"))
    assert answer.accepted
    assert answer.verdict.codes == ("trial_differs_from_definition",)


def test_only_a_coordinator_enrols(bench: Bench) -> None:
    answer = bench.do("tech", "therapy:patient:enrolled", given(bench))
    assert answer.verdict.codes == ("not_qualified",)


def test_a_further_therapy_waits_for_the_end_of_the_first(bench: Bench) -> None:
    way = Way(bench).enrolled()
    again = {
        "patient": way.names["patient"],
        "trial": "NCT00813267",
        "definition": definition(bench),
    }
    refused = bench.do("coordinator", "therapy:therapy:started", again)
    assert refused.verdict.codes == ("earlier_therapy_not_over",)
    way.did("investigator", "therapy:therapy:ended", outcome="discontinued", reason="moved away")
    out = bench.did("coordinator", "therapy:therapy:started", again)
    assert out["patient"] == way.names["patient"]
    assert out["coi"] != way.names["coi"]
    twice = way.act(
        "investigator", "therapy:therapy:ended", outcome="completed", reason="once more"
    )
    assert twice.verdict.codes == ("therapy_already_over",)


def test_a_sign_is_free_once_its_therapy_is_over(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way(bench).enrolled()
    way.did("investigator", "therapy:therapy:ended", outcome="completed", reason="month 60")
    seen: list[int] = []

    def told(seed: bytes, active: set[object]) -> object:
        seen.append(len(active))
        raise NoSignLeftError

    monkeypatch.setattr(acts, "therapy_sign", told)
    refused = bench.do("coordinator", "therapy:patient:enrolled", given(bench))
    assert refused.verdict.codes == ("no_sign_left",)
    assert seen == [0]


@pytest.mark.parametrize("keys", [True, False])
def test_sql_cannot_give_a_therapy_another_end_or_a_used_coi(bench: Bench, keys: bool) -> None:
    way = Way(bench).enrolled()
    way.did("investigator", "therapy:therapy:ended", outcome="completed", reason="month 60")
    gone = attacks.copy(bench, "therapy_end", keys=keys, therapy_id="therapy-none")
    assert gone == "i01_end_of_a_therapy"
    assert attacks.copy(bench, "therapy_end", keys=keys) == "pk_therapy_end"
    assert attacks.copy(bench, "therapy", keys=keys, id="therapy-2") == "coi_never_reused"
    other = attacks.copy(
        bench, "therapy", keys=keys, id="therapy-2", coi="CHA999926AAAAAA", patient_id="nobody"
    )
    assert other == "i02_therapy_of_a_patient"


def test_an_act_of_an_unknown_therapy_is_refused(bench: Bench) -> None:
    ended = {"therapy": "therapy-none", "outcome": "completed", "reason": "month 60"}
    answer = bench.do("coordinator", "therapy:therapy:ended", ended)
    assert answer.verdict.codes == ("therapy_unknown",)
    with bench.site.database.reading() as s:
        assert s.scalars(select(TherapyEnd)).all() == []


def test_entries_name_nobody_by_the_wristband(bench: Bench) -> None:
    way = Way(bench).enrolled().banded()
    with bench.site.database.reading() as s:
        last = s.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    assert json.loads(last.answer)["outputs"]["code"] == way.names["code"]
    assert "SYN" not in way.names["code"]
