"""Personal values go, the record stays: provable, exportable, and silent about who it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.attacks import rows, shell
from tests.ground import Ground, ground
from tests.journey.story import Branch
from tests.journey.walk import Way
from tests.sites import Bench
from tests.therapy.marked import CLEAR, NAME, erased, marked
from tracker.exchange.export import export
from tracker.material import remains
from tracker.material.words import Kind, State
from tracker.people.passwords import set_password
from tracker.record.models import Touch
from tracker.record.verify import verify
from tracker.therapy import erasure
from tracker.therapy.commands import erase
from tracker.therapy.erasure import ERASED
from tracker.therapy.models import Patient


def test_the_values_are_gone_and_the_record_holds(bench: Bench, tmp_path: Path) -> None:
    way = marked(bench)
    before = verify(bench.site.database)
    assert erased(bench, way.names["patient"]) == set()
    with bench.site.database.reading() as s:
        patient = s.get_one(Patient, way.names["patient"])
        assert (patient.name, patient.hospital_number, patient.born_on) == (None, None, None)
        assert patient.salt is None  # nobody can try names against the commitments in the log
        assert patient.subject_code == "SYN-ON-071"
    (row,) = rows(bench, "personal_erasure")
    assert (row["ground"], row["erased_by"]) == ("patient_request", bench.people["admin"])
    proof = verify(bench.site.database)
    assert proof.holds
    assert proof.size == before.size + 1
    done = export(bench.site.database, tmp_path / "out")
    assert done.judged.clear == 0
    text = b"".join(p.read_bytes() for p in (tmp_path / "out").iterdir())
    assert [v for v in CLEAR if v.encode() in text] == []


def test_a_running_therapy_needs_its_patient(bench: Bench) -> None:
    way = Way(bench).enrolled()
    assert erased(bench, way.names["patient"]) == {"therapy_not_over"}
    way.did("investigator", "therapy:therapy:ended", outcome="discontinued", reason="moved away")
    assert erased(bench, way.names["patient"]) == set()
    assert erased(bench, way.names["patient"]) == {"personal_values_erased"}
    assert erased(bench, "patient-none") == {"patient_unknown"}


def laid(bench: Bench) -> tuple[Ground, str]:
    """A therapy that is over, of which one vial is frozen and one was used up."""
    here = ground(bench)
    here.lay(Kind.VIAL, "VIAL-1", states=(State.FILLED, State.FROZEN))
    here.lay(Kind.SAMPLE, "QC-9", states=(State.FILLED, State.USED_UP))
    here.did("investigator", "therapy:therapy:ended", {"outcome": "completed", "reason": "m 60"})
    (row,) = (r for r in rows(bench, "therapy") if r["id"] == here.therapy)
    return here, str(row["patient_id"])


def test_material_that_is_left_needs_its_patient(bench: Bench) -> None:
    _, patient = laid(bench)
    given = {"patient": patient, "ground": "retention_over"}
    answer = bench.do("admin", ERASED, given, second="qa")
    named = {(r.code, r.about, dict(r.facts)["state"]) for r in answer.reasons}
    assert named == {("material_still_there", "VIAL-1", "frozen")}


def test_without_the_question_a_frozen_vial_loses_its_patient(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, patient = laid(bench)
    monkeypatch.setattr(erasure, "_TELLERS", [])
    assert remains.material_left not in erasure._TELLERS
    assert erased(bench, patient) == set()


def test_the_finished_case_still_has_vials_in_the_tank(
    branch: Callable[..., Branch],
) -> None:
    told = branch()
    ended = {"therapy": told.therapy, "outcome": "completed", "reason": "month 60"}
    told.did("investigator", "therapy:therapy:ended", ended)
    (patient,) = rows(told, "patient")
    given = {"patient": patient["id"], "ground": "patient_request"}
    answer = told.do("administrator", ERASED, given, second="qa")
    assert set(answer.verdict.codes) == {"material_still_there"}


def test_two_people_sign_and_one_of_them_is_quality_assurance(bench: Bench) -> None:
    patient = marked(bench).names["patient"]
    assert erased(bench, patient, second="tech") == {"not_qualified"}
    assert "signature_needed" in erased(bench, patient, signed=False)
    given = {"patient": patient, "ground": "patient_request"}
    assert bench.do("qa", ERASED, given, second="qp").verdict.codes == ("not_qualified",)
    assert bench.do("admin", ERASED, given).verdict.codes[0] == "second_person_needed"


def test_a_ground_is_a_word_of_the_list_never_free_text(bench: Bench) -> None:
    patient = marked(bench).names["patient"]
    given = {"patient": patient, "ground": f"{NAME} asked for it"}
    assert bench.do("admin", ERASED, given, second="qa").verdict.codes == ("field_not_readable",)
    with bench.site.database.reading() as s:
        assert NAME.encode() not in b"".join(s.scalars(select(Touch.part)))


@pytest.mark.parametrize("keys_off", [False, True])
def test_sql_can_neither_change_a_value_nor_erase_without_an_act(
    bench: Bench, keys_off: bool
) -> None:
    marked(bench)
    only = "i24_personal_values_are_only_erased"
    with shell(bench, keys_off=keys_off) as s:
        assert s.refused("update patient set name = 'Another'") == only
        assert s.refused("update patient set born_on = '1999-01-01'") == only
        assert s.refused("update patient set name = null") == "i24_values_erased_by_an_act"
        # PostgreSQL asks its triggers by name, SQLite all checks of a table in one
        both = {"i08_never_changed", "i24_values_erased_by_an_act"}
        assert s.refused("update patient set sex = 'M'") in both
        for name, sql in (
            (only, "update patient set name = 'Another'"),
            ("i24_values_erased_by_an_act", "update patient set name = null"),
        ):
            with s.undone():
                s.unguard(name, sql)
                assert s.refused(sql) != name


def test_the_command_asks_both_for_their_passwords(bench: Bench) -> None:
    marked(bench)
    words = {"admin": "a password of the admin", "qa": "a password of quality"}
    with bench.site.database.writing() as conn:
        for name, password in words.items():
            set_password(conn, bench.people[name], password, must_change=False)
    refused = erase(bench.site, "SYN-ON-071", "admin", "qa", "patient_request", lambda _: "wrong")
    assert set(refused.verdict.codes) == {"signature_needed"}
    done = erase(bench.site, "SYN-ON-071", "admin", "qa", "patient_request", words.__getitem__)
    assert done.accepted
