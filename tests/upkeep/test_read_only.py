"""In recovery mode nothing is written, not even who signed in and what was looked up (I23)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Settings
from tests.ground import ground
from tests.sites import Bench
from tests.upkeep.checked import opened
from tracker.db import Base
from tracker.identity.verdict import reason
from tracker.pages.scanning import SeenQueue
from tracker.people.passwords import set_password
from tracker.staff.accounts import AccountError, new_password
from tracker.therapy.models import Wristband
from tracker.web import create_app

PASSWORD = "correct horse battery staple"
CAUSE = reason("recovery_guard_missing", about="guard_person_delete", table="person")
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def everything(bench: Bench) -> dict[str, list[Any]]:
    """Every row of every table."""
    with bench.site.database.reading() as s:
        tables = Base.metadata.sorted_tables
        return {t.name: sorted(map(str, s.execute(t.select()).all())) for t in tables}


def client(bench: Bench, folder: Path) -> FlaskClient:
    app = create_app(bench.site, Settings.from_environment({"TRACKER_INSTANCE": str(folder)}))
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def walk(bench: Bench, folder: Path, code: str) -> tuple[FlaskClient, str]:
    """Somebody signs in, looks around, scans a label; where the scan led."""
    browser = client(bench, folder)
    went = browser.post("/sign-in", data={"user_name": "qa", "password": PASSWORD})
    assert went.status_code == 303
    assert browser.get("/therapies").status_code == 200
    led = browser.post("/scan", data={"scan": code})
    assert led.status_code == 303
    seen: SeenQueue = browser.application.extensions["marrowtrace-seen"]
    seen.flush()
    return browser, led.location


@pytest.fixture
def there(bench: Bench) -> tuple[Bench, str]:
    """A therapy, the code of a wristband, and a password of QA's."""
    laid = ground(bench)
    laid.did("nurse", "therapy:wristband:issued", {"admission": "harvest"})
    with bench.site.database.reading() as s:
        code = s.scalars(select(Wristband.code)).first()
    with bench.site.database.writing() as conn:
        set_password(conn, bench.people["qa"], PASSWORD, must_change=False)
    return bench, str(code)


def test_who_signs_in_and_looks_up_leaves_no_row(there: tuple[Bench, str], tmp_path: Path) -> None:
    bench, code = there
    before = everything(bench)
    browser, led = walk(opened(bench, (CAUSE,)), tmp_path, code)
    assert led.startswith("/therapies/")
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/therapies").status_code in (302, 303, 401)
    assert everything(bench) == before
    walk(bench, tmp_path, code)  # without a cause the same walk leaves rows
    after = everything(bench)
    assert {t for t in after if after[t] != before[t]} == {
        "sign_in",
        "sign_in_event",
        "scan_seen",
    }


def test_a_token_of_a_sign_in_that_was_closed_opens_nothing(
    there: tuple[Bench, str], tmp_path: Path
) -> None:
    """Its row could not be ended; this process remembers."""
    bench, code = there
    browser, _ = walk(bench, tmp_path, code)
    with browser.session_transaction() as session:
        kept = session["token"]
    bench.site.causes = (CAUSE,)
    assert browser.post("/sign-out").status_code == 303
    with browser.session_transaction() as session:
        session["token"] = kept
    assert browser.get("/therapies").status_code in (302, 303, 401)


def test_no_password_is_set(there: tuple[Bench, str]) -> None:
    bench, _ = there
    before = everything(bench)
    with pytest.raises(AccountError, match="read only"):
        new_password(opened(bench, (CAUSE,)).site, "qa", PASSWORD, "forgotten")
    assert everything(bench) == before
