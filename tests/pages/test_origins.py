"""What another site has this browser send changes nothing (ASVS 3.5.1, 3.5.8)."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.pages.access import TABLE, table
from tests.pages.served import served
from tests.sites import Bench
from tests.upkeep.ground import client_of
from tracker.pages import origins

NAME = "localhost"
FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},  # another program of the hospital's
    {"Sec-Fetch-Site": ""},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": f"https://{NAME}.evil.example"},
    {"Origin": f"https://{NAME}:8443"},
    {"Referer": "https://evil.example/therapies"},
    {"Referer": f"https://evil.example/{NAME}"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
)
OWN: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "same-origin", "Origin": f"https://{NAME}"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": f"https://{NAME.upper()}"},
    {"Referer": f"https://{NAME}/therapies"},
    {},  # too old to say it: the token judges
)


@pytest.fixture
def engine() -> str:
    return "sqlite"  # judged before any statement


@pytest.fixture
def qa(bench: Bench) -> FlaskClient:
    app = served(bench, https=True, csrf=True)
    return client_of(bench, "qa", app)


def post(qa: FlaskClient, headers: dict[str, str], token: str) -> int:
    form = {"csrf_token": token, "scan": "https://example.org"}
    return qa.post("/scan", data=form, headers=headers).status_code


def test_form_counts_only_from_a_page_of_ours_and_with_its_token(
    bench: Bench, qa: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r'name="csrf_token" value="([^"]+)"', qa.get("/today").text)
    assert found is not None
    token = found[1]
    before = len(rows(bench, "log_entry"))
    for headers in FOREIGN:
        assert post(qa, headers, token) == 400, headers
    for headers in OWN:
        assert post(qa, headers, "") == 400, "without the token"
        assert post(qa, headers, token[:-3] + "AAA") == 400
    assert len(rows(bench, "log_entry")) == before
    for n, headers in enumerate(OWN, 1):
        assert post(qa, headers, token) == 409, headers  # judged: no code of ours; recorded
        assert len(rows(bench, "log_entry")) == before + n
    monkeypatch.setattr(origins, "_foreign", lambda: False)
    for headers in FOREIGN:
        assert post(qa, headers, token) == 409, "without the guard it is as good as ours"


def test_reading_is_open_from_anywhere(qa: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Referer": "https://mail.example"}
    assert qa.get("/today", headers=headers).status_code == 200


def test_no_form_of_any_address_counts_from_another_site(bench: Bench, qa: FlaskClient) -> None:
    """Whoever is signed in, whatever the form would sign: refused before anything is read (H54)."""
    lines = table(TABLE.read_text(encoding="utf-8"))
    posts = sorted(rule for method, rule in lines if method == "POST")
    before = len(rows(bench, "log_entry"))
    for rule in posts:
        address = re.sub(r"<[^>]+>", "any", rule)
        for headers in FOREIGN[:1] + FOREIGN[3:4]:
            answer = qa.post(address, data={"csrf_token": ""}, headers=headers)
            assert answer.status_code == 400, (address, headers)
    assert len(rows(bench, "log_entry")) == before
    assert len(posts) > 150
    policy = qa.get("/today").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy, "and no page of ours is shown inside another's"
    print(f"\n{len(posts)} addresses, {2 * len(posts)} forms of other sites: 0 counted")
