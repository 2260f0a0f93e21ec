"""A symbol scanned back from paper says on a page whether the log still holds what it held."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.record.forging import notarised, signed
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.identity import checkpoint_code
from tracker.upkeep.weeks import weeks

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def bench(bench: Bench, tmp_path: Path) -> Bench:
    return notarised(bench, tmp_path)


@pytest.fixture
def app(bench: Bench) -> Flask:
    return app_of(bench)


@pytest.fixture
def qa(bench: Bench, app: Flask) -> FlaskClient:
    return client_of(bench, "qa", app)


def said(client: FlaskClient, address: str = "/record") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return html.unescape(answer.text)


def test_a_scanned_symbol_leads_to_its_answer_and_is_recorded(
    bench: Bench, qa: FlaskClient
) -> None:
    made = signed(bench)
    went = qa.post("/scan", data={"scan": checkpoint_code.write(made.note) + "\r\n"})
    assert went.status_code == 303
    assert "This record still stands, unchanged." in said(qa, went.location)
    form = {"size": made.size, "root": made.root, "note": made.note, "held": "paper"}
    sent = form | {"note": made.note.replace("\n", "\r\n")}  # as browsers send it
    assert qa.post("/record/witness", data=sent).status_code == 303
    assert f"first {made.size} entries would be found" in said(qa)
    assert "Last confirmed" in said(qa, went.location)


def test_a_symbol_that_does_not_fit_is_a_stop_and_its_finding_is_recorded(
    bench: Bench, qa: FlaskClient
) -> None:
    made = signed(bench)
    answer = qa.get(f"/record/checkpoint?said={made.size}+{'ab' * 32}")
    assert answer.status_code == 409
    assert "does not fit" in answer.text
    assert "Compare the figures with the paper first" in answer.text
    form = {"size": made.size, "root": "ab" * 32, "note": "", "held": "paper"}
    assert qa.post("/record/witness", data=form).status_code == 409
    with bench.site.database.reading() as s:
        assert weeks(s, bench.site.zone)[0].refused == 1


def test_what_is_typed_leads_to_the_same_answer(bench: Bench, qa: FlaskClient) -> None:
    made = signed(bench)
    went = qa.post("/record/checkpoint", data={"said": f"{made.size}\r\n{made.root}"})
    assert went.status_code == 303
    assert "This record still stands, unchanged." in said(qa, went.location)


def test_what_is_no_checkpoint_goes_back_with_a_word(qa: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("secret")
    for text in ("rubbish", "12 abcd", str(file), ""):
        answer = qa.get("/record/checkpoint", query_string={"said": text})
        assert answer.status_code == 303
    assert "That is no checkpoint" in said(qa)


def test_a_technician_may_look_but_not_record(bench: Bench, app: Flask) -> None:
    tech = client_of(bench, "tech", app)
    made = signed(bench)
    page = said(tech, f"/record/checkpoint?said={made.size}+{made.root}")
    assert "This record still stands" in page
    assert "/record/witness" not in page
    assert tech.post("/record/witness", data={}).status_code == 403


def test_the_slip_for_paper_carries_the_newest_checkpoint(bench: Bench, qa: FlaskClient) -> None:
    made = signed(bench)
    page = said(qa, "/record/slip")
    assert made.root[:8] in page
    assert "<path d=" in page
