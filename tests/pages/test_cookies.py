"""The cookie that holds a sign-in: how it is set, and that no other than ours opens anything."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.pages.served import NAME, served
from tests.sites import Bench
from tests.staff.ground import PASSWORD, sign_in, with_passwords
from tracker.act import proving
from tracker.identity.environment import Environment
from tracker.people import sign_ins
from tracker.people.held import Held

OURS = "__Host-marrowtrace"
ANOTHER_KEY = "another installation's key, as long as ours"


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the cookie is judged before any statement


@pytest.fixture
def app(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(proving, "REFUSED_AFTER_S", 0.0)
    with_passwords(bench, "qa")
    return served(bench)


@pytest.fixture
def qa(app: Flask) -> FlaskClient:
    client: FlaskClient = sign_in(app, "qa")[0]
    return client


def attributes(app: Flask, **where: str) -> tuple[str, set[str]]:
    """The name of the cookie that a sign-in sets, and its attributes without the value."""
    typed = {"user_name": "qa", "password": PASSWORD}
    answer = app.test_client().post("/sign-in", data=typed, **where)
    (line,) = [c for c in answer.headers.getlist("Set-Cookie") if "marrowtrace" in c]
    first, *rest = line.split("; ")
    return first.partition("=")[0], set(rest)


def test_cookie_of_a_production_site_belongs_to_this_host_and_to_https_alone(
    bench: Bench, app: Flask
) -> None:
    strict = {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}  # and no Domain
    assert attributes(app) == (OURS, strict)
    by_https = served(bench, https=True, environment=Environment.TEST)
    assert attributes(by_https) == (OURS, strict)
    plain = served(bench, environment=Environment.DEMO)  # a browser takes no prefix over plain HTTP
    assert attributes(plain) == ("marrowtrace", strict - {"Secure"})
    assert attributes(plain, base_url="http://localhost/seat2")[0] == "marrowtrace-seat2"


def held(client: FlaskClient) -> str:
    cookie = client.get_cookie(OURS)
    assert cookie is not None
    return str(cookie.value)


def opens(app: Flask, value: str, name: str = OURS) -> bool:
    """True when a browser that sends this cookie gets a page with patients."""
    client = app.test_client()
    client.set_cookie(name, value)
    return client.get("/therapies").status_code == 200


def inside(value: str) -> dict[str, object]:
    """What a cookie says, read as anybody can."""
    payload = value.removeprefix(".").split(".")[0]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    found: dict[str, object] = json.loads(zlib.decompress(raw) if value[0] == "." else raw)
    return found


def resigned(app: Flask, said: dict[str, object], key: str) -> str:
    """The same words signed with another key, as another installation would."""
    other = Flask("other")
    other.secret_key = key
    signer = SecureCookieSessionInterface().get_signing_serializer(other)
    assert signer is not None
    return str(signer.dumps(said))


def test_altered_cut_foreign_and_invented_cookies_open_nothing(app: Flask, qa: FlaskClient) -> None:
    real = held(qa)
    assert opens(app, real)
    said = inside(real)
    false = {
        "changed at the end": f"{real[:-4]}AAAA",
        "changed in front": f"X{real[1:]}",
        "without its signature": real.rpartition(".")[0],
        "of another key": resigned(app, said, ANOTHER_KEY),
        "of no key": base64.urlsafe_b64encode(json.dumps(said).encode()).decode(),
        "empty": "",
        "nothing like it": "\x7f\xff;{}[]",
        "very long": "A" * 3000,
        "another's token": resigned(app, said | {"token": "0" * 43}, str(app.secret_key)),
    }
    false |= {f"cut to {n}": real[:n] for n in range(0, len(real), 7)}
    assert [why for why, value in false.items() if opens(app, value)] == []
    assert not opens(app, real, "marrowtrace"), "under the name that another host could set"


def test_without_the_signature_an_invented_cookie_would_open(
    bench: Bench, app: Flask, qa: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = resigned(app, inside(held(qa)), ANOTHER_KEY)
    assert not opens(app, forged)

    def unproved(_self: object, value: str, **_: object) -> dict[str, object]:
        return inside(value)

    monkeypatch.setattr(URLSafeTimedSerializer, "loads", unproved)
    assert opens(app, forged)


def test_cookie_kept_from_before_signing_out_opens_nothing(
    app: Flask, qa: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = held(qa)
    qa.post("/sign-out")
    assert not opens(app, kept)
    again, _ = sign_in(app, "qa")
    assert held(again) != kept
    assert not opens(app, kept), "a new sign-in of the same person is another one"
    monkeypatch.setattr(sign_ins, "close", lambda *_: None)
    monkeypatch.setattr(Held, "close", lambda *_: None)
    kept = held(again)
    again.post("/sign-out")
    assert opens(app, kept), "ended in the browser alone, it would go on"


def test_cookie_holds_no_name_and_no_password(qa: FlaskClient) -> None:  # I24
    told = {"token", "language", "csrf_token", "_fresh", "seats"}
    assert set(inside(held(qa))) <= told | {"hands_last"}  # whose hands were here last, by id
    assert NAME not in held(qa)
