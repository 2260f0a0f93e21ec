"""One walk past every live page: whoever looks (a camera, axe, a ruler) is called at each stop.

The bedside is walked as its people walk it, so each walk needs a demo of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.look import living
from tests.look.living import BROKEN, House
from tests.look.walk_benches import benches
from tests.look.walk_steps import carry, past
from tracker.demo.people import ACTORS

REFUSED = """window.refusedByPolicy = [];
document.addEventListener("securitypolicyviolation", (e) => window.refusedByPolicy.push(
  `${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile ?? ""}:${e.lineNumber} ${e.sample}`));"""
"""Runs before every page: what its policy (CSP) has the browser refuse is noted."""
See = Callable[[str, Page], None]
PASSWORD = {a.username: a.password for a in ACTORS}
LOCALES = {"en": "en-US", "zh": "zh-CN"}
DAY0, OTHER, GROWING, LATE, NEW, FAILED = (
    f"SYN-ON-0{n}" for n in ("07", "05", "09", "04", "13", "08")
)
NURSE, GIVER = "infusion_nurse", "interventional_radiologist"
CONTAINERS = {
    "bag": (DAY0, "HARV-A-1"),
    "flask": (FAILED, "P1-F03"),
    "stack": (GROWING, "P2-CS10-01"),
    "pool": (GROWING, "POOL-P1"),
    "vial": (GROWING, "VIAL-2"),
    "sample": (LATE, "QC-P1-1"),
    "unit": (DAY0, "MSC-U1"),
}


@dataclass
class Walker:
    """People in one browser, in one language, in one house."""

    house: House
    browser: Browser
    language: str
    see: See
    context: BrowserContext

    def open(self, path: str, name: str, page: Page) -> None:
        """The page of this address is seen under this name."""
        page.goto(self.house.base + path, wait_until="load")
        self.see(name, page)

    def enter(self, who: str, seat: str = "", onward: str = "/today") -> Page:
        """Somebody of the demo, signed in with one click, or by name where there is no card."""
        page = self.context.new_page()
        page.goto(f"{self.house.base}{seat}/sign-in?next={onward}")
        card = page.locator(f"form:has(input[value='{who}']) button")
        if card.count():
            card.click()
        else:
            page.fill("#user-name", who)
            page.fill("#password", PASSWORD[who])
            with page.expect_navigation():
                page.locator("form:has(#password) button").click()
        page.wait_for_load_state()
        return page

    def scan(self, page: Page, code: str, name: str = "") -> None:
        """As a wedge scanner would; what answers is seen under this name."""
        page.fill("#scan", code)
        page.press("#scan", "Enter")
        page.wait_for_load_state()
        if name:
            self.see(name, page)

    def press(self, page: Page, selector: str, name: str = "") -> None:
        """A button pressed; what answers is seen under this name."""
        page.locator(selector).first.click()
        page.wait_for_load_state()
        if name:
            self.see(name, page)

    def label(self, subject: str, name: str) -> str:
        """The code on this container."""
        return self.house.ask(living.LABEL, subject=subject, name=name)


def walk_by_steps(house: House, browser: Browser, language: str, see: See) -> None:
    """Every step page of a therapy was seen: a new patient's, and those of later stations."""
    context = browser.new_context(
        locale=LOCALES[language], viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    context.add_init_script(REFUSED)
    walker = Walker(house, browser, language, see, context)
    for part in (carry, past, benches):
        part(walker)
    context.close()


def walk(
    house: House, browser: Browser, language: str, see: See, parts: Collection[str] = ()
) -> None:
    """Every page of a demo was seen once, or those of the named parts."""
    context = browser.new_context(
        locale=LOCALES[language], viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    context.add_init_script(REFUSED)
    walker = Walker(house, browser, language, see, context)
    for part in parts or PARTS:
        PARTS[part](walker)
        with suppress(Error):
            for page in context.pages:
                page.close()
    context.close()


def _entrance(w: Walker) -> None:
    page = w.context.new_page()
    w.open("/sign-in", "sign-in", page)
    page.fill("#user-name", "qa")
    page.fill("#password", "not the password")
    w.press(page, "form:has(#password) button", "sign-in-refused")
    w.open("/nowhere", "error-404-nobody", page)


def _desk(w: Walker) -> None:
    page = w.enter("lab_tech")
    w.see("landing", page)
    w.open("/therapies", "therapies", page)
    for name, subject in (
        ("day0", DAY0), ("growing", GROWING), ("late", LATE), ("new", NEW), ("failed", FAILED),
    ):  # fmt: skip
        therapy = w.house.ask(living.THERAPY, subject=subject)
        w.open(f"/therapies/{therapy}", f"therapy-{name}", page)
    for kind, (subject, short) in CONTAINERS.items():
        container = w.house.ask(living.CONTAINER, subject=subject, name=short)
        w.open(f"/containers/{container}", f"container-{kind}", page)
    w.open("/trace", "trace-empty", page)
    unit = w.house.ask(living.CONTAINER, subject=LATE, name="MSC-U1")
    w.open(f"/trace/container/{unit}", "trace-unit", page)
    lot = w.house.ask(living.REAGENT, like="%lysate%")
    w.open(f"/trace/lot/{lot}", "trace-reagent", page)
    w.open("/nowhere", "error-404", page)
    w.open(f"{BROKEN}", "error-500", page)
    w.open("/bedside", "error-403", page)


def _bench(w: Walker) -> None:
    page = w.enter("lab_tech")
    w.open("/cultures", "cultures", page)
    w.scan(page, "https://example.org/unit/1", "scan-refused")
    flask = w.house.ask(living.CONTAINER, subject=GROWING, name="P2-CS10-01")
    w.open(f"/cultures/{flask}/feed", "step-feed", page)
    w.scan(page, w.label(GROWING, "P2-CS10-01"))
    w.scan(page, w.house.ask(living.REAGENT_CODE, like="%lysate%"), "step-feed-ticked")
    w.scan(page, w.label(FAILED, "P1-F03"), "step-other-patient")
    many = w.house.ask(living.CONTAINER, subject="SYN-ON-010", name="P1-F03")
    w.open(f"/cultures/{many}/observe", "step-observe", page)
    for n in range(1, 6):
        w.scan(page, w.label("SYN-ON-010", f"P1-F{n:02}"))
    w.see("step-observe-ticked", page)
    w.open(f"/cultures/{flask}/harvest", "step-harvest", page)
    w.scan(page, w.label(GROWING, "P2-CS10-01"), "step-harvest-ticked")
    w.press(page, "[data-tray-opener]", "tray")
    page.evaluate("sessionStorage.clear()")


def _quality(w: Walker) -> None:
    page = w.enter("qa")
    w.see("landing-qa", page)
    w.open("/review", "reviews", page)
    for name, subject, product in (
        ("open", OTHER, "msc"), ("late", LATE, "msc"), ("day0", DAY0, "bmmnc"),
    ):  # fmt: skip
        lot = w.house.ask(living.LOT, subject=subject, product=product)
        w.open(f"/review/{lot}", f"review-{name}", page)
    page = w.enter("qualified_person")
    lot = w.house.ask(living.LOT, subject=OTHER, product="msc")
    w.open(f"/review/{lot}", "review-to-release", page)
    page = w.enter("lab_tech_2")
    w.open("/checks", "checks", page)


def _people(w: Walker) -> None:
    page = w.enter("qa")
    w.open("/people", "people-own", page)
    w.open("/people/training", "people-training", page)
    w.open("/people/training/new", "people-passed", page)
    page.goto(w.house.base + "/people/training")
    w.press(page, "main table a", "people-person")
    w.open("/people/matrix", "people-matrix", page)
    w.open("/people/matrix?role=technician", "people-matrix-technician", page)
    w.open("/people/matrix/expansion:cells:seeded/performer", "people-matrix-change", page)
    w.open("/people/requirements/clean_room/performer/media_fill", "people-requirement", page)
    w.open("/people/review", "people-review", page)
    w.open("/people/signatures", "people-signatures", page)
    w.open("/account", "account", page)
    page.fill("form:has(#new) #password", PASSWORD["qa"])
    page.fill("#new", "password password")
    page.fill("#again", "password password")
    w.press(page, "form:has(#new) button[type=submit]", "account-refused")
    w.open("/people/signing", "people-signing", page)
    w.open("/account/signature", "own-signature", page)
    w.open("/to-sign", "to-sign", page)
    _accounts(w)


def _accounts(w: Walker) -> None:
    """Accounts, policies and shared computers, as who runs the place sees them."""
    page = w.enter("administrator")
    w.open("/staff", "staff", page)
    w.press(page, "main table a", "staff-person")
    w.open("/policies", "policies", page)
    w.open("/stations", "stations", page)
    w.open("/record", "record", page)


def _bedside(w: Walker) -> None:
    nurse = w.enter(NURSE, onward="/bedside")
    w.see("bedside", nurse)
    w.scan(nurse, w.label(DAY0, "MSC-U1"), "bedside-accept")
    nurse.goto(w.house.base + "/bedside")
    w.scan(nurse, w.house.ask(living.BAND, subject=DAY0), "bedside-patient")
    _sign_in(w, nurse, wrong=True)
    w.see("bedside-wrong-name", nurse)
    nurse.goto(w.house.base + "/bedside")
    w.scan(nurse, w.house.ask(living.BAND, subject=DAY0))
    _sign_in(w, nurse)
    w.see("bedside-first-band", nurse)
    session = nurse.url.removeprefix(w.house.base)
    _check(w, nurse, "bedside-first")
    w.see("bedside-first-done", nurse)
    giver = w.enter(GIVER, "/seat2")
    w.open("/seat2" + session, "bedside-second-band", giver)
    _check(w, giver, "bedside-second")
    w.see("bedside-match", giver)
    _give(w, giver)
    for page, path in ((nurse, session),):
        page.goto(w.house.base + path)
        w.scan(page, w.house.ask(living.BAND, subject=DAY0))
        _say_where(page)
        w.scan(page, w.label(DAY0, "MSC-U1"), "bedside-stop-given")
    nurse.goto(w.house.base + session)
    w.scan(nurse, w.house.ask(living.BAND, subject=DAY0))
    _say_where(nurse)
    w.scan(nurse, w.label(OTHER, "MSC-U1"), "bedside-stop-other-patient")
    nurse.goto(w.house.base + session)
    w.see("bedside-after-stop", nurse)


def _check(w: Walker, page: Page, name: str) -> None:
    w.scan(page, w.house.ask(living.BAND, subject=DAY0), f"{name}-unit")
    _say_where(page)
    w.scan(page, w.label(DAY0, "MSC-U1"))


def _say_where(page: Page) -> None:
    """Where this person sees the catheter."""
    page.check("input[name=side][value=left]")
    page.check("input[name=artery][value=mfca]")


def _sign_in(w: Walker, page: Page, *, wrong: bool = False) -> None:
    page.check("input[name=name_spoken]")
    page.check("input[name=side_marked]")
    page.check("input[name=side][value=left]")
    page.fill("#f-spoken_name", w.house.ask(living.SPOKEN, subject=OTHER if wrong else DAY0))
    page.fill("#f-spoken_birth_on", w.house.ask(living.BORN, subject=DAY0))
    page.fill("#f-password", PASSWORD[NURSE])
    page.fill("#f-second_user", GIVER)
    page.fill("#f-second_password", PASSWORD[GIVER])
    w.press(page, "form:has(#f-spoken_name) button[type=submit]")


def _give(w: Walker, page: Page) -> None:
    w.press(page, ".verdict a.button", "bedside-start")
    _say_where(page)
    page.fill("#f-password", PASSWORD[GIVER])
    page.fill("#f-second_user", NURSE)
    page.fill("#f-second_password", PASSWORD[NURSE])
    w.press(page, "main form button[type=submit]", "bedside-running")
    page.fill("#f-second_user", NURSE)
    page.fill("#f-second_password", PASSWORD[NURSE])
    w.press(page, "button[value=complete]", "bedside-next")


PARTS: Final[dict[str, Callable[[Walker], None]]] = {
    "entrance": _entrance,
    "desk": _desk,
    "bench": _bench,
    "quality": _quality,
    "people": _people,
    "bedside": _bedside,
}


def walk_fresh(house: House, browser: Browser, language: str, see: See) -> None:
    """The empty pages of a new installation were seen once."""
    context = browser.new_context(locale=LOCALES[language], reduced_motion="reduce")
    context.add_init_script(REFUSED)
    page = context.new_page()
    w = Walker(house, browser, language, see, context)
    w.open("/sign-in", "fresh-sign-in", page)
    page.fill("#user-name", living.FIRST)
    page.fill("#password", "not the password at all")
    w.press(page, "form:has(#password) button", "fresh-sign-in-refused")
    page.fill("#user-name", living.FIRST)
    page.fill("#password", living.FIRST_PASSWORD)
    w.press(page, "form:has(#password) button", "fresh-landing")
    for path in ("therapies", "cultures", "review", "trace", "checks", "bedside"):
        w.open(f"/{path}", f"fresh-{path}", page)
    context.close()
