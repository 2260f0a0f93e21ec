"""A password that another has given signs nothing until it was changed (21 CFR 11.200(a)(3))."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.attacks import rows
from tests.sites import Bench
from tests.staff.ground import PASSWORD, form_of, with_passwords
from tests.upkeep.ground import client_of
from tracker.act import proving
from tracker.act.proving import Proved, signer
from tracker.people.access.history import Where
from tracker.staff.access.secret import change_password

OWN = "seven plum boats at anchor"
ME = Where()


def roles_changed(bench: Bench, app: Flask, password: str) -> int:
    """What the page says to a change that QA signs second with this password."""
    admin, address = client_of(bench, "admin", app), f"/people/{bench.people['tech']}/roles"
    fields = form_of(admin, address, address) | {"roles": "courier", "reason": "moves"}
    second = {"second_user": "qa", "second_password": password, "password": PASSWORD}
    return int(admin.post(address, data=fields | second).status_code)


def test_a_password_given_by_another_signs_nothing_until_it_is_changed(
    bench: Bench, app: Flask
) -> None:
    with_passwords(bench, "admin")
    with_passwords(bench, "qa", must_change=True)
    before = len(rows(bench, "person_role"))
    assert signer(bench.site, "qa", PASSWORD, ME) is None
    assert roles_changed(bench, app, PASSWORD) == 409
    assert len(rows(bench, "person_role")) == before
    assert change_password(bench.site, "qa", PASSWORD, OWN, ME) == ()
    assert signer(bench.site, "qa", OWN, ME) == bench.people["qa"]
    assert roles_changed(bench, app, OWN) == 303
    assert len(rows(bench, "person_role")) > before


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_that_asked_whoever_gave_it_signs_as_the_other(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_passwords(bench, "admin")
    with_passwords(bench, "qa", must_change=True)
    monkeypatch.setattr(proving, "Proved", lambda id_, factor, _: Proved(id_, factor))
    assert roles_changed(bench, app, PASSWORD) == 303
