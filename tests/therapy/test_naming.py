"""Name, number and birthday have versions; a wristband of before is refused at every scan (H36)."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import null, select

from migrations import guards
from tests.attacks import PASSED, rows, shell
from tests.journey.administration.suite import Suite, day0
from tests.journey.walk import Way
from tests.sites import Bench
from tests.therapy.marked import BORN, CLEAR, NAME, NUMBER, erased, marked
from tracker.act import Answer
from tracker.dossier.facts import therapies_facts
from tracker.exchange.export import export
from tracker.journey.administration.bedside import session
from tracker.journey.administration.bedside.acts import checking, patient
from tracker.journey.collection import state
from tracker.marking.wristbands.present import band_now
from tracker.record.verify import verify
from tracker.therapy.models import Patient
from tracker.therapy.naming import acts
from tracker.therapy.naming.models import BORN as BORN_NOW
from tracker.therapy.naming.models import NAME as NAME_NOW
from tracker.therapy.naming.models import NUMBER as NUMBER_NOW

NEW = {"name": "Wang Jianguo Li 王建国李", "hospital_number": "HN-NEW-1", "ground": "legal_change"}
STALE = "wristband_of_an_earlier_name"


def correct(way: Way, who: str = "coordinator", second: str = "qa", **given: Any) -> Answer:
    way.bench.clock.on(minutes=1)
    return way.act(who, acts.NAMED, second, **NEW | given)


def now(bench: Bench, patient_id: str) -> tuple[Any, ...]:
    with bench.site.database.reading() as s:
        row = s.execute(select(NAME_NOW, NUMBER_NOW, BORN_NOW).where(Patient.id == patient_id))
        return tuple(row.one())


def test_a_correction_is_a_version_of_its_own_and_nothing_is_overwritten(bench: Bench) -> None:
    way = Way(bench).enrolled()
    (first,) = rows(bench, "patient")
    assert correct(way).accepted
    assert rows(bench, "patient") == [first]
    (version,) = rows(bench, "patient_version")
    assert (version["n"], version["name"], version["hospital_number"]) == (
        2,
        "Wang Jianguo Li 王建国李",
        "HN-NEW-1",
    )
    assert version["born_on"] == first["born_on"]
    assert version["salt"] != first["salt"]
    assert now(bench, first["id"])[:2] == ("Wang Jianguo Li 王建国李", "HN-NEW-1")
    assert [r["therapy_id"] for r in rows(bench, "name_corrected")] == [way.therapy]
    assert verify(bench.site.database).holds


def test_it_needs_two_people_a_ground_of_the_list_and_a_number_nobody_has(bench: Bench) -> None:
    way, other = Way(bench, 1).enrolled(), Way(bench, 2).enrolled()
    assert correct(way, second="").verdict.codes[0] == "second_person_needed"
    assert "same_person_twice" in correct(way, "qa", "qa").verdict.codes
    assert correct(way, "tech").verdict.codes == ("not_qualified",)
    assert correct(way, second="tech").verdict.codes == ("not_qualified",)
    assert correct(way, ground="she asked for it").verdict.codes == ("field_not_readable",)
    taken = next(r for r in rows(bench, "patient") if r["id"] == other.names["patient"])
    again = {"hospital_number": taken["hospital_number"]}
    assert correct(way, **again).verdict.codes == ("hospital_number_known",)
    assert correct(way).accepted
    assert correct(way).verdict.codes == ("called_so_already",)
    # the number that the first one had is still his alone, and the new one too
    mine = next(r for r in rows(bench, "patient") if r["id"] == way.names["patient"])
    for number in (mine["hospital_number"], "HN-NEW-1"):
        assert correct(other, hospital_number=number).verdict.codes == ("hospital_number_known",)


def test_a_date_of_birth_is_corrected_by_full_signatures_alone(bench: Bench) -> None:
    way = Way(bench).enrolled()
    given = {"therapy": way.therapy, "born_on": "1988-03-15", "ground": "typed_wrong"}
    plain = bench.do("investigator", acts.BORN, given, second="qa", signed=False)
    assert "signature_needed" in plain.verdict.codes
    assert bench.do("coordinator", acts.BORN, given, second="qa").verdict.codes == (
        "not_qualified",
    )
    late = given | {"born_on": "2031-01-01"}
    assert bench.do("investigator", acts.BORN, late, second="qa").verdict.codes == (
        "born_in_time_to_come",
    )
    bench.did("investigator", acts.BORN, given, second="qa")
    assert now(bench, way.names["patient"])[2] == dt.date(1988, 3, 15)
    meant = {r["meaning"] for r in rows(bench, "signature")}
    assert meant == {"birth_date_corrected", "birth_date_corrected:verified"}
    assert "1988-03-15" not in str(rows(bench, "signed_content"))


def test_every_moment_between_print_and_infusion_prompts_after_a_change(bench: Bench) -> None:
    """The change comes before sign-in, before each check, before the start: each time a prompt."""
    prompted = 0
    for n, (moment, what) in enumerate(
        itertools.product(("sign-in", "first", "second", "start"), ("name", "birth")), start=1
    ):
        suite = Suite(bench, n).prepared("msc").in_suite()
        if moment != "sign-in":
            suite.signed_in()
        if moment in ("second", "start"):
            suite.check("infusion_nurse", "MSC-U1")
        if moment == "start":
            suite.check("physician", "MSC-U1")
        if what == "name":
            assert correct(suite, hospital_number=f"HN-{n}").accepted
        else:
            given = {"born_on": "1988-03-15", "ground": "typed_wrong"}
            assert suite.act("investigator", acts.BORN, "qa", **given).accepted
        tried = {
            "sign-in": lambda s: s.sign_in(),
            "first": lambda s: s.check("infusion_nurse", "MSC-U1"),
            "second": lambda s: s.check("physician", "MSC-U1"),
            "start": lambda s: s.start("MSC-U1"),
        }[moment](suite)
        assert not tried.accepted, (moment, what)
        wanted = {STALE, "wristband_not_active", "wristband_replaced"}
        assert wanted & set(tried.verdict.codes), (moment, what, tried.reasons)
        prompted += 1
    assert prompted == 8
    print(f"\n{prompted} of 8 changes between print and infusion were prompted")


def test_another_wristband_lets_the_patient_be_signed_in_under_the_new_name(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    assert correct(suite).accepted
    assert suite.sign_in().verdict.codes == (STALE,)
    bench.clock.on(minutes=1)
    reissue = {"admission": "adm-1", "reason": "the name was corrected"}
    suite.did("nurse", "therapy:wristband:issued", "nurse_2", **reissue)
    suite.band = str(suite.names["code"])
    assert suite.sign_in(spoken_name=NEW["name"]).accepted
    suite.matched("MSC-U1")
    assert suite.start("MSC-U1").accepted


def test_the_old_name_is_an_identity_stop_after_the_correction(bench: Bench) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite()
    assert correct(suite, name="Zhao Li 赵丽").accepted
    bench.clock.on(minutes=1)
    reissue = {"admission": "adm-1", "reason": "the name was corrected"}
    suite.did("nurse", "therapy:wristband:issued", "nurse_2", **reissue)
    suite.band = str(suite.names["code"])
    assert suite.sign_in().verdict.identity_stop


def test_a_harvest_does_not_begin_with_a_wristband_of_before(bench: Bench) -> None:
    way = Way(bench).ready().banded()
    assert correct(way).accepted
    spoken = {"name_agrees": True, "born_on_spoken": "1988-03-14"}
    given = {"wristband": way.names["code"], **spoken}
    asked = way.act("nurse", "collection:identity:checked", "physician", **given)
    assert asked.verdict.codes == (STALE,)


def test_a_band_keeps_saying_what_it_said_and_the_next_says_its_version(bench: Bench) -> None:
    way = Way(bench).enrolled().banded()
    old = way.names["wristband"]
    (first,) = rows(bench, "patient")
    assert correct(way).accepted
    bench.clock.on(minutes=1)
    again = {"admission": "adm-2", "reason": "the name was corrected"}
    with bench.site.database.reading() as s:
        assert [f.old_band_since is not None for f in therapies_facts(s)] == [True]
    printed = way.act("nurse", "marking:wristband:printed", wristband=old)
    assert printed.verdict.codes == (STALE,)
    way.did("nurse", "therapy:wristband:issued", "nurse_2", **again)
    with bench.site.database.reading() as s:
        before, after = band_now(s, old), band_now(s, str(way.names["wristband"]))
        assert before is not None
        assert after is not None
        assert before.wearer is not None
        assert after.wearer is not None
        assert (before.wearer.name, before.wearer.version) == (first["name"], 1)
        assert (after.wearer.name, after.wearer.version) == (NEW["name"], 2)
        assert [f.old_band_since for f in therapies_facts(s)] == [None]


def test_erasure_reaches_every_version(bench: Bench, tmp_path: Path) -> None:
    way = marked(bench)
    given = {"name": "Second Nameless", "hospital_number": "HN-SECOND", "ground": "legal_change"}
    way.did("coordinator", acts.NAMED, "qa", **given)
    assert erased(bench, way.names["patient"]) == set()
    (version,) = rows(bench, "patient_version")
    assert [version[c] for c in ("name", "hospital_number", "born_on", "salt")] == [None] * 4
    assert verify(bench.site.database).holds
    assert correct(way).verdict.codes == ("personal_values_erased",)
    assert export(bench.site.database, tmp_path / "out").judged.clear == 0
    text = b"".join(p.read_bytes() for p in (tmp_path / "out").iterdir())
    hidden = (NAME, NUMBER, BORN, *CLEAR, "Second Nameless", "HN-SECOND")
    assert [v for v in hidden if v.encode() in text] == []


@pytest.mark.parametrize("keys_off", [False, True])
def test_sql_can_neither_change_a_version_nor_erase_it_nor_sign_in_by_an_old_band(
    bench: Bench, keys_off: bool
) -> None:
    suite = day0(bench)
    (signed,) = rows(bench, "bedside_session")
    assert correct(suite).accepted
    columns = ", ".join(signed)
    values = ", ".join("'other'" if c == "id" else c for c in signed)
    again = f"insert into bedside_session ({columns}) select {values} from bedside_session"
    changed = "update patient_version set name = 'Another'"
    emptied = "update patient_version set name = null"
    only, by_act = "i24_versions_are_only_erased", "i24_versions_erased_by_an_act"
    band = "i02_wristband_says_the_name_of_now"
    with shell(bench, keys_off=keys_off) as s:
        assert s.refused(changed) == only
        assert s.refused(emptied) == by_act
        assert s.refused(again) == band


@pytest.mark.spoils_record
def test_without_the_guards_the_same_statements_pass(bench: Bench) -> None:
    suite = day0(bench)
    (signed,) = rows(bench, "bedside_session")
    assert correct(suite).accepted
    with bench.site.database.engine.begin() as conn:
        guards.remove(conn)
    columns = ", ".join(signed)
    values = ", ".join("'other'" if c == "id" else c for c in signed)
    again = f"insert into bedside_session ({columns}) select {values} from bedside_session"
    with shell(bench) as s:
        assert s.refused(again) == PASSED
        assert s.refused("update patient_version set name = 'Another'") == PASSED


def test_without_the_question_the_old_wristband_is_taken(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = Suite(bench, 7).prepared("msc").in_suite().signed_in()
    assert correct(suite).accepted
    assert suite.check("infusion_nurse", "MSC-U1").verdict.codes != ()
    real = session.scanned_band

    def never_stale(ctx: Any, code: str) -> Any:
        band = real(ctx, code)
        return None if band is None else type(band)(band.id, band.therapy_id, band.active, False)

    monkeypatch.setattr(checking, "scanned_band", never_stale)
    monkeypatch.setattr(patient, "scanned_band", never_stale)
    # the session itself still knows that its wristband says an old name: the second rule
    assert suite.check("infusion_nurse", "MSC-U1").verdict.codes == ("wristband_not_active",)
    one = session._session
    monkeypatch.setattr(session, "_session", lambda r: replace(one(r), wristband_active=True))
    assert suite.check("infusion_nurse", "MSC-U1").accepted


def test_a_correction_after_the_identity_check_asks_for_another_before_the_harvest(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The patient agreed to words that were wrong: the check counts no more (I02)."""
    way = Way(bench, 7).ready().banded().identified()
    assert correct(way).accepted
    bench.clock.on(minutes=20)
    refused = way.act("physician", "collection:harvest:done", "nurse", **way.taking())
    assert "wristband_changed_since_check" in refused.verdict.codes
    monkeypatch.setattr(state, "STALE", null())
    assert way.act("physician", "collection:harvest:done", "nurse", **way.taking()).accepted
