"""A lost passkey of somebody else is revoked from the person's page, by an administrator alone."""

from __future__ import annotations

from flask import Flask

from tests.attacks import rows
from tests.sites import Bench
from tests.staff.ground import PASSWORD, form_of, with_passwords
from tests.staff.passkeys import allow, device, register
from tests.upkeep.ground import client_of


def test_an_administrator_revokes_a_lost_passkey_on_the_persons_page(
    bench: Bench, app: Flask
) -> None:
    allow(bench)
    admin, qa, own = client_of(bench, "admin", app), client_of(bench, "qa", app), device()
    assert register(bench, qa, "qa", own).status_code == 303
    with_passwords(bench, "admin")
    (row,) = rows(bench, "person_passkey")
    page = f"/staff/{bench.people['qa']}"
    address = f"{page}/passkeys/{row['id']}/revoke"
    assert "my key" in client_of(bench, "qa_2", app).get(page).get_data(as_text=True)
    assert address not in client_of(bench, "qa_2", app).get(page).get_data(as_text=True)
    fields = form_of(admin, page, address) | {"why": "left in a taxi"}
    assert admin.post(address, data=fields | {"password": "wrong"}).status_code == 409
    assert rows(bench, "passkey_revocation") == []
    # another person's passkey is not reached by this person's page
    other = f"/staff/{bench.people['tech']}/passkeys/{row['id']}/revoke"
    assert admin.post(other, data=fields | {"password": PASSWORD}).status_code == 404
    fields = form_of(admin, page, address) | {"why": "left in a taxi"}
    answer = admin.post(address, data=fields | {"password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    (end,) = rows(bench, "passkey_revocation")
    assert (end["revoked_by"], end["reason"]) == (bench.people["admin"], "left in a taxi")
    assert "left in a taxi" in admin.get(page).get_data(as_text=True)
    assert address not in admin.get(page).get_data(as_text=True)
