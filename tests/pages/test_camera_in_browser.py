"""The camera in a real browser: its own fake camera looks at a picture of our labels."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.browser import FLAGS, find_browser
from tests.journey.laboratory import Laboratory, laboratory
from tests.pages.hands import labelled
from tests.pages.test_camera import frame_of, jpeg
from tests.sites import Bench
from tests.staff.ground import PASSWORD, with_passwords
from tests.upkeep.ground import app_of

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]
FAKE = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


@contextmanager
def looking_at(browser: Browser, bench: Bench, folder: Path, *codes: str) -> Iterator[Page]:
    """Somebody signed in, whose camera sees labels with these codes."""
    film = folder / "camera.mjpeg"
    film.write_bytes(jpeg(frame_of(*codes).convert("RGB")) * 2)
    server = make_server("127.0.0.1", 0, app_of(bench), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seen = (*FLAGS, *FAKE, f"--use-file-for-fake-video-capture={film}")
    own = browser.browser_type.launch(executable_path=find_browser(), args=seen)
    page = own.new_page(base_url=f"http://127.0.0.1:{server.port}")
    page.goto("/sign-in?next=/today")
    page.fill("#user-name", "tech")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/today", wait_until="load")
    yield page
    own.close()
    server.shutdown()


@pytest.fixture
def lab(bench: Bench) -> Laboratory:
    there = laboratory(bench).grown(16)
    labelled(there, ["P0-F01", "P0-F02"])
    with_passwords(bench, "tech")
    return there


def test_a_label_before_the_camera_leads_to_its_container(
    browser: Browser, bench: Bench, lab: Laboratory, tmp_path: Path
) -> None:
    with looking_at(browser, bench, tmp_path, str(lab.names["P0-F01.code"])) as page:
        page.press("[data-camera-opener]", "Enter")  # without a mouse
        code = str(lab.names["P0-F01.code"])
        said = " ".join(code[n : n + 4] for n in range(0, len(code), 4))
        expect(page.locator("[data-camera-word]")).to_contain_text(said)
        expect(page.locator("[data-camera] canvas")).to_be_visible()  # the picture it was read from
        page.wait_for_url(f"**/containers/{lab.id('P0-F01')}", timeout=10_000)


def test_two_labels_before_the_camera_are_refused(
    browser: Browser, bench: Bench, lab: Laboratory, tmp_path: Path
) -> None:
    both = [str(lab.names[f"P0-F0{n}.code"]) for n in (1, 2)]
    with looking_at(browser, bench, tmp_path, *both) as page:
        page.click("[data-camera-opener]")
        expect(page.locator("[data-camera-word]")).to_contain_text("2 codes are in view")
        assert page.url.endswith("/today")
        page.press("[data-camera] button", "Escape")
        expect(page.locator("[data-camera]")).to_be_hidden()


def test_fingers_in_the_box_are_told_from_a_scanner(
    browser: Browser, bench: Bench, lab: Laboratory, tmp_path: Path
) -> None:
    code = str(lab.names["P0-F01.code"])
    with looking_at(browser, bench, tmp_path, code) as page:
        page.focus("#scan")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.wait_for_url("**/containers/*", wait_until="load")
        page.focus("#scan")
        page.keyboard.type(code, delay=90)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Typed by hand")
