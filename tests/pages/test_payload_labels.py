"""Hostile text on labels: as PDF, as picture, for a printer, and in a real browser.

A patient's name on a wristband, and every other text that a label carries, in turn each of the
texts that a field takes. A label shows it whole and runs nothing, or it is not printed.
"""

from __future__ import annotations

import base64
import random
import unicodedata
from collections.abc import Iterator
from itertools import cycle
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Dialog

import labels.svg
from labels.placing import placed
from labels.snapshot import Bilingual, LabelSnapshot
from tests.labels import samples
from tests.pages.hostile_labels import Read, read_label
from tests.pages.payloads import KEPT, RAN

SEED: Final = 813267
FREE: Final = frozenset(
    {"person", "short_name", "contents", "made", "volume", "place", "destination", "contact"}
    | {"hospital_number", "storage", "artery", "goes_with", "product", "subject", "environment"}
)
"""Texts of a label that people or a site write; the rest are codes and days."""
DOTS: Final = 24
"""Every so many labels are also drawn as dots, which takes long."""


def slots() -> list[tuple[Any, str]]:
    """Each label with each of the texts that its layout shows."""
    return [
        (make, name)
        for make in samples.EVERY
        for name in sorted(FREE)
        if getattr(make(), name) and "ZQZ" in " ".join(placed(said(make, name, "ZQZ")).texts)
    ]


def said(make: Any, name: str, text: str) -> LabelSnapshot:
    """The label that says this text there."""
    two = isinstance(getattr(make(), name), Bilingual)
    label: LabelSnapshot = make(**{name: Bilingual(text, "") if two else text})
    return label


def texts() -> Iterator[str]:
    """What the record keeps, as a label takes it: in normal form, not blank."""
    for text in KEPT:
        normal = unicodedata.normalize("NFC", text)
        if normal.strip():
            yield normal


def read_all() -> Read:
    """Each text as a patient's name, and on one other label, where the draw says."""
    found, others = Read(), slots()
    random.Random(SEED).shuffle(others)
    turn = cycle(others)
    for n, text in enumerate(texts()):
        for make, name in ((samples.wristband, "person"), next(turn)):
            read_label(said(make, name, text), text, found, dots=n % DOTS == 0)
    return found


@pytest.fixture(scope="module")
def read() -> Read:
    return read_all()


def test_labels_show_the_text_whole_and_hold_nothing_else_or_are_not_printed(read: Read) -> None:
    assert read.wrong == []
    print(
        f"\n{read.shown} labels with hostile text drawn as PDF and picture ({len(read.pngs)} as"
        f" dots and for a printer too), {read.refused} refused; {len(slots())} places on labels"
    )
    assert read.shown >= 150
    assert len(read.pngs) >= 10
    assert len({name for _make, name in slots()}) >= 12


def ran(browser: Browser, svgs: list[str], pngs: list[bytes]) -> list[str]:
    """What the pictures did in a browser that nothing holds back: there is no policy here."""
    noted: list[str] = []
    page = browser.new_context().new_page()

    def closed(dialog: Dialog) -> None:
        noted.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", closed)
    page.on("request", lambda asked: noted.append(asked.url))
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pngs
    )
    page.set_content("<!doctype html><body>" + "".join(svgs) + images, wait_until="load")
    noted = [what for what in noted if not what.startswith("data:image/png")]
    if page.evaluate(f"window.{RAN}"):
        noted.append("a script ran")
    if page.evaluate("document.images.length") != len(pngs):
        noted.append("a picture that is none of ours")
    page.context.close()
    return noted


@pytest.mark.browser
def test_in_a_browser_no_text_of_a_label_runs(
    read: Read, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ran(browser, read.svgs, read.pngs) == []
    script = f"<img src=x onerror=window.{RAN}=1>"
    label = said(samples.wristband, "person", script)
    assert ran(browser, [labels.svg.label_svg(label)], []) == []
    monkeypatch.setattr(labels.svg, "escape", str)
    assert "a script ran" in ran(browser, [labels.svg.label_svg(label)], [])
