"""By which name, through which proxy, over what: judged before any page (ASVS 3.4.1, 4.1.3)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from ipaddress import ip_network
from typing import Any, cast

import pytest
import waitress
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.served import NAME, PROXY, served
from tests.sites import Bench
from tests.upkeep.ground import app_of
from tracker import web
from tracker.identity.environment import Environment
from tracker.pages.stations import where_here

OTHER = "10.9.9.9"


@pytest.fixture
def engine() -> str:
    return "sqlite"  # judged before any statement


def ask(app: Flask, peer: str, name: str = NAME, **told: str) -> TestResponse:
    """The sign-in page, asked by a machine, with headers that name what a proxy would."""
    headers = {"Host": name} | {f"X-Forwarded-{k.title()}": v for k, v in told.items()}
    return app.test_client().get("/sign-in", headers=headers, environ_base={"REMOTE_ADDR": peer})


def test_production_refuses_plain_http_of_other_machines(bench: Bench) -> None:
    app = served(bench)
    for peer in (OTHER, "192.168.1.7", "2001:db8::1", ""):
        answer = ask(app, peer)
        assert answer.status_code == 403
        assert "https://" in answer.text
        assert "本站点" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert ask(app, peer, proto="https").status_code == 403, "whoever says so"
    for peer in ("127.0.0.1", "::1", "127.0.0.9", "::ffff:127.0.0.1"):
        assert ask(app, peer, "localhost:8000").status_code == 200, peer
    cast(Any, app.wsgi_app)._only = False
    assert ask(app, OTHER).status_code == 200, "without the guard it is answered"


def test_behind_the_named_proxy_only_what_it_took_by_https_is_answered(bench: Bench) -> None:
    app = served(bench, PROXY, https=True)
    right = ask(app, PROXY, proto="https", **{"for": OTHER})
    assert right.status_code == 200
    assert right.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert ask(app, PROXY, proto="http", **{"for": OTHER}).status_code == 403
    assert ask(app, PROXY).status_code == 403, "a proxy that does not say how"
    past = ask(app, OTHER, proto="https", **{"for": PROXY})
    assert (past.status_code, "proxy" in past.text) == (403, True)


def test_hsts_is_said_over_https_alone(bench: Bench) -> None:
    assert "Strict-Transport-Security" not in ask(served(bench), "127.0.0.1").headers
    assert "Strict-Transport-Security" in ask(served(bench, https=True), "127.0.0.1").headers


def taken_from(app: Flask, peer: str, **told: str) -> dict[str, Any]:
    """The address that the sign-in history and the limit of tries would note, and the scheme."""
    seen: dict[str, Any] = {}

    def look() -> str:
        from flask import request

        seen.update(address=where_here().address, secure=request.is_secure, host=request.host)
        return ""

    app.view_functions["staff.sign_in"] = look
    ask(app, peer, **told)
    return seen


def test_forwarded_headers_are_ignored_unless_a_proxy_is_named(bench: Bench) -> None:
    lie = {"for": "1.2.3.4", "proto": "https", "host": "evil.example"}
    seen = taken_from(app_of(bench), "127.0.0.1", name=NAME, **lie)
    assert seen == {}, "the name is not known to this one"
    seen = taken_from(served(bench), "127.0.0.1", **lie)
    assert seen == {"address": "127.0.0.1", "secure": False, "host": NAME}
    seen = taken_from(served(bench, PROXY, https=True), PROXY, **lie)
    assert seen == {"address": "1.2.3.4", "secure": True, "host": NAME}


def test_one_more_address_than_there_are_proxies_is_the_clients_own_lie(bench: Bench) -> None:
    # X-Forwarded-For grows to the right: 6.6.6.6 was sent by the client, 1.2.3.4 seen by the outer
    app = served(bench, PROXY, "10.1.2.9", https=True)
    told = {"for": "6.6.6.6, 1.2.3.4, 10.1.2.9", "proto": "https"}
    assert taken_from(app, PROXY, **told)["address"] == "1.2.3.4"


def test_believed_from_everybody_the_headers_would_choose_the_address(bench: Bench) -> None:
    app = served(bench, PROXY, https=True)
    cast(Any, app.wsgi_app)._proxies = (ip_network("0.0.0.0/0"),)
    assert taken_from(app, OTHER, **{"for": "1.2.3.4"}, proto="https")["address"] == "1.2.3.4"


STRANGE = (
    "evil.example",
    "evil.example:8000",
    f"{NAME}.evil.example",
    f"evil.{NAME}",
    f"{NAME}:80:80",
    f"{NAME}:8x",
    f"x@{NAME}",
    f"{NAME}/x",
    "",
    "[::2]",
    f"{NAME}.",
)


def test_a_name_that_is_not_the_sites_is_refused(bench: Bench) -> None:
    app = served(bench)
    for name in STRANGE:
        answer = ask(app, "127.0.0.1", name)
        assert answer.status_code == 421, name
        assert name not in answer.text or not name
    for name in (NAME, NAME.upper(), f"{NAME}:443", "localhost:1", "[::1]:8000"):
        assert ask(app, "127.0.0.1", name).status_code == 200, name
    cast(Any, app.wsgi_app)._hosts = {"evil.example"}
    assert ask(app, "127.0.0.1", "evil.example").status_code == 200, "without the list"


# -- the server itself


@contextmanager
def listening(app: Flask) -> Iterator[int]:
    """The port of the real server with this application."""
    made: list[Any] = []
    create = waitress.create_server

    def keep(*args: Any, **more: Any) -> Any:
        made.append(create(*args, **more))
        ready.set()
        return made[0]

    ready = threading.Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waitress, "create_server", keep)
        thread = threading.Thread(target=web.run, args=(app, "127.0.0.1", 0), daemon=True)
        thread.start()
        ready.wait(10)
    try:
        yield int(made[0].effective_port)
    finally:
        made[0].trigger.pull_trigger(made[0].close)
        thread.join(10)


def test_the_server_hands_the_proxys_headers_on_and_reads_no_endless_body(bench: Bench) -> None:
    app = served(bench, "127.0.0.1", https=True)
    with listening(app) as port:
        line = HTTPConnection("127.0.0.1", port, timeout=10)
        plain = {"Host": NAME}
        line.request("GET", "/sign-in", headers=plain)
        assert line.getresponse().read().startswith(b"Open this site with https://")
        behind = plain | {"X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"}
        line.request("GET", "/sign-in", headers=behind)
        answer = line.getresponse()
        assert (answer.status, b"user_name" in answer.read()) == (200, True)
        assert "Server" not in answer.headers
        line.putrequest("POST", "/sign-in")
        line.putheader("Content-Length", str(web.BODY_MAX + 1))
        line.endheaders(b"a")
        assert line.getresponse().status == 413
        line.close()


def test_demo_and_test_sites_answer_this_machine_without_https(bench: Bench) -> None:
    for kind in (Environment.DEMO, Environment.TEST):
        answer = ask(served(bench, environment=kind), "127.0.0.1", "localhost:8000")
        assert answer.status_code == 200
