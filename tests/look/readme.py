"""Takes the two pictures of the README anew from a fresh demo: ``python -m tests.look.readme``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

import tests
from tests.browser import find_browser
from tests.look import living
from tests.look.living import House, open_demo, told_demo
from tests.look.pictures import FLAGS
from tests.look.walk import GROWING, walk

PICTURES = Path(tests.__file__).parent.parent / "docs" / "pictures"
STOP = "bedside-stop-other-patient"
EDGE_PX = 16


def _journey(house: House, browser: Browser) -> None:
    """The head of a therapy whose cells are growing, down to the end of its journey line."""
    page = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900}).new_page()
    therapy = house.ask(living.THERAPY, subject=GROWING)
    page.goto(f"{house.base}/sign-in?next=/therapies/{therapy}")
    page.locator("form:has(input[value='qa']) button").click()
    page.wait_for_load_state()
    top = page.locator(".banner").bounding_box()
    line = page.locator("main section.card").first.bounding_box()
    assert top
    assert line
    height = line["y"] + line["height"] - top["y"] + EDGE_PX
    clip = FloatRect(x=0.0, y=top["y"], width=1280.0, height=height)
    page.screenshot(path=PICTURES / "journey.png", clip=clip)


def _stop(name: str, page: Page) -> None:
    if name == STOP:
        page.screenshot(path=PICTURES / "stop.png")


def main() -> int:
    """Both pictures are in ``docs/pictures``."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        here = Path(name)
        told = told_demo(here / "told")
        browser = play.chromium.launch(executable_path=find_browser(), args=FLAGS)
        with open_demo(told, here / "shown") as house:
            _journey(house, browser)
            walk(house, browser, "en", _stop)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
