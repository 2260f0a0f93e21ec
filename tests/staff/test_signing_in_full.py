"""A signature takes the full sign-in anew, and says all that a signature must say.

Annex 11 draft 13.2 to 13.7 and 11.7, and 21 CFR 11.50, each shown as one whole.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.sites import Bench
from tests.staff.ground import PASSWORD, WRONG, form_of, sign_in, with_passwords
from tests.staff.test_lockout import happened
from tests.upkeep.ground import client_of
from tracker.act import Door, perform

CHANGE: Final = "/people/matrix/workplace:line:cleared/performer"
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def changed(client: FlaskClient, **typed: str) -> int:
    """The matrix keeps a role less, by the page, with what was typed beside."""
    form: dict[str, Any] = form_of(client, CHANGE, CHANGE)
    form |= {"roles": ["production"], "reason": "only the manager clears here", **typed}
    return client.post(CHANGE, data=form).status_code


def versions(bench: Bench) -> int:
    return len(rows(bench, "role_matrix_version"))


def test_a_signature_takes_the_full_sign_in_anew_and_says_all_that_it_must(
    bench: Bench, app: Flask
) -> None:
    with_passwords(bench, "admin", "qp")
    client, answer = sign_in(app, "admin")
    assert answer.status_code == 303
    second = {"second_user": "qp", "second_password": PASSWORD}
    assert changed(client, **second) == 409, "an open sign-in is no signature"
    assert changed(client, password=WRONG, **second) == 409
    assert changed(client, password=PASSWORD, **second | {"second_password": WRONG}) == 409
    admin, other = bench.people["admin"], bench.people["qp"]
    given = {
        "version": 0,
        "act": "workplace:line:cleared",
        "part": "performer",
        "roles": ["production"],
        "reason": "only the manager clears here",
    }
    for by_pin in (admin, other):  # badge and PIN prove who works at the bench, and sign nothing
        door = Door(
            admin,
            f"pin-{by_pin}",
            other,
            signed=frozenset({admin, other}) - {by_pin},
            by_pin=frozenset({by_pin}),
        )
        refused = perform(bench.site, door, "staff:matrix:changed", given)
        assert set(refused.verdict.codes) == {"signature_needed", "password_needed"}
    assert versions(bench) == 1
    assert changed(client, password=PASSWORD, **second) == 303
    assert versions(bench) == 2
    page = unescape(client.get("/people/signatures").get_data(as_text=True))
    lines = [" ".join(re.sub(r"<[^>]+>", " ", x).split()) for x in page.split("<tr>")]
    mine = [x for x in lines if "Role matrix approved" in x]
    assert len(mine) == 2
    own = next(x for x in mine if "second person" not in x)
    whole = ("Admin", "admin", "administrator", "by password", "2026-04-01 08:0", "Asia/Shanghai")
    assert [w for w in (*whole, "signed") if w not in own] == []
    beside = next(x for x in mine if "second person" in x)
    assert [w for w in ("Qp", "qp", "qualified person", "Asia/Shanghai") if w not in beside] == []


def test_a_lockout_stands_until_an_administrator_ends_it_with_a_reason(
    bench: Bench, app: Flask
) -> None:
    with_passwords(bench, "tech", "admin")
    for _ in range(5):
        assert sign_in(app, "tech", WRONG)[1].status_code == 401
    bench.clock.on(hours=2)
    assert sign_in(app, "tech")[1].status_code == 401, "time alone ends nothing"
    whom, end = {"person": bench.people["tech"]}, "staff:sign_in:unlocked"
    for who in ("tech", "qa", "production"):
        assert not bench.do(who, end, whom, reason="asked").accepted
    for nothing in ("", "   "):
        refused = bench.do("admin", end, whom, reason=nothing)
        assert refused.verdict.codes == ("change_needs_its_reason",)
    assert sign_in(app, "tech")[1].status_code == 401
    admin = client_of(bench, "admin", app)
    assert "Tech is locked out" in admin.get("/staff").get_data(as_text=True)
    person = f"/staff/{bench.people['tech']}"
    form = form_of(admin, person, f"{person}/unlock") | {"reason": "came in person, gloves"}
    assert admin.post(f"{person}/unlock", data=form).status_code == 303
    assert sign_in(app, "tech")[1].status_code == 303
    assert happened(bench, "tech")[-2:] == ["unlocked", "signed_in"]
