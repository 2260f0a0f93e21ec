"""Labels, the tray's sheet and the batch release record, drawn as pictures."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser

from tests.look import living
from tests.look.living import House
from tests.look.walk import DAY0, LOCALES, OTHER

DPI = {"label": 300, "sheet": 110, "record": 110}


def draw_papers(house: House, browser: Browser, language: str, folder: Path) -> None:
    """Each page of each paper is a picture in the folder."""
    context = browser.new_context(locale=LOCALES[language])
    page = context.new_page()
    page.goto(f"{house.base}/sign-in")
    page.locator("form:has(input[value='qa']) button").click()
    page.wait_for_load_state()
    therapy = house.ask(living.THERAPY, subject=DAY0)
    lot = house.ask(living.LOT, subject=DAY0, product="msc")
    waiting = house.ask(living.LOT, subject=OTHER, product="bmmnc")
    for name, path in {
        "label-unit": f"/labels/{therapy}.pdf?layout=unit",
        "label-flask": f"/labels/{therapy}.pdf?layout=flask",
        "sheet-labels": f"/labels/{therapy}.pdf",
        "sheet-tray": "/demo/tray.pdf",
        "record-released": f"/lots/{lot}/record.pdf",
        "record-waiting": f"/lots/{waiting}/record.pdf",
    }.items():
        answer = context.request.get(house.base + path, timeout=120_000)
        assert answer.status == 200, (path, answer.status)
        dpi = DPI[name.split("-")[0]]
        for n, picture in enumerate(rendered(answer.body(), dpi, most=60)):
            (folder / f"paper-{name}.{language}.{n + 1:02}.png").write_bytes(picture)
    context.close()


def rendered(pdf: bytes, dpi: int, most: int) -> list[bytes]:
    """The first pages of a PDF as PNG."""
    pages = []
    with pypdfium2.PdfDocument(pdf) as paper:
        for n in range(min(len(paper), most)):
            kept = io.BytesIO()
            paper[n].render(scale=dpi / 72).to_pil().save(kept, "PNG")
            pages.append(kept.getvalue())
    return pages
