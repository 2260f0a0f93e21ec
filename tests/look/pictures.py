"""Takes a picture of every exhibit at three widths in both languages into a folder.

``python -m tests.look.pictures FOLDER [NAME ...]``
"""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, sync_playwright
from werkzeug.serving import make_server

from tests.browser import find_browser
from tests.look.gallery import EXHIBITS, LANGUAGES, create_gallery

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {390: 844, 820: 1180, 1280: 800}


def _note_error(said: ConsoleMessage, wide: list[str]) -> None:
    if said.type == "error":
        wide.append(f"console: {said.text}")


def _take(browser: Browser, base: str, folder: Path, names: list[str]) -> list[str]:
    wide: list[str] = []
    for width, height in WIDTHS.items():
        page = browser.new_page(viewport={"width": width, "height": height})
        page.on("console", lambda said: _note_error(said, wide))
        page.on("pageerror", lambda e: wide.append(f"script: {e}"))
        for lang in LANGUAGES:
            for name in names:
                page.goto(f"{base}/{lang}/{name}", wait_until="load")
                over = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                if over > 0:
                    wide.append(f"{name} {lang} {width}: {over} px too wide")
                full = not name.startswith(("bedside-", "identity"))
                page.screenshot(path=folder / f"{name}.{lang}.{width}.png", full_page=full)
        page.close()
    return wide


def main(arguments: list[str]) -> int:
    """Pictures are in the folder; what is too wide or failed is printed."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    server = make_server("127.0.0.1", 0, create_gallery(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_browser(), args=FLAGS)
        trouble = _take(
            browser, f"http://127.0.0.1:{server.port}", folder, arguments[1:] or list(EXHIBITS)
        )
        browser.close()
    server.shutdown()
    for line in trouble:
        sys.stderr.write(line + "\n")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
