"""I24: what people type is in no server log, whatever fails while it is being handled."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.sites import Bench
from tests.upkeep.ground import app_of
from tracker.staff import views

PASSWORD, PATIENT = "wrong-horse-battery-9", "Wang Jun of Fuzhou"


def test_failing_page_leaves_neither_password_nor_name_in_the_server_log(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(site: object, name: str, password: str, where: object) -> str:
        """Fails as a database does, with what was typed among its parameters and variables."""
        with bench.site.database.reading() as s:
            s.execute(text("select :a, :b from nowhere"), {"a": name, "b": password})
        return ""

    monkeypatch.setattr(views, "prove_password", broken)
    app = app_of(bench)
    app.config["TESTING"] = False
    typed = {"user_name": PATIENT, "password": PASSWORD}
    answer = app.test_client().post("/sign-in", data=typed)
    logged = "".join(capfd.readouterr())
    assert answer.status_code == 500
    assert "nowhere" in logged  # the failure itself is there, with its reference
    assert PASSWORD not in logged
    assert PATIENT not in logged


def test_message_of_a_database_error_holds_no_parameters(bench: Bench) -> None:
    with pytest.raises(DBAPIError) as wrong, bench.site.database.reading() as s:
        s.execute(text("select :a from nowhere"), {"a": PASSWORD})
    assert PASSWORD not in str(wrong.value)
