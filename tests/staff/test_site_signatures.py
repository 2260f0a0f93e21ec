"""What two people sign for the site is a signature: in full, bound, and unsigned once altered.

21 CFR 11.50 and 11.70; Annex 11 draft 13.8. The meanings are written here by hand.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import pytest

from tests.attacks import PASSED, Shell, rows, shell
from tests.sites import Bench
from tests.staff.site_signing import document_of, sign_everything
from tests.staff.test_certificate import newcomer, signed
from tests.therapy.test_every_meaning import alter, restore
from tests.upkeep.ground import app_of, client_of
from tests.upkeep.test_recovery import WHY, behind
from tracker import act, house
from tracker.act import ACTS
from tracker.people.certificate import standing as certificate
from tracker.people.signatures import standing
from tracker.people.signatures.stand import Stand
from tracker.people.signatures.standing import SiteSigned, site_standings
from tracker.staff.signatures.words import statements

__all__ = ["behind"]
PAGE = "/people/signatures"
SHOWN_AT: Final = {
    "/definitions": "process_definition",
    "/labels/sentences": "sentence_table",
    "/people/review": "access_review",
    "/people/matrix": "role_matrix_version",
    "/people/signing": "signature_wording",
    "/policies/passkeys": "passkey_policy",
    "/alarms": "alarm_setting",
    "/facility": "facility_setting",
    "/supplies": "recipe_ingredient",
    "/staff": "person_role",
}
"""Where such an approval is read, with a table whose row is altered."""
MEANT: Final = {
    "marking:sentences:brought": "sentence_table",
    "protocol:definition:approved": "definition_approval",
    "staff:access:reviewed": "access_review",
    "staff:alarms:set": "alarm_setting",
    "staff:facility:set": "facility_setting",
    "staff:matrix:changed": "role_matrix_version",
    "staff:passkeys:allowed": "passkey_policy",
    "staff:password:reset": "password_reset",
    "staff:requirement:changed": "qualification_requirement",
    "staff:roles:changed": "person_role",
    "staff:signature:worded": "signature_wording",
    "supplies:calibration:extended": "calibration_extension",
    "supplies:open_life:set": "open_life",
    "supplies:recipe:approved": "recipe",
    "therapy:personal_data:erased": "personal_erasure",
}
"""What is signed for the site, each with the table that says it."""
SIGNED_OF_A_THERAPY: Final = {
    "administration:infusion:started",
    "administration:patient:signed_in",
    "collection:identity:checked",
    "donor:consent:signed",
    "donor:day0:decided",
    "donor:eligibility:decided",
    "donor:marker:resolved",
    "donor:therapy:ordered",
    "expansion:culture:opened_from_paper",
    "expansion:paper_gap:decided",
    "quality:verbal:signed",
    "release:lot:closed",
    "release:lot:disposed",
    "release:lot:reviewed",
    "release:lot:revoked",
    "testing:oos:decided",
    "therapy:birth_date:corrected",
    "therapy:charts:linked",
    "therapy:charts:unlinked",
    "therapy:definition:changed",
}
RECOVERY: Final = "upkeep:recovery:ended"


def every(bench: Bench) -> list[SiteSigned]:
    with bench.site.database.reading() as s:
        return site_standings(s)


def of(bench: Bench, id_: str) -> SiteSigned:
    return next(x for x in every(bench) if x.signature.id == id_)


def test_each_fully_signed_act_signs_for_a_therapy_or_for_the_site() -> None:
    house.acts()
    signs = {tag for tag, kind in ACTS.items() if kind.signs and not tag.startswith("ground:")}
    assert signs == MEANT.keys() | SIGNED_OF_A_THERAPY | {RECOVERY}
    assert statements().keys() == MEANT.keys() | {RECOVERY}


def test_each_is_signed_by_both_in_full_with_name_role_meaning_time_and_zone(bench: Bench) -> None:
    sign_everything(bench)
    found = every(bench)
    assert {x.stand for x in found} == {Stand.STANDS}, [str(c) for x in found for c in x.changes]
    for tag, table in MEANT.items():
        mine = [x for x in found if x.signature.meaning.partition(":verified")[0] == tag]
        assert sorted(x.signature.meaning for x in mine)[:2] == [tag, f"{tag}:verified"]
        assert table in {key[0] for x in mine for key in x.rows}, tag
        for one in (x.signature for x in mine):
            assert all((one.printed_name, one.role, one.subject, one.signed_at))
            assert one.zone == "Asia/Shanghai"


@pytest.mark.spoils_record
@pytest.mark.parametrize("engine", ["sqlite"])
def test_any_field_of_what_was_signed_makes_it_unsigned_and_the_page_says_which(
    bench: Bench,
) -> None:
    sign_everything(bench)
    client, tried = client_of(bench, "qa", app_of(bench)), 0
    assert "Unsigned:" not in client.get(PAGE).get_data(as_text=True)
    with shell(bench, unguarded=True) as s:
        for x in every(bench):
            for table, key in own_rows(s, x):
                old = alter(s, table, key)
                now = of(bench, x.signature.id)
                assert now.stand is Stand.BROKEN, (x.signature.meaning, table)
                named = {c.column for c in now.changes if c.table == table}
                assert old.keys() <= named, (x.signature.meaning, table, old.keys() - named)
                if table in MEANT.values() and not x.signature.meaning.endswith(":verified"):
                    page = unescape(client.get(PAGE).get_data(as_text=True))
                    lines = [re.sub(r"<[^>]+>", " ", line) for line in page.split("<tr>")]
                    mine = [line for line in lines if x.signature.content_sha256[:16] in line]
                    assert len(mine) == 2
                    assert all("unsigned" in m and next(iter(old)) in m for m in mine), table
                restore(s, table, key, old)
                tried += len(old)
    assert {x.stand for x in every(bench)} == {Stand.STANDS}
    print(f"\n{tried} fields of {len(MEANT)} meanings altered, each named unsigned")


@pytest.mark.spoils_record
@pytest.mark.parametrize("engine", ["sqlite"])
def test_where_an_approval_is_read_the_page_says_that_it_is_unsigned(bench: Bench) -> None:
    sign_everything(bench)
    app = app_of(bench)
    found = every(bench)
    with shell(bench, unguarded=True) as s:
        for address, table in SHOWN_AT.items():
            readers = [client_of(bench, who, app) for who in ("qa", "admin")]
            reader = next(c for c in readers if c.get(address).status_code == 200)
            assert "Changed after it was signed" not in reader.get(address).get_data(as_text=True)
            bound = [row for x in found for row in own_rows(s, x) if row[0] == table]
            of = bound[-1]
            old = alter(s, *of)
            said = unescape(reader.get(address).get_data(as_text=True))
            restore(s, *of, old)
            assert "Unsigned.</b> Changed after it was signed" in said, address
            assert "See “Signatures of the site”" in said


def own_rows(s: Shell, x: SiteSigned) -> list[tuple[str, list[str]]]:
    """The rows signed for, and the signature itself."""
    ((text,),) = s.run(
        "select document from site_signed_content where sha256 = ?", x.signature.content_sha256
    )
    bound = [(table, key) for table, key, _sha256 in document_of(text)["rows"]]
    return [*bound, ("site_signature", [x.signature.id])]


@pytest.mark.spoils_record
def test_a_signature_or_its_content_removed_or_made_to_fit_is_missed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, second) = (x.signature for x in every(bench))
    sha = first.content_sha256
    with shell(bench, unguarded=True) as s:
        s.run("update site_signature set printed_name = 'X' where id = ?", first.id)
        assert of(bench, first.id).stand is Stand.BROKEN
        assert of(bench, second.id).stand is Stand.STANDS
        s.run("delete from site_signature where id = ?", second.id)
        gone = of(bench, second.id)
        assert (gone.stand, gone.rows) == (Stand.BROKEN, of(bench, first.id).rows)
        s.run("delete from site_signed_content where sha256 = ?", sha)
        assert of(bench, first.id).stand is Stand.BROKEN
    monkeypatch.setattr(standing, "_gone", lambda *_: [])
    assert [x.signature.id for x in every(bench)] == [first.id], "nobody else misses it"


@pytest.mark.spoils_record
def test_with_nothing_compared_an_altered_definition_would_stand(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shell(bench, unguarded=True) as s:
        s.run("update process_definition set version = '9.9'")
    assert {x.stand for x in every(bench)} == {Stand.BROKEN}
    monkeypatch.setattr(standing._Judge, "_row", lambda *_: [])
    assert {x.stand for x in every(bench)} == {Stand.STANDS}


def test_the_end_of_recovery_is_signed_by_both(behind: Bench) -> None:
    behind.did("qa", RECOVERY, WHY, second="qp")
    mine = [x for x in every(behind) if x.signature.meaning.startswith(RECOVERY)]
    assert [x.stand for x in mine] == [Stand.STANDS] * 2
    assert {key[0] for x in mine for key in x.rows} == {"recovery_end"}


SECOND_ROW = (
    "insert into site_signature (id, person_id, printed_name, role, meaning, subject,"
    " content_sha256, signed_at, zone, passkey_use_id) select 'x', ?, printed_name, role, ?,"
    " subject, content_sha256, signed_at, zone, null from site_signature limit 1"
)


@pytest.mark.spoils_record
def test_the_database_refuses_one_person_as_both(bench: Bench) -> None:
    first = rows(bench, "site_signature")[0]
    given = (first["person_id"], "staff:matrix:changed:verified")
    with shell(bench) as s:
        assert s.refused(SECOND_ROW, *given) == "i04_site_signed_by_two"
        s.unguard("i04_site_signed_by_two", SECOND_ROW)
        if s.lite:  # the key itself says it once more
            assert s.refused(SECOND_ROW, *given) == "i04_site_signed_by_two"
            s.unguard("i04_site_signed_by_two", SECOND_ROW)
        assert s.refused(SECOND_ROW, *given) == PASSED


@pytest.mark.spoils_record
def test_the_database_refuses_who_has_not_agreed_but_for_the_way_out(bench: Bench) -> None:
    newcomer(bench)
    who = bench.people["qa_3"]
    with shell(bench) as s:
        refused = s.refused(SECOND_ROW, who, "staff:matrix:changed")
        assert refused == "i21_site_signed_after_agreeing"
        with s.undone():
            assert s.refused(SECOND_ROW, who, RECOVERY) == PASSED
        with s.undone():
            s.unguard("i21_site_signed_after_agreeing", SECOND_ROW)
            assert s.refused(SECOND_ROW, who, "staff:matrix:changed") == PASSED


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_door_ends_no_signed_act_without_the_signatures_of_both(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.staff.training.matrix.acts.sign_site", lambda *_: None)
    with pytest.raises(AssertionError, match="left no signature"):
        signed(bench, "qa", "qp")
    assert max(r["n"] for r in rows(bench, "role_matrix_version")) == 0, "nothing was written"
    monkeypatch.setattr(act, "unsigned", lambda *_: set())
    assert signed(bench, "qa", "qp").accepted, "without the door's own look it would have ended"


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.spoils_record
def test_with_rule_and_guard_removed_a_newcomer_would_sign(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer(bench)
    monkeypatch.setattr(certificate, "certified", lambda _, ids: frozenset(ids))
    assert signed(bench, "qa_3", "qp").verdict.codes == ("database_refused",)
    with shell(bench, keys_off=True) as s:
        s.run("DROP TRIGGER guard_site_signature_insert")
    assert signed(bench, "qa_3", "qp").accepted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_page_is_for_those_who_answer_for_people_in_both_languages(bench: Bench) -> None:
    sign_everything(bench)
    app = app_of(bench)
    english = client_of(bench, "admin", app).get(PAGE).get_data(as_text=True)
    chinese = client_of(bench, "admin", app, "zh_Hans_CN").get(PAGE).get_data(as_text=True)
    for tag, words in statements().items():
        assert (words in english) is (tag != RECOVERY), tag
        assert words not in chinese, "it has a translation"
    assert "配方已批准" in chinese
    assert client_of(bench, "tech", app).get(PAGE).status_code == 403
