"""Takes a picture of every live page at three widths in both languages into a folder.

``python -m tests.look.pages FOLDER [--only PART ...] [--languages en zh] [--widths 390 1280]
[--told FOLDER] [--steps]``; ``--told`` keeps the filled demo, so that the next time is quicker.
Labels and the batch record are drawn too. With ``--steps`` the steps of a therapy instead.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import find_browser
from tests.look.living import open_demo, open_fresh, told_demo
from tests.look.papers import draw_papers
from tests.look.pictures import FLAGS, WIDTHS
from tests.look.walk import LOCALES, walk, walk_by_steps, walk_fresh

WHOLE_SCREEN = ("bedside", "step-other", "tray")
"""Pages that are one screen: seen as the screen shows them, not to their end."""


class Camera:
    """Keeps a picture of each stop, and what stands out of the screen."""

    def __init__(self, folder: Path, language: str, given: argparse.Namespace) -> None:
        self.folder, self.language = folder, language
        self.widths = [int(w) for w in given.widths or WIDTHS]
        self.only = tuple(given.only or ("",))
        self.wide: list[str] = []

    def __call__(self, name: str, page: Page) -> None:
        if not name.startswith(self.only):
            return
        for width in self.widths:
            page.set_viewport_size({"width": width, "height": WIDTHS[width]})
            page.wait_for_timeout(60)
            self.wide += [f"{name} {self.language} {width}: {w}" for w in too_wide(page)]
            where = self.folder / f"{name}.{self.language}.{width}.png"
            page.screenshot(path=where, full_page=not name.startswith(WHOLE_SCREEN))
        page.set_viewport_size({"width": 1280, "height": 800})


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways; nothing on a good page."""
    over = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"{over} px too wide"] if over > 0 else []


def main(arguments: list[str]) -> int:
    """Pictures are in the folder; what is too wide is printed."""
    given = _parser().parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    wide: list[str] = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        here = Path(name)
        told = told_demo(given.told or here / "told")
        browser = play.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for language in given.languages:
            camera = Camera(given.folder, language, given)
            with open_demo(told, here / language) as house:
                if given.steps:
                    walk_by_steps(house, browser, language, camera)
                    wide += camera.wide
                    continue
                if not given.only or "paper" in given.only:
                    draw_papers(house, browser, language, given.folder)
                if given.only != ["paper"]:
                    walk(house, browser, language, camera)
            with open_fresh(here / f"fresh-{language}") as house:
                walk_fresh(house, browser, language, camera)
            wide += camera.wide
        browser.close()
    for line in wide:
        sys.stderr.write(line + "\n")
    return 1 if wide else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.look.pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", help="beginnings of names of pages; or paper")
    parser.add_argument("--languages", nargs="+", choices=list(LOCALES), default=list(LOCALES))
    parser.add_argument("--widths", nargs="+", type=int, choices=list(WIDTHS))
    parser.add_argument("--told", type=Path, help="where the filled demo is kept")
    parser.add_argument("--steps", action="store_true", help="the steps, by a new patient")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
