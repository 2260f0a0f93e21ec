"""One form, sent fifty times at once, sent again later, sent by others: one effect (H22, H55)."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.journey.walk import Way
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker import act
from tracker.db import UTC

TIMES = 50
TYPED = {"title": "dropped", "code": "D17", "severity": "major", "hold": "false"}


@pytest.fixture
def app(bench: Bench) -> Flask:
    return app_of(bench)


@pytest.fixture
def path(bench: Bench) -> str:
    return f"/therapies/{Way(bench).ready().therapy}/deviation"


def opened(client: FlaskClient, path: str) -> dict[str, str]:
    """What the page's form carries, and what somebody typed into it."""
    page = client.get(path)
    assert page.status_code == 200
    main = page.get_data(as_text=True).split("<main")[1]
    return dict(re.findall(r'name="(op_id|seen)" value="([^"]*)"', main)) | TYPED


def same(client: FlaskClient, app: Flask) -> FlaskClient:
    """The same browser, for a thread of its own: it has the same cookies."""
    with client.session_transaction() as session:
        kept = dict(session)
    twin = app.test_client()
    with twin.session_transaction() as session:
        session.update(kept)
    return twin


def reported(bench: Bench) -> int:
    return len(rows(bench, "deviation"))


def entries(bench: Bench) -> int:
    return len(rows(bench, "log_entry"))


def test_a_form_sent_fifty_times_at_once_has_one_effect_and_equal_answers(
    bench: Bench, app: Flask, path: str
) -> None:
    client = client_of(bench, "tech", app)
    form, before = opened(client, path), entries(bench)
    moment = bench.clock().astimezone(UTC)
    bench.site.clock = lambda: moment  # the tests' own clock is not for threads
    gate, answers = threading.Barrier(TIMES), list[tuple[int, str]]()

    def send(twin: FlaskClient) -> None:
        gate.wait()
        answer = twin.post(path, data=form)
        answers.append((answer.status_code, answer.headers.get("Location", "")))

    twins = [same(client, app) for _ in range(TIMES)]
    threads = [threading.Thread(target=send, args=(twin,)) for twin in twins]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(answers) == TIMES
    assert set(answers) == {answers[0]}
    assert answers[0][0] == 303
    assert (reported(bench), entries(bench)) == (1, before + 1)
    print(f"\nthe same POST {TIMES} times at once: 1 effect, {TIMES} equal answers")


@pytest.fixture
def captured(bench: Bench, app: Flask, path: str) -> tuple[FlaskClient, dict[str, str]]:
    """A form that had its effect, and the browser that sent it."""
    client = client_of(bench, "tech", app)
    form = opened(client, path)
    assert client.post(path, data=form).status_code == 303
    assert reported(bench) == 1
    return client, form


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_captured_form_has_no_effect_later_elsewhere_or_by_somebody_else(
    bench: Bench, app: Flask, path: str, captured: tuple[FlaskClient, dict[str, str]]
) -> None:
    client, form = captured
    size = entries(bench)
    bench.clock.on(minutes=5)
    assert client.post(path, data=form).status_code == 303, "its first answer again"
    elsewhere = client_of(bench, "tech", app)
    assert elsewhere.post(path, data=form).status_code == 303
    assert entries(bench) == size
    # whoever caught it on the way sends it in a name of their own, or changes what it says
    assert client_of(bench, "tech_2", app).post(path, data=form).status_code == 409
    assert client.post(path, data=form | {"title": "another"}).status_code == 409
    assert app.test_client().post(path, data=form).status_code in (302, 401)
    client.post("/sign-out")
    assert client.post(path, data=form).status_code in (302, 401)
    assert reported(bench) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_op_id_the_same_form_would_have_its_effect_again(
    bench: Bench,
    path: str,
    captured: tuple[FlaskClient, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, form = captured
    numbers = iter("abcdefgh")
    real = act.perform

    def forgetful(site: Any, door: Any, *given: Any) -> Any:
        return real(site, replace(door, op_id=f"op-{next(numbers)}", seen=None), *given)

    monkeypatch.setattr("tracker.pages.doors.perform", forgetful)
    client.post(path, data=form)
    assert reported(bench) == 2
