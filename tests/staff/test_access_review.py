"""The quarterly access review: what it asks about, what it signs, when it is overdue (H52)."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pypdfium2
import pytest
from flask.testing import FlaskClient

from tests.attacks import rows, shell
from tests.sites import START, Bench
from tests.upkeep.ground import app_of, client_of
from tracker.act import Answer
from tracker.people.models import Role
from tracker.people.training.models import AccessReview
from tracker.staff.training.review import acts, report
from tracker.staff.training.review.paper import review_now as paper_now
from tracker.staff.training.review.rules import conflicts, due_at, quiet

SIGN = "staff:access:reviewed"


def report_of(bench: Bench) -> report.Report:
    with bench.site.database.reading() as s:
        return report.report_of(s, bench.clock(), bench.site.zone)


def signed(bench: Bench, sha256: str, who: str = "qa", second: str = "admin") -> Answer:
    given = {"report_sha256": sha256, "reason": "Two leavers disabled; nothing else."}
    return bench.do(who, SIGN, given, second=second)


def test_roles_that_should_be_with_two_people_are_named() -> None:
    both = {Role.TECHNICIAN, Role.QUALIFIED_PERSON}
    assert conflicts(both) == ((Role.QUALIFIED_PERSON, Role.TECHNICIAN),)
    assert conflicts({Role.ADMINISTRATOR, Role.QA}) == ((Role.ADMINISTRATOR, Role.QA),)
    assert conflicts({Role.RUNNER, Role.QA}) == ((Role.QA, Role.RUNNER),)
    assert conflicts({Role.NURSE, Role.INFUSION_NURSE}) == ()
    assert conflicts({Role.QA}) == ()


def test_ninety_days_without_an_act_are_quiet_and_a_newcomer_is_not() -> None:
    day = dt.timedelta(days=1)
    assert not quiet(START - 90 * day, START, START)
    assert quiet(START - 91 * day, START, START)
    assert quiet(None, START - 91 * day, START)
    assert not quiet(None, START - 5 * day, START)


def test_the_review_is_due_a_quarter_after_the_last() -> None:
    assert due_at(START) - START == dt.timedelta(days=92)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_report_knows_roles_acts_and_what_lacks(bench: Bench) -> None:
    given = {"username": "two.hats", "name": "Two Hats", "roles": ["technician", "qa"]}
    bench.did("admin", "staff:person:added", given)
    people = {p.username: p for p in report_of(bench).people}
    assert people["two.hats"].conflicts == ((Role.QA, Role.TECHNICIAN),)
    # gowning, media fill and procedure of a technician: nobody found them fit yet
    assert {n.kind.value for n in people["two.hats"].lacking} == {
        "gowning",
        "media_fill",
        "procedure",
    }
    assert people["admin"].last_act_at is not None
    assert people["two.hats"].last_act_at is None
    assert not people["courier"].quiet
    bench.clock.on(days=91)
    later = {p.username: p for p in report_of(bench).people}
    assert later["courier"].quiet


def test_the_review_is_signed_by_two_on_exactly_what_was_read(bench: Bench) -> None:
    sha256 = report_of(bench).sha256
    assert "not_qualified" in signed(bench, sha256, "admin", "qa").verdict.codes
    assert signed(bench, sha256).accepted
    (row,) = rows(bench, AccessReview.__tablename__)
    assert row["people"] == 26
    bench.did("admin", "staff:person:disabled", {"person": bench.people["tech_4"]}, reason="left")
    assert signed(bench, sha256).verdict.codes == ("access_reviewed_on_other_facts",)


def test_with_the_comparison_removed_another_list_would_be_signed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = report_of(bench)
    bench.did("admin", "staff:person:disabled", {"person": bench.people["tech_4"]}, reason="left")
    monkeypatch.setattr(acts, "report_of", lambda *_: read)
    assert signed(bench, read.sha256).accepted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_overdue_review_is_shown_and_the_sheet_is_harmless(bench: Bench) -> None:
    formula = '=HYPERLINK("http://evil.example")'
    given = {"username": "formula", "name": formula, "roles": ["nurse"]}
    bench.did("admin", "staff:person:added", given)
    app = app_of(bench)
    qa = client_of(bench, "qa", app)
    assert "overdue" not in qa.get("/people/review").get_data(as_text=True)
    bench.clock.on(days=93)
    qa = client_of(bench, "qa", app)
    assert "The review is overdue" in qa.get("/people/review").get_data(as_text=True)
    answer = qa.get("/people/review.csv")
    cells = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert len(cells) == 1 + 26 + 1
    assert "'" + formula in {row[1] for row in cells}
    assert formula not in {cell for row in cells for cell in row}


def printed(client: FlaskClient, review: str) -> str:
    answer = client.get(f"/people/review/{review}.pdf")
    assert answer.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(answer.get_data())
    return " ".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_paper_says_who_could_do_what_on_the_day_of_the_review_and_not_today(
    bench: Bench,
) -> None:
    review = signed(bench, report_of(bench).sha256).outputs["review"]
    bench.clock.on(days=30)
    leaver = bench.people["tech_4"]
    bench.did("admin", "staff:person:disabled", {"person": leaver}, reason="left")
    app = app_of(bench)
    paper = printed(client_of(bench, "qa", app), review)
    (row,) = rows(bench, AccessReview.__tablename__)
    day = dt.datetime.fromisoformat(row["reviewed_at"]).astimezone(bench.site.zone)
    assert f"{day:%Y-%m-%d %H:%M}" in paper
    assert "26 people active" in paper
    with app.test_request_context("/"):
        said = paper_now(bench.site, review)
    assert said is not None
    assert {p.state.en for p in said.people} == {"active"}  # that day nobody was disabled
    assert "Passage" in paper  # what a technician could do
    assert "Could perform" in paper
    assert "可执行" in paper
    assert "Two leavers disabled; nothing else." in paper
    assert paper.count("Access of everybody on this list reviewed") == 2
    assert paper.count("by password") == 2
    assert "UNSIGNED" not in paper


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.spoils_record
def test_a_list_altered_afterwards_is_printed_as_unsigned(bench: Bench) -> None:
    review = signed(bench, report_of(bench).sha256).outputs["review"]
    client = client_of(bench, "qa", app_of(bench))
    with shell(bench, unguarded=True) as s:
        s.run("begin")
        s.run("update access_review_list set document = replace(document, 'true', 'false')")
        s.run("commit")
    assert "UNSIGNED" in printed(client, review)
