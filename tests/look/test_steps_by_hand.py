"""A therapy carried by pages alone: enrolled, consented, ordered, harvested, received."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.look import living
from tests.look.living import open_demo, told_demo
from tests.look.walk import LOCALES, Walker
from tests.look.walk_steps import SUBJECT, carry

pytestmark = pytest.mark.browser
STATE = """SELECT s.to_state FROM container_state s JOIN container c ON c.id = s.container_id
  JOIN therapy t ON t.id = c.therapy_id JOIN patient p ON p.id = t.patient_id
  WHERE p.subject_code = :subject AND c.short_name = 'HARV-A' ORDER BY s.n DESC"""


def _nobody_looks(_name: str, _page: Page) -> None:
    """The pages are looked at by the walk of every page."""


def test_new_patient_is_brought_from_enrolment_to_the_receipt_of_the_harvest_by_pages_alone(
    folder: Path, browser: Browser
) -> None:
    told = told_demo(folder / "told-demo")
    with open_demo(told, folder / "steps-by-hand") as house:
        context = browser.new_context(locale=LOCALES["en"], viewport={"width": 1280, "height": 800})
        carry(Walker(house, browser, "en", _nobody_looks, context))
        context.close()
        assert house.ask(STATE, subject=SUBJECT) == "received"
        assert house.ask(living.THERAPY, subject=SUBJECT)
