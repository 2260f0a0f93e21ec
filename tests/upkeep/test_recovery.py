"""H45: after an old backup was restored nothing is recorded until QA has reconciled from paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from config import Settings
from tests.sites import Bench
from tests.upkeep.checked import about, acts, found, note, opened
from tracker.act import NOT_WRITTEN
from tracker.identity.verdict import reason
from tracker.pages.refusals import sentence
from tracker.people import sign_ins
from tracker.record import log
from tracker.record.site import Notary
from tracker.upkeep.keeping.acts import EndRecovery
from tracker.web import create_app

WHY = {"reason": "entries 29 to 39 taken from the papers of 3 April, file QA-7"}
LOST = 11


def size_of(bench: Bench) -> int:
    with bench.site.database.looking() as conn:
        return log.lock_head(conn).size


@pytest.fixture
def behind(bench: Bench, tmp_path: Path) -> Bench:
    """The bench as it opens after an old backup was restored: 11 entries are missing."""
    outside = note(tmp_path / "notes", size_of(bench) + LOST, b"r" * 32)
    bench.site.notary = Notary(tmp_path, outside)
    causes = found(bench, outside=outside)
    assert {c.code for c in causes} == {"recovery_old_backup"}
    return opened(bench, causes)


def test_qa_and_a_second_person_end_it_naming_what_is_missing(behind: Bench) -> None:
    before = size_of(behind)
    assert not acts(behind, "nobody").accepted
    out = behind.did("qa", "upkeep:recovery:ended", WHY, second="qp")
    assert out == {"first_missing": before, "last_missing": before + LOST - 1}
    assert behind.site.recovery == ()
    assert acts(behind, "nobody").accepted
    assert found(behind, outside=behind.site.outside) == (), "what was given up stays given up"


def test_a_later_loss_is_seen_although_an_earlier_one_was_ended(behind: Bench) -> None:
    behind.did("qa", "upkeep:recovery:ended", WHY, second="qp")
    assert behind.site.outside is not None
    note(behind.site.outside, size_of(behind) + 3, b"s" * 32)
    assert {c.code for c in found(behind, outside=behind.site.outside)} == {"recovery_old_backup"}


@pytest.mark.parametrize(
    ("who", "how", "code"),
    [
        ("tech", {"second": "qp"}, "not_qualified"),
        ("qa", {}, "second_person_needed"),
        ("qa", {"second": "qa"}, "same_person_twice"),
        ("qa", {"second": "tech"}, "not_qualified"),
        ("qa", {"second": "qp", "signed": False}, "signature_needed"),
    ],
)
def test_nobody_ends_it_alone_or_unsigned(
    behind: Bench, who: str, how: dict[str, object], code: str
) -> None:
    before = size_of(behind)
    answer = behind.do(who, "upkeep:recovery:ended", WHY, **how)  # type: ignore[arg-type]  # a test's own words
    assert not answer.accepted
    assert code in answer.verdict.codes
    assert (answer.seq, size_of(behind)) == (NOT_WRITTEN, before), "read only: no refusal either"


def test_two_signatures_mend_no_other_cause(behind: Bench) -> None:
    other = reason("recovery_guard_missing", about="guard_person_delete", table="person")
    site = replace(behind.site, causes=(*behind.site.causes, other))
    worse = replace(behind, site=site)
    answer = worse.do("qa", "upkeep:recovery:ended", WHY, second="qp")
    assert about(answer.reasons) == {("recovery_other_cause", "guard_person_delete")}
    assert (
        "guard_person_delete of table person was removed" in sentence(answer.reasons[0], "en").why
    )


def test_it_is_not_ended_where_nothing_is_missing(bench: Bench) -> None:
    answer = bench.do("qa", "upkeep:recovery:ended", WHY, second="qp")
    assert answer.verdict.codes == ("recovery_nothing_missing",)


def test_the_reason_has_some_words() -> None:
    with pytest.raises(ValueError, match="at least 10"):
        EndRecovery(reason="ok")


def client(bench: Bench, folder: Path, who: str) -> FlaskClient:
    settings = Settings.from_environment({"TRACKER_INSTANCE": str(folder)})
    app = create_app(bench.site, settings)
    app.config["WTF_CSRF_ENABLED"] = False
    with bench.site.database.writing() as conn:
        token = sign_ins.open_for(conn, bench.people[who], bench.site.clock())
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["token"] = token
    return browser


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_page_says_so_in_both_languages_and_qa_sees_the_form(
    behind: Bench, tmp_path: Path
) -> None:
    qa, tech = client(behind, tmp_path, "qa"), client(behind, tmp_path, "tech")
    first = size_of(behind)
    for path in ("/sign-in", "/recovery", "/therapies"):
        page = qa.get(path).get_data(as_text=True)
        assert "Read only: nothing can be recorded." in page
        assert f"11 entries, {first} to {first + 10}, are missing" in page
    assert 'name="second_password"' in qa.get("/recovery").get_data(as_text=True)
    assert 'name="second_password"' not in tech.get("/recovery").get_data(as_text=True)
    qa.get("/language/zh_Hans_CN")
    page = qa.get("/recovery").get_data(as_text=True)
    assert "只读" in page
    assert f"缺少 11 条（{first} 至 {first + 10}）" in page
    refused = tech.post("/recovery", data=WHY)
    assert refused.status_code == 403  # QA and the qualified person alone end a recovery


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_a_cause_no_page_says_so(bench: Bench, tmp_path: Path) -> None:
    page = client(bench, tmp_path, "qa").get("/recovery").get_data(as_text=True)
    assert "Read only" not in page
