"""People with passwords at a bench of pages."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.sites import Bench
from tracker.people.passwords import set_password

PASSWORD = "nine wet lanterns hum"
WRONG = "nine dry lanterns hum"


def with_passwords(bench: Bench, *names: str, must_change: bool = False) -> None:
    with bench.site.database.writing() as conn:
        for name in names:
            set_password(conn, bench.people[name], PASSWORD, must_change=must_change)


def sign_in(
    app: Flask, name: str, password: str = PASSWORD, client: FlaskClient | None = None
) -> Any:
    """A client that has signed in at the page (or has not), and the answer."""
    client = client or app.test_client()
    answer = client.post("/sign-in", data={"user_name": name, "password": password})
    return client, answer


def form_of(client: FlaskClient, page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with this action, as the page carries them."""
    html = client.get(page).get_data(as_text=True)
    found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.S)
    assert found, (page, action)
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[1])
    return dict(fields)
