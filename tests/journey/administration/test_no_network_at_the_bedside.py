"""H30: without network nothing is authorised: the device keeps no answer, and paper comes in late.

There is no offline mode. Who works on paper meanwhile enters it afterwards: it is marked as late,
with its time and its reason, and what only counts at its moment is not taken late at all.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page
from werkzeug.serving import make_server

from tests.architecture.source import PROJECT
from tests.attacks import rows
from tests.journey.administration.suite import Suite, day0
from tests.look.test_scripts import WEDGE
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of

pytestmark = pytest.mark.browser


@pytest.fixture
def engine() -> str:
    return "sqlite"  # what is tried is the wire


@pytest.fixture
def suite(bench: Bench) -> Suite:
    """The first of two checks is done."""
    there = day0(bench)
    assert there.check("infusion_nurse", "MSC-U1").accepted
    return there


@pytest.fixture
def second(suite: Suite, browser: Browser) -> Iterator[BrowserContext]:
    """The second checker's own device, signed in."""
    app = app_of(suite.bench)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.port}"
    name = app.config["SESSION_COOKIE_NAME"]
    kept = client_of(suite.bench, "physician", app).get_cookie(name)
    assert kept is not None
    context = browser.new_context(base_url=base)
    context.add_cookies([{"name": name, "value": kept.value, "url": base}])
    yield context
    context.close()
    server.shutdown()


def pull(page: Page, code: str) -> None:
    """The scanner's trigger, wherever the focus is."""
    page.evaluate("document.activeElement?.blur()")
    page.evaluate(WEDGE, code)


def scan_band(page: Page, suite: Suite) -> None:
    """The wristband is scanned on the page of the session."""
    page.goto(f"/bedside/session/{suite.session}")
    with page.expect_navigation(timeout=10_000):
        pull(page, suite.band)


def say_where(page: Page) -> None:
    """Where the catheter lies."""
    for choice in ("side][value=left", "artery][value=mfca"):
        page.check(f"input[name={choice}]")


def test_a_cut_wire_in_the_middle_of_a_check_authorises_nothing(
    suite: Suite, second: BrowserContext
) -> None:
    page = second.new_page()
    scan_band(page, suite)
    say_where(page)
    second.set_offline(True)
    before = len(rows(suite.bench, "log_entry"))
    pull(page, suite.codes["MSC-U1"])
    page.wait_for_timeout(500)
    assert "MATCH" not in page.content()
    with pytest.raises(Error):
        page.goto(f"/bedside/session/{suite.session}", timeout=2000)
    page.wait_for_timeout(500)
    assert "MATCH" not in page.content(), "and no page of before is kept to be shown again"
    assert len(rows(suite.bench, "log_entry")) == before
    assert rows(suite.bench, "unit_match") == []
    assert "second_check_missing" in suite.start("MSC-U1").verdict.codes
    second.set_offline(False)
    page.goto(f"/bedside/session/{suite.session}")
    say_where(page)  # the wristband that was read holds for its minute
    with page.expect_navigation(timeout=10_000):
        pull(page, suite.codes["MSC-U1"])
    assert page.title().startswith("MATCH"), "with the wire the same scans match"


def test_what_was_done_on_paper_comes_in_late_and_says_so(suite: Suite) -> None:
    """A stop that was written on paper while the network was away is recorded with its time."""
    assert suite.check("physician", "MSC-U1").outputs["answer"] == "match"
    assert suite.start("MSC-U1").accepted
    at = suite.bench.clock.at + dt.timedelta(minutes=2)
    suite.bench.clock.on(minutes=40)
    given = {"therapy": suite.therapy, "unit": suite.codes["MSC-U1"], "volume_ml": "10.0"}
    why = "network down, paper form DT-014"
    tag = "administration:infusion:stopped"
    answer = suite.bench.do(
        "interventionalist", tag, given, second="infusion_nurse", at=at, reason=why
    )
    assert answer.accepted
    assert "late_entry" in answer.verdict.codes
    newest = max(rows(suite.bench, "log_entry"), key=lambda e: int(e["seq"]))
    assert why.encode() in bytes(newest["header"])


def test_no_script_of_ours_keeps_pages_or_acts_on_the_device() -> None:
    kept = re.compile(r"serviceWorker|caches\.|indexedDB|navigator\.onLine|manifest\.json")
    files = [*(PROJECT / "tracker/static/js").glob("**/*.js")]
    files += (PROJECT / "tracker/templates").glob("**/*.html")
    assert len(files) > 50
    found = [f.name for f in files if kept.search(f.read_text(encoding="utf-8"))]
    assert found == []
    assert kept.search("navigator.serviceWorker.register('/sw.js')")
