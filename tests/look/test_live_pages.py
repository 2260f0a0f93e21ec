"""Every live page, walked by its people in a real browser: accessible, on its screen, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.drawing import settled, turn
from tests.look.living import BROKEN, open_demo, open_fresh, told_demo
from tests.look.pages import too_wide
from tests.look.pictures import WIDTHS
from tests.look.walk import walk, walk_by_steps, walk_fresh

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALL = """() => [...document.querySelectorAll(
    "a[href], button, select, summary, label.choice, input:not([type=hidden])")]
  .filter((e) => e.checkVisibility() && !e.closest(".skip, svg"))
  .filter((e) => getComputedStyle(e, "::after").position !== "absolute")
  .map((e) => [e, (e.closest("label, .entry") ?? e).getBoundingClientRect()])
  .filter(([, r]) => r.width > 1 && r.height < 44).map(([e]) => e.outerHTML.slice(0, 120))"""
SAID = """() => {
  const own = document.documentElement.lang;
  const out = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    const lang = at.closest("[lang]")?.lang ?? own;
    if (lang !== own || at.closest("svg, script, .code, .secret, .tray") || !at.checkVisibility())
      continue;
    if (walker.currentNode.data.trim()) out.push(walker.currentNode.data.trim());
  }
  return out;
}"""
INTERNAL = re.compile(r"\b[a-z]+_[a-z_]+\b|\bNone\b(?! yet\b)|\bState\.|\{[a-z]|`|…\.|&[a-z]+;")
ENGLISH = re.compile(r"[A-Za-z]*[a-z]{2,}(?: [a-z]{2,}){2,}")
TYPED_BY_PEOPLE = {
    "residual after seeding": "why a remainder was discarded, as the technician wrote it",
    "remainder after samples": "the same",
    "human platelet lysate": "a maker's name of a material",
}


EVERYWHERE = (390, 820, 1280)
AXE_WIDTHS = (390, 1280)
HALVES = ((("entrance", "desk", "quality"), 26), (("bench", "people", "bedside"), 29))
"""Parts of the walk, and how many pages each has at least."""
REFUSED_HERE = "() => window.refusedByPolicy?.splice(0) ?? ['nobody watched']"


class Eyes:
    """Looks at each page as a person with gloves, a phone and no English would.

    Words, targets and what sticks out are looked at in each width, by axe in ``widths``; without
    any, by axe in one width or in none, each page another day in each: two pages in three.
    """

    def __init__(self, language: str, widths: tuple[int, ...] = ()) -> None:
        self.language, self.widths = language, widths
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def __call__(self, name: str, page: Page) -> None:
        self.seen.add(name)
        found = [f"refused by the policy: {what}" for what in page.evaluate(REFUSED_HERE)]
        found += self._words(page) + [f"small target: {t}" for t in page.evaluate(SMALL)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": WIDTHS[width]})
            found += [f"{width}: {wide}" for wide in too_wide(page)]
            if self._axe_looks(name, width):
                found += [f"{width}: {what}" for what in _axe(page)]
        page.set_viewport_size({"width": 1280, "height": 800})
        page.evaluate(REFUSED_HERE)  # what axe did here is no page's doing
        self.wrong += [f"{name}.{self.language} {what}" for what in found]

    def _axe_looks(self, name: str, width: int) -> bool:
        if self.widths:
            return width in self.widths
        return (*AXE_WIDTHS, None)[turn(name, 3)] == width

    def _words(self, page: Page) -> list[str]:
        said = page.evaluate(SAID)
        found = [f"internal word: {words}" for words in said if INTERNAL.search(words)]
        if self.language == "zh":
            found += [f"English: {words}" for words in said if _english(words)]
        return found


def _english(words: str) -> bool:
    return bool(ENGLISH.search(words)) and not any(known in words for known in TYPED_BY_PEOPLE)


def _axe(page: Page) -> list[str]:
    only = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    answer = Axe().run(page, options=only)
    return [f"axe {v['id']}: {v['nodes'][0]['html'][:120]}" for v in answer.response["violations"]]


@pytest.fixture(scope="module")
def told(folder: Path) -> Path:
    return told_demo(folder / "told-demo")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_of_the_demo_can_be_used_with_gloves_on_a_phone_in_one_language(
    told: Path, folder: Path, browser: Browser, language: str
) -> None:
    """Half of the walk in each language, the next day the other: every page is looked at once."""
    parts, pages = HALVES[(settled() + (language == "zh")) % 2]
    eyes = Eyes(language)
    with open_demo(told, folder / f"eyes-{language}-one") as house:
        walk(house, browser, language, eyes, parts)
    assert not eyes.wrong, "\n".join(eyes.wrong)
    assert len(eyes.seen) >= pages


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_the_demo_can_be_used_with_gloves_on_a_phone_in_both_languages(
    told: Path, folder: Path, browser: Browser, language: str
) -> None:
    eyes = Eyes(language, EVERYWHERE)
    with open_demo(told, folder / f"eyes-{language}") as house:
        walk(house, browser, language, eyes)
    assert not eyes.wrong, "\n".join(eyes.wrong)
    assert len(eyes.seen) >= 55  # pages, each a different screen


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_step_page_can_be_used_with_gloves_on_a_phone_in_both_languages(
    told: Path, folder: Path, browser: Browser, language: str
) -> None:
    eyes = Eyes(language, (390, 1280))
    with open_demo(told, folder / f"steps-{language}") as house:
        walk_by_steps(house, browser, language, eyes)
    assert not eyes.wrong, "\n".join(eyes.wrong)
    assert len(eyes.seen) >= 45


@pytest.mark.parametrize("widths", [(), pytest.param((390, 1280), marks=pytest.mark.long)])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_empty_pages_of_a_new_installation_can_be_used(
    folder: Path, browser: Browser, language: str, widths: tuple[int, ...]
) -> None:
    eyes = Eyes(language, widths)
    with open_fresh(folder / f"fresh-eyes-{language}-{len(widths)}") as house:
        walk_fresh(house, browser, language, eyes)
    assert not eyes.wrong, "\n".join(eyes.wrong)
    assert len(eyes.seen) >= 9


@pytest.fixture(autouse=True)
def _closed(browser: Browser) -> Iterator[None]:
    yield
    for context in browser.contexts:
        context.close()


def test_server_log_of_a_failure_holds_nothing_that_a_person_typed(
    told: Path, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # I24: the traceback names files and lines, never the values of variables
    with open_demo(told, folder / "failing") as house:
        address = f"{house.base}{BROKEN}?spoken=Wang+Jun+1988"
        with pytest.raises(HTTPError) as answer:
            urlopen(address)
        answer.value.close()
    logged = "".join(capfd.readouterr())
    assert "this page fails" in logged
    assert "Wang" not in logged
    assert "locals" not in logged
