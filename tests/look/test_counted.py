"""While it is typed, the browser says of a count what the server says (H39)."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.look.gallery import create_gallery
from tests.pages.test_counted import drawn
from tracker.pages.counted import as_power, in_words

pytestmark = pytest.mark.browser
SAY = """async ([address, counts]) => {
  const {inWords, asPower, countOf} = await import(address);
  return counts.map((n) => [inWords(BigInt(n), "en"), inWords(BigInt(n), "zh-Hans"),
    asPower(BigInt(n)), String(countOf(asPower(BigInt(n))))]);
}"""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_gallery(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def test_the_browser_says_what_the_server_says(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}/en/cultures")
    main = page.locator("script[type=module]").first.get_attribute("src")
    assert main is not None
    counts = drawn()
    address = base + main.replace("main.js", "counted.js")
    said = page.evaluate(SAY, [address, [str(n) for n in counts]])
    wanted = [[in_words(n), in_words(n, "zh"), as_power(n), str(n)] for n in counts]
    assert said == wanted
    page.close()
