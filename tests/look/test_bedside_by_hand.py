"""The bedside without a mouse: by the keyboard alone, by the scanner alone; read from afar."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.look import living
from tests.look.living import House, open_demo, told_demo
from tests.look.test_scripts import WEDGE
from tests.look.walk import DAY0, GIVER, NURSE, OTHER, PASSWORD

pytestmark = pytest.mark.browser
CAP = 0.72  # height of a capital of the page's family, in its size
MM_PER_CM = 10
# The screens of a suite: CSS pixels, and how wide the glass is.
SCREENS = {
    "phone": ((390, 844), 7.0),
    "tablet upright": ((820, 1180), 16.0),
    "tablet": ((1280, 800), 21.7),
}


@pytest.fixture(scope="module")
def told(folder: Path) -> Path:
    return told_demo(folder / "told-demo")


@pytest.fixture
def house(told: Path, folder: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    with open_demo(told, folder / f"hands-{request.node.name}") as opened:
        yield opened


@pytest.fixture
def desk(house: House, browser: Browser) -> Iterator[Page]:
    """A browser in the suite, nobody signed in, no mouse."""
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{house.base}/sign-in?next=/bedside")
    yield page
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """The focus is on what the selector names, by the tabulator alone."""
    for _press in range(80):
        if page.evaluate("(s) => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by the keyboard on {page.url}")


def enter(page: Page, selector: str) -> None:
    """What the selector names is pressed by the keyboard."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, selector: str, words: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(words)


def pull(page: Page, code: str) -> None:
    """The scanner's trigger: fast keys and Enter, wherever the focus is.

    The page itself plays the keys: on a busy machine a driver's keys come as slowly as a hand's.
    """
    page.evaluate("document.activeElement?.blur()")
    with page.expect_navigation():
        page.evaluate(WEDGE, code)


def label(house: House, subject: str) -> str:
    return house.ask(living.LABEL, subject=subject, name="MSC-U1")


def say_where(page: Page) -> None:
    """Left, medial circumflex: nothing is chosen before; the first of each list comes first."""
    for choice in ("name=side][value=left", "name=artery][value=mfca"):
        tab_to(page, f"input[{choice}]")
        page.keyboard.press("Space")


def sign_the_patient_in(page: Page, house: House) -> None:
    """Band, name and date of birth as spoken, two signatures: keys only."""
    pull(page, house.ask(living.BAND, subject=DAY0))
    for box in ("name=name_spoken", "name=side_marked", "name=side][value=left"):
        tab_to(page, f"input[{box}]")
        page.keyboard.press("Space")
    write(page, "#f-spoken_name", house.ask(living.SPOKEN, subject=DAY0))
    year, month, day = house.ask(living.BORN, subject=DAY0).split("-")
    write(page, "#f-spoken_birth_on", f"{month}{day}{year}")
    write(page, "#f-password", PASSWORD[NURSE])
    write(page, "#f-second_user", GIVER)
    write(page, "#f-second_password", PASSWORD[GIVER])
    enter(page, "main button[type=submit]")


def test_two_people_reach_match_and_start_by_keyboard_and_scanner(house: House, desk: Page) -> None:
    band, unit = house.ask(living.BAND, subject=DAY0), label(house, DAY0)
    enter(desk, f"form:has(input[value='{NURSE}']) button")
    sign_the_patient_in(desk, house)
    session = desk.url.removeprefix(house.base)
    pull(desk, band)
    say_where(desk)
    pull(desk, unit)
    assert "Do not give it yet" in desk.inner_text("main")
    other = desk.context.new_page()
    other.goto(f"{house.base}/seat2/sign-in?next={session}")
    enter(other, f"form:has(input[value='{GIVER}']) button")
    other.goto(f"{house.base}/seat2{session}")
    pull(other, band)
    say_where(other)
    pull(other, unit)
    assert other.title().startswith("MATCH")
    enter(other, ".verdict a.button")
    say_where(other)
    write(other, "#f-password", PASSWORD[GIVER])
    write(other, "#f-second_user", NURSE)
    write(other, "#f-second_password", PASSWORD[NURSE])
    enter(other, "main form button[type=submit]")
    assert "running" in other.inner_text("h1")


def test_another_patients_unit_fills_the_screen_at_the_pull_of_a_trigger(
    house: House, desk: Page
) -> None:
    enter(desk, f"form:has(input[value='{NURSE}']) button")
    sign_the_patient_in(desk, house)
    pull(desk, house.ask(living.BAND, subject=DAY0))
    say_where(desk)
    pull(desk, label(house, OTHER))
    assert desk.title().startswith("STOP")
    box = desk.locator(".verdict").bounding_box()
    assert box is not None
    assert box["width"] == 1280
    assert box["height"] >= 0.75 * 800
    before = desk.url
    desk.keyboard.press("Enter")  # a second pull presses nothing
    assert desk.url == before
    for name, ((width, height), glass_cm) in SCREENS.items():
        desk.set_viewport_size({"width": width, "height": height})
        size = float(
            desk.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
        )
        mm = size * CAP * glass_cm * MM_PER_CM / width
        # 5 minutes of arc are what a healthy eye just reads; legible is twice that, and a
        # reading distance of 3 m asks for 20 (ISO 9241-303) on the screens that are read so
        minutes = math.degrees(math.atan(mm / 3000)) * 60
        assert minutes >= (10 if name == "phone" else 20), (name, size, minutes)
        assert desk.evaluate(
            "document.querySelector('h1').getBoundingClientRect().right <= innerWidth"
        )
