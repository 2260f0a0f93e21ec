"""Guards of the web that no other test takes away: each removed, and what then happens shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.journey.walk import Way
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker import web
from tracker.pages import errors
from tracker.staff import views


@pytest.fixture
def engine() -> str:
    return "sqlite"  # what is asked lies before any statement


@dataclass
class Cache:
    """A cache between browser and server, as RFC 9111 (3, 4.2.2) lets one be.

    It keeps what was answered with 200 and does not say ``no-store``, and gives it to the next who
    asks for the same address, whoever that is.
    """

    app: Flask
    kept: dict[str, str] = field(default_factory=dict)

    def get(self, client: FlaskClient, address: str) -> str:
        if address in self.kept:
            return self.kept[address]
        answer = client.get(address)
        page = answer.get_data(as_text=True)
        if answer.status_code == 200 and answer.headers.get("Cache-Control") != "no-store":
            self.kept[address] = page
        return page


def seen_after_sign_out(bench: Bench, app: Flask) -> str:
    """What somebody without a sign-in is shown at the address that a coordinator has looked at."""
    way = Way(bench).enrolled()
    cache, address = Cache(app), f"/therapies/{way.therapy}"
    assert "SYN-ON-" in cache.get(client_of(bench, "coordinator", app), address)
    return cache.get(app.test_client(), address)


def test_a_patients_page_is_kept_by_no_cache(bench: Bench) -> None:
    assert "SYN-ON-" not in seen_after_sign_out(bench, app_of(bench))


def test_without_no_store_the_next_at_the_computer_reads_the_patients_page(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "harden", lambda answer, **_: answer)
    assert "SYN-ON-" in seen_after_sign_out(bench, app_of(bench))


def failed(bench: Bench, monkeypatch: pytest.MonkeyPatch, app: Flask) -> str:
    """The page that somebody sees when the program fails."""

    def broken(*_: object) -> str:
        raise RuntimeError("a failure of ours")

    monkeypatch.setattr(views, "prove_password", broken)
    app.config["TESTING"] = False
    form = {"user_name": "a", "password": "b"}
    return app.test_client().post("/sign-in", data=form).get_data(as_text=True)


def references(page: str) -> set[str]:
    return set(re.findall(r"\b[0-9A-F]{8}\b", page))


def test_without_the_reference_in_the_log_nobody_finds_what_happened(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Mute:
        def error(self, *_: object, **__: object) -> None:
            """Nothing is written."""

    monkeypatch.setattr(errors, "log", Mute())
    (told,) = references(failed(bench, monkeypatch, app_of(bench)))
    assert told not in "".join(capfd.readouterr())


def test_without_the_page_of_errors_there_is_no_reference_to_tell(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "on_error", lambda wrong: ("Internal Server Error", 500))
    page = failed(bench, monkeypatch, app_of(bench))
    assert references(page) == set()
    assert "safe to send the same form again" not in page
