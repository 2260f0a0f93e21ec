"""A passkey in a real browser: Chromium's virtual authenticator makes it and signs with it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page, expect
from werkzeug.serving import make_server

from tests.attacks import rows
from tests.sites import Bench
from tests.staff.ground import PASSWORD, with_passwords
from tests.staff.passkeys import allow

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.port}"
    server.shutdown()


@pytest.fixture
def page(browser: Browser, bench: Bench, base: str) -> Iterator[Page]:
    """An administrator who has signed in at a site that allows passkeys."""
    allow(bench)
    with_passwords(bench, "admin", "qa")
    ready = browser.new_page(viewport={"width": 390, "height": 800}, base_url=base)
    ready.goto("/sign-in?next=/account/passkeys")
    ready.fill("#user-name", "admin")
    ready.fill("#password", PASSWORD)
    ready.press("#password", "Enter")
    ready.wait_for_url("**/account/passkeys", wait_until="load")
    yield ready
    ready.close()


@pytest.fixture
def wire(page: Page) -> CDPSession:
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    return wire


def plugged(wire: CDPSession, *, verifies: bool = True) -> str:
    """A device that is always at hand; its person is verified or not."""
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    said = wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return str(said["authenticatorId"])


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def registered(page: Page) -> None:
    page.fill("#label", "key on my ring")
    page.fill("#passkey-password", PASSWORD)
    page.get_by_role("button", name="Register it now").click()
    expect(page.get_by_text("key on my ring", exact=True)).to_be_visible()


def test_a_passkey_is_registered_and_signs_and_what_was_changed_is_signed_anew(
    bench: Bench, page: Page, wire: CDPSession
) -> None:
    plugged(wire)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    picture(page, "passkeys-390")
    registered(page)
    picture(page, "passkeys-registered-390")
    address = f"/people/{bench.people['tech']}/roles"
    page.goto(address)
    page.get_by_label("Courier").check()
    page.fill("#f-reason", "drives to the suite\nfrom today")
    page.get_by_role("button", name="Sign with my passkey").click()
    # the second person still has to sign; meanwhile something is changed
    expect(page.locator("input[name=passkey]")).to_have_count(1)
    picture(page, "passkey-signed-390")
    page.type("#f-reason", "!")
    expect(page.get_by_text("Something was changed. Sign again.")).to_be_visible()
    expect(page.locator("input[name=passkey]")).to_have_count(0)
    page.fill("#f-second-user", "qa")
    page.fill("#f-second-password", PASSWORD)
    page.get_by_role("button", name="Sign with my passkey").click()
    page.wait_for_url("**/people/training/**")
    (use,) = rows(bench, "passkey_use")
    assert (use["act"], bool(use["verified"])) == ("staff:roles:changed", True)
    assert use["counter"] >= 2  # it counted the signature that was given up, too
    held = {r["role"] for r in rows(bench, "person_role") if r["person_id"] == bench.people["tech"]}
    assert "courier" in held


def test_a_device_that_does_not_verify_its_person_registers_nothing(
    bench: Bench, page: Page, wire: CDPSession
) -> None:
    plugged(wire, verifies=False)
    page.fill("#label", "key on my ring")
    page.fill("#passkey-password", PASSWORD)
    page.get_by_role("button", name="Register it now").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
    assert rows(bench, "person_passkey") == []


def test_where_no_browser_offers_passkeys_the_page_says_so(page: Page, base: str) -> None:
    elsewhere = page.context.browser
    assert elsewhere is not None
    plain = elsewhere.new_page(base_url=base.replace("localhost", "127.0.0.1"))
    plain.goto("/sign-in?next=/account/passkeys")
    plain.fill("#user-name", "admin")
    plain.fill("#password", PASSWORD)
    plain.press("#password", "Enter")
    expect(plain.get_by_text("Browsers offer passkeys only by HTTPS under a name")).to_be_visible()
    expect(plain.get_by_role("button", name="Register it now")).to_have_count(0)
    plain.close()
