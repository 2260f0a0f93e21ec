"""An application on a bench that signs: people sign in by user name."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from tests.sites import Bench
from tracker.people import sign_ins
from tracker.web import create_app

SECRET = "a key for sessions in tests, long enough"


def app_of(bench: Bench) -> Flask:
    settings = Settings(
        database_url="",
        secret_key=SECRET,
        zone=bench.site.zone,
        language="en",
        host="127.0.0.1",
        port=0,
        https=False,
        instance=Path(),
    )
    app = create_app(bench.site, settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


def client_of(bench: Bench, username: str, app: Flask, language: str = "en") -> FlaskClient:
    client = app.test_client()
    with bench.site.database.writing() as conn:
        token = sign_ins.open_for(conn, bench.people[username], bench.clock())
    with client.session_transaction() as session:
        session["token"], session["language"] = token, language
    return client
