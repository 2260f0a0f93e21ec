"""People with passkeys at the pages: registered and used as a browser would do it."""

from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.attacks import rows
from tests.people.device import Device
from tests.sites import Bench
from tests.staff.ground import PASSWORD, form_of, with_passwords

ORIGIN, SITE = "http://localhost", "localhost"
ALLOW = "staff:passkeys:allowed"


def allow(bench: Bench, *, allowed: bool = True, n: int = -1) -> None:
    given = {"n": n, "allowed": allowed, "reason": "on call by telephone"}
    bench.did("qa", ALLOW, given, second="qp")


def device(**changes: Any) -> Device:
    return Device(ORIGIN, SITE, **changes)


def challenged(
    client: FlaskClient, whose: str, address: str, fields: dict[str, str]
) -> dict[str, Any]:
    """Nonce and options for the form with these fields."""
    asked = fields | {"ask_passkey": whose, "ask_address_passkey": address}
    answer = client.post("/account/passkeys/challenge", data=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    said: dict[str, Any] = answer.get_json()
    return said


def brought(nonce: str, credential: dict[str, Any]) -> str:
    return json.dumps({"nonce": nonce, "credential": credential})


def register(
    bench: Bench, client: FlaskClient, name: str, own: Device, **more: str
) -> TestResponse:
    """The person's passkey is registered at the page, with their password."""
    with_passwords(bench, name)
    fields = form_of(client, "/account/passkeys", "/account/passkeys") | {"label": "my key"}
    said = challenged(client, "new", "/account/passkeys", fields)
    made = own.make(said["options"])
    proof = {"new_passkey": brought(said["nonce"], made), "password": PASSWORD}
    return client.post("/account/passkeys", data=fields | proof | more)


def roles_form(client: FlaskClient, bench: Bench, whose: str) -> tuple[str, dict[str, str]]:
    """The form that gives somebody one role, as the page carries it and a person fills it."""
    address = f"/people/{bench.people[whose]}/roles"
    fields = form_of(client, address, address)
    return address, fields | {"roles": "courier", "reason": "moves to the laboratory"}


def tapped(
    client: FlaskClient, own: Device, address: str, fields: dict[str, str], whose: str = "own"
) -> str:
    """What the device says to this form."""
    said = challenged(client, whose, address, fields)
    return brought(said["nonce"], own.use(said["options"]))


def said(bench: Bench) -> list[str]:
    """The reasons of the newest entry; nothing when it was accepted."""
    newest = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
    answer = json.loads(newest["answer"])
    return [] if answer["accepted"] else sorted({r["code"] for r in answer["reasons"]})
