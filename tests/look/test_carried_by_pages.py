"""From a received harvest to filled, labelled units in a real browser, by pages alone.

Every label is printed by its page, read off its live sheet as a scanner would, put on by its page,
and scanned at the next step. The figures are the worked case's; the clock is moved between steps.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from labels.read import read_symbols
from tests.attacks import rows
from tests.journey.laboratory import at, laboratory
from tests.pages.hands import labelled
from tests.sites import Bench
from tests.upkeep.ground import app_of
from tracker.people.passwords import set_password

pytestmark = pytest.mark.browser
PASSWORD = "a password for tests only"


@contextmanager
def served(app: Flask) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Technician:
    """One person with a scanner, and a second one beside who signs."""

    bench: Bench
    page: Page
    base: str
    codes: dict[str, list[str]] = field(default_factory=dict)

    def sign_in(self, moment: str) -> None:
        """A new day, or work after a break in which the page locked, begins with a password."""
        self.bench.clock.to(at(moment))
        self.page.context.clear_cookies()
        self.page.goto(f"{self.base}/sign-in")
        self.page.fill("#user-name", "tech")
        self.page.fill("#password", PASSWORD)
        self.page.locator("form:has(#password) button").click()
        self.page.wait_for_load_state()

    def open(self, container: str, words: str) -> None:
        """A container's page, and the button of the next step on it."""
        found = [c["id"] for c in rows(self.bench, "container") if c["short_name"] == container]
        self.page.goto(f"{self.base}/containers/{found[0]}")
        self.page.locator(".acts a", has_text=words).first.click()
        self.page.wait_for_load_state()

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.page.fill("#scan", code)
            self.page.press("#scan", "Enter")
            self.page.wait_for_load_state()

    def record(self, **typed: str) -> None:
        """The fields typed in the order of the work, then both sign."""
        self.type(**typed)
        self.page.fill("#f-second-user", "tech_2")
        self.page.fill("#f-second-password", PASSWORD)
        self.send()

    def type(self, **typed: str) -> None:
        """The fields in the order of the work; of few choices one large button."""
        for name, value in typed.items():
            choice = self.page.locator(f"input[type=radio][name='{name}'][value='{value}']")
            if choice.count():
                choice.check()
            else:
                self.page.fill(f"#step [name='{name}']", value)

    def send(self) -> None:
        """What was typed is sent, and is taken."""
        self.page.locator("#step button[type=submit]").click()
        self.page.wait_for_load_state()
        refused = self.page.locator(".note-refused, .answer-refused")
        assert refused.count() == 0, refused.first.inner_text()

    def label(self, what: str) -> list[str]:
        """What was just made is labelled: printed, its sheet fetched, put on; gives the codes."""
        assert "/labels/print" in self.page.url, self.page.url
        self.send()
        sheet = self.page.locator("form[action$='.pdf']")
        token = sheet.locator("input[name=csrf_token]").get_attribute("value") or ""
        href = f"{self.base}{sheet.get_attribute('action')}"
        paper = self.page.request.post(
            href, form={"csrf_token": token}, headers={"Referer": self.page.url}
        )
        assert paper.status == 200, paper.status
        self.codes[what] = read_off(paper.body())
        self.page.locator("a", has_text="Apply the labels").click()
        self.page.wait_for_load_state()
        self.scan(*self.codes[what])
        self.record()
        return self.codes[what]

    def harvest(self, what: str, **count: str) -> None:
        """Every vessel of the passage scanned, counted into one pool, which is labelled."""
        self.open(self._first_of(what), "Harvest and passage")
        self.scan(*self.codes[what])
        self.record(**count)
        self.label(f"pool of {what}")

    def _first_of(self, what: str) -> str:
        names = [c["short_name"] for c in rows(self.bench, "container")]
        return str(min(n for n in names if n.startswith(f"{what}-")))

    def seed(self, source: str, code: str, what: str, **cells: str) -> None:
        self.open(source, "Seed")
        self.scan(code)
        self.record(**cells)
        self.label(what)


def read_off(paper: bytes) -> list[str]:
    """The codes of a sheet, as a scanner reads them off the paper."""
    found: list[str] = []
    with pypdfium2.PdfDocument(paper) as sheet:
        for n in range(len(sheet)):
            found += [s.text for s in read_symbols(sheet[n].render(scale=300 / 72).to_pil())]
    return found


@contextmanager
def technician(bench: Bench, browser: Browser) -> Iterator[Technician]:
    """A technician and their second, each with a password, in a browser of their own."""
    for person in ("tech", "tech_2"):
        with bench.site.database.writing() as conn:
            set_password(conn, bench.people[person], PASSWORD, must_change=False)
    app = app_of(bench)
    app.config.update(WTF_CSRF_ENABLED=True)
    page = browser.new_context(locale="en-US").new_page()
    with served(app) as base:
        yield Technician(bench, page, base)
    page.context.close()


def units_stand(bench: Bench, viable: int) -> None:
    """Three units, each with its dose and its label, and every label accounted for."""
    units = {u["container_id"]: u for u in rows(bench, "unit_fill")}
    worn = {a["container_id"] for a in rows(bench, "active_label") if a["label_id"]}
    assert sorted(u["artery"] for u in units.values()) == ["lfca", "mfca", "obturator"]
    assert {u["viable_cells"] for u in units.values()} == {viable}
    assert worn >= set(units)
    assert rows(bench, "label_reconciliation")[0]["applied"] == 3


@pytest.mark.parametrize("engine", ["sqlite"])
def test_marrow_of_day_0_becomes_labelled_units_by_pages_alone(
    bench: Bench, browser: Browser
) -> None:
    lab = laboratory(bench).marrow()
    labelled(lab, ["HARV-A-1", "HARV-A-2"])
    with technician(bench, browser) as tech:
        mnc = _to_mnc(tech, [lab.id("HARV-A-1.code"), lab.id("HARV-A-2.code")])
        tech.sign_in("04-23T11:06")
        tech.open("MNC-A", "Fill the units")
        tech.scan(mnc)
        units = {f"unit-left-{artery}": "10.0" for artery in ("mfca", "lfca", "obturator")}
        times = {"started_at": "2026-04-23T10:50", "ended_at": "2026-04-23T11:05"}
        tech.record(viable_per_ml="5e6", excipient="0.9% NaCl + 5% HSA", **units, **times)
        _counted(tech, "MNC-U1", tech.label("units"))
    units_stand(bench, 50_000_000)  # 5e6 x 10 ml


@pytest.mark.long
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_therapy_is_carried_from_received_marrow_to_labelled_units_by_pages_alone(
    bench: Bench, browser: Browser
) -> None:
    lab = laboratory(bench).marrow()
    labelled(lab, ["HARV-A-1", "HARV-A-2"])
    with technician(bench, browser) as tech:
        mnc = _to_mnc(tech, [lab.id("HARV-A-1.code"), lab.id("HARV-A-2.code")])
        tech.sign_in("04-23T11:40")
        tech.seed("MNC-A", mnc, "P0", vessel="t175", vessels="6", viable_seeded="1.575e8")
        _to_the_pool_of_p2(tech)
        _to_the_units(tech)
    units_stand(bench, 34_000_000)  # 3.4e6 x 10 ml


def _to_mnc(tech: Technician, marrow: list[str]) -> str:
    tech.sign_in("04-23T09:50")
    tech.open("HARV-A-1", "Count the marrow")
    tech.scan(*marrow)
    tech.type(
        wbc_million_per_ml="19.8",
        total_volume_ml="44.0",
        mnc_fraction_pct="42.0",
        viability_pct="97.1",
        sample_ml="1",
    )
    tech.send()
    tech.label("sample")
    tech.sign_in("04-23T10:20")
    tech.open("HARV-A-1", "Isolate MNC")
    tech.scan(*marrow)
    run = {"processed_ml": "43.0", "mnc_total": "1.69e8", "viability_pct": "96.2"}
    tech.record(**run)
    (mnc,) = tech.label("MNC")
    return mnc


def _to_the_pool_of_p2(tech: Technician) -> None:
    tech.sign_in("05-05T09:00")
    tech.harvest("P0", total_cells="1.31e7", viability_pct="95.4", confluence_pct="80")
    (pool,) = tech.codes["pool of P0"]
    tech.seed("POOL-P0", pool, "P1", vessel="t175", vessels="12", viable_seeded="1.05e7")
    tech.sign_in("05-12T09:00")
    tech.harvest("P1", total_cells="6.05e7", viability_pct="96.5", confluence_pct="88")
    (pool,) = tech.codes["pool of P1"]
    tech.seed("POOL-P1", pool, "P2", vessel="stack_10", vessels="1", viable_seeded="3.18e7")
    tech.sign_in("05-18T06:30")
    tech.harvest("P2", total_cells="1.52e8", viability_pct="95.8", confluence_pct="85")


def _to_the_units(tech: Technician) -> None:
    tech.sign_in("05-18T08:30")
    tech.open("POOL-P2", "Wash and formulate")
    tech.scan(*tech.codes["pool of P2"])
    tech.record(
        washes="2", excipient="0.9% NaCl + 5% HSA", viable_after="1.354e8", viability_pct="95.1"
    )
    tech.label("bulk")
    tech.sign_in("05-18T09:36")
    tech.open("MSC-BULK", "Fill the units")
    tech.scan(*tech.codes["bulk"])
    units = {f"unit-left-{artery}": "10.0" for artery in ("mfca", "lfca", "obturator")}
    times = {"started_at": "2026-05-18T09:20", "ended_at": "2026-05-18T09:35"}
    tech.record(viable_per_ml="3.4e6", excipient="0.9% NaCl + 5% HSA", **units, **times)
    _counted(tech, "MSC-U1", tech.label("units"))


def _counted(tech: Technician, unit: str, codes: list[str]) -> None:
    """The labels of the units are counted to the last one."""
    tech.open(unit, "Its labels")
    tech.page.locator("a", has_text="Reconcile the labels").click()
    tech.page.wait_for_load_state()
    tech.scan(*codes)
    none = dict.fromkeys(("returned", "voided", "destroyed"), "0")
    tech.record(printed="3", applied="3", **none)
