"""Page and print say of each signature whether what was signed still stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Settings
from tests.journey.story import Branch
from tests.record.unguarded import unguarded
from tracker.dossier.batch_record import record_now, record_pdf
from tracker.material.models import Lot
from tracker.people import sign_ins
from tracker.web import create_app

At = Callable[..., Branch]
pytestmark = pytest.mark.spoils_record

EDITS: Final = {
    "test_result.raw": "update test_result set raw = raw || '1' where verdict = 'pass'",
    "disposition.reason": "update disposition set reason = 'another'",
    "signature.printed_name": "update signature set printed_name = 'Dr Somebody'",
    "signature.signed_at": "update signature set signed_at = '2026-01-01T00:00:00.000000Z'",
}


def app_of(told: Branch, folder: Path) -> Flask:
    settings = Settings.from_environment({"TRACKER_INSTANCE": str(folder)})
    app = create_app(told.site, settings)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def client_of(told: Branch, app: Flask, name: str = "qa") -> FlaskClient:
    with told.site.database.writing() as conn:
        token = sign_ins.open_for(conn, told.people[name], told.site.clock())
    client = app.test_client()
    with client.session_transaction() as session:
        session["token"] = token
    return client


def printed(told: Branch, app: Flask) -> str:
    with told.site.database.reading() as s:
        lot = s.scalars(select(Lot.id).where(Lot.therapy_id == told.therapy, Lot.product == "msc"))
        lot_id = lot.first()
    assert lot_id is not None
    with app.test_request_context("/"):
        paper = record_now(told.site, lot_id)
    assert paper is not None
    document = pypdfium2.PdfDocument(record_pdf(paper))
    return " ".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.parametrize("engine", ["sqlite"])  # nothing here is the engine's
def test_altered_fields_show_on_page_and_print(branch: At, tmp_path: Path) -> None:
    told = branch()
    app = app_of(told, tmp_path)
    client, address = client_of(told, app), f"/therapies/{told.therapy}/signatures"
    whole = client.get(address).get_data(as_text=True)
    assert "Unsigned:" not in whole
    assert whole.count("Dr ") > 5
    assert "UNSIGNED" not in printed(told, app)
    for field, statement in EDITS.items():
        with unguarded(told) as s:
            table = field.split(".")[0]
            s.run("begin")
            kept = s.run(f"select rowid, {field.split('.')[1]} from {table}")
            s.run(statement)
            s.run("commit")
            page, paper = client.get(address).get_data(as_text=True), printed(told, app)
            assert "Unsigned:" in page, field
            assert field.split(".")[1] in page, field
            assert "UNSIGNED" in paper, field
            s.run("begin")
            for rowid, old in kept:
                s.run(f"update {table} set {field.split('.')[1]} = ? where rowid = ?", old, rowid)
            s.run("commit")
    assert "Unsigned:" not in client.get(address).get_data(as_text=True)
