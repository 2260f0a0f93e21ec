"""The lock in a real browser: what runs stays in sight, what was typed stays."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.attacks import rows
from tests.journey.laboratory import Laboratory
from tests.sites import Bench
from tests.staff.ground import PASSWORD, WRONG, with_passwords

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]
PICTURES = os.environ.get("PICTURES", "")
WHY = "#w-idle_minutes"


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


@pytest.fixture
def page(browser: Browser, bench: Bench, base: str) -> Iterator[Page]:
    """Somebody of quality assurance who is writing a reason."""
    with_passwords(bench, "qa")
    ready = browser.new_page(viewport={"width": 390, "height": 800}, base_url=base)
    ready.clock.install()
    ready.goto("/sign-in?next=/policies")
    ready.fill("#user-name", "qa")
    ready.fill("#password", PASSWORD)
    ready.press("#password", "Enter")
    ready.wait_for_url("**/policies", wait_until="load")  # its scripts have run
    ready.fill(WHY, "bench next to the corridor")
    yield ready
    ready.close()


def leave_alone(bench: Bench, page: Page) -> None:
    bench.clock.on(minutes=16)
    page.clock.fast_forward(16 * 60 * 1000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # they look again


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def test_page_locks_shows_where_the_work_stands_and_gives_everything_back(
    bench: Bench, page: Page
) -> None:
    panel = page.locator("[data-lock]")
    expect(panel).to_be_hidden()
    leave_alone(bench, page)
    expect(panel).to_be_visible()
    picture(page, "locked-390")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.querySelector('main').inert")
    expect(page.locator("#unlock-password")).to_be_focused()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.type(WRONG, delay=60)  # a hand; faster would be a scanner
    page.keyboard.press("Enter")
    expect(page.locator("[data-lock-wrong]")).to_be_visible()
    page.keyboard.type(PASSWORD, delay=60)
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    assert page.input_value(WHY) == "bench next to the corridor"
    page.fill("#v-idle_minutes", "10")
    page.press("#v-idle_minutes", "Enter")
    page.wait_for_url("**/policies")
    assert [r["value"] for r in rows(bench, "policy_setting")] == [10]


def test_clocks_run_on_in_sight_when_a_locked_page_is_asked_for_again(
    bench: Bench, page: Page, base: str
) -> None:
    """A reload, or the browser closed and opened: the culture's clock is still there."""
    lab = Laboratory(bench).grown(17)
    with_passwords(bench, "tech")
    page.click("form[action='/sign-out'] button")
    page.wait_for_url("**/sign-in**", wait_until="load")  # whoever leaves sooner drops its files
    page.goto(f"/sign-in?next=/cultures/{lab.id('P0-F01')}/feed")
    page.fill("#user-name", "tech")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/feed", wait_until="load")
    before = page.locator("time.timer")
    assert before.count() == 1
    since = before.get_attribute("data-since")
    leave_alone(bench, page)
    page.reload(wait_until="load")
    expect(page.locator("h1")).to_contain_text("Locked")
    expect(page.locator("[data-running]")).to_contain_text("Since the last care")
    clock = page.locator("[data-running] time.timer")
    assert clock.get_attribute("data-since") == since
    was = clock.text_content()
    page.clock.fast_forward(2000)
    assert clock.text_content() != was, "it runs"
    picture(page, "locked-with-clocks")
    page.evaluate("sessionStorage.clear()")
    page.reload(wait_until="load")
    expect(page.locator("[data-running]")).to_be_hidden()


def test_page_that_was_made_not_to_lock_is_refused_by_the_server(bench: Bench, page: Page) -> None:
    page.route("**/lock.js", lambda route: route.abort())
    page.reload(wait_until="load")
    page.fill(WHY, "bench next to the corridor")
    leave_alone(bench, page)
    page.fill("#v-idle_minutes", "10")
    page.press("#v-idle_minutes", "Enter")
    expect(page.locator("h1")).to_contain_text("Locked")
    assert rows(bench, "policy_setting") == []
    picture(page, "locked-by-the-server")
    page.fill("#unlock-password", PASSWORD)
    page.press("#unlock-password", "Enter")
    expect(page.locator("h1")).to_contain_text("Your form is still here")
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url("**/policies")
    assert [r["value"] for r in rows(bench, "policy_setting")] == [10]


def test_somebody_who_writes_for_long_is_not_locked_out(bench: Bench, page: Page) -> None:
    for _ in range(4):
        bench.clock.on(minutes=8)
        page.clock.fast_forward(8 * 60 * 1000)
        with page.expect_response("**/still-here"):
            page.press(WHY, "x")
    expect(page.locator("[data-lock]")).to_be_hidden()
    assert page.input_value(WHY).endswith("xxxx")
