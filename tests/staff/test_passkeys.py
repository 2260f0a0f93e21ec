"""A passkey signs one content, once, for its own person: and nothing else (Annex 11 draft, 11.6).

The device is written from the specification (``tests.people.device``); the library judges it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import webauthn
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks import PASSED, Shell, rows
from tests.journey.walk import SCOPES, Way
from tests.people.device import PRESENT, VERIFIED, Device, code, raw
from tests.sites import Bench
from tests.staff import passkeys
from tests.staff.ground import PASSWORD, with_passwords
from tests.staff.passkeys import allow, device, register, roles_form, said, tapped
from tests.upkeep.ground import app_of, client_of
from tracker.act.door import Tapped
from tracker.pages import tapping as on_forms
from tracker.people.passkeys import proof, standing
from tracker.people.passkeys.binding import Whose, challenge_of
from tracker.therapy.signed import standings

SECOND = {"second_user": "qa", "second_password": PASSWORD}
REVOKE = "staff:passkey:revoked"


@pytest.fixture
def admin(bench: Bench, app: Flask) -> FlaskClient:
    """An administrator at a site that allows passkeys; quality assurance has a password."""
    allow(bench)
    with_passwords(bench, "qa")
    return client_of(bench, "admin", app)


@pytest.fixture
def key(bench: Bench, admin: FlaskClient) -> Device:
    """The administrator's passkey, registered."""
    own = device()
    answer = register(bench, admin, "admin", own)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return own


def send(
    bench: Bench, client: FlaskClient, key: Device, whose: str = "tech", **changes: str
) -> list[str]:
    """One form, signed by passkey, sent as it was signed but for the changes."""
    address, fields = roles_form(client, bench, whose)
    proof_ = {"passkey": tapped(client, key, address, fields)}
    client.post(address, data=fields | SECOND | proof_ | changes)
    return said(bench)


def test_a_passkey_signs_in_place_of_the_password_and_leaves_what_proves_it(
    bench: Bench, admin: FlaskClient, key: Device
) -> None:
    assert send(bench, admin, key) == []
    (use,) = rows(bench, "passkey_use")
    (own,) = rows(bench, "person_passkey")
    assert (use["passkey_id"], use["person_id"]) == (own["id"], bench.people["admin"])
    assert (use["act"], use["counter"], bool(use["verified"])) == ("staff:roles:changed", 1, True)
    # checked again from the row alone: the challenge is in the client data, the key in the other
    bare = {"clientDataJSON": use["client_data"], "authenticatorData": use["authenticator_data"]}
    whole = bare | {"signature": use["signature"]}
    answer = {"id": own["credential"], "rawId": own["credential"], "type": "public-key"}
    challenge = challenge_of(use["nonce"], Whose.OWN, use["content_sha256"])
    here = proof.Origin(passkeys.ORIGIN, passkeys.SITE)
    known = proof.Known(own["public_key"], own["site_name"], 0)
    again = proof.used(answer | {"response": whole}, challenge, here, known)
    assert isinstance(again, proof.Used)
    assert "passkey" not in {e["factor"] for e in rows(bench, "sign_in_event")}


def test_what_was_signed_for_one_record_is_refused_for_another_and_recorded(
    bench: Bench, admin: FlaskClient, key: Device
) -> None:
    address, fields = roles_form(admin, bench, "tech")
    proof_ = {"passkey": tapped(admin, key, address, fields)}
    other, shown = roles_form(admin, bench, "runner")
    assert admin.post(other, data=shown | SECOND | proof_).status_code == 409
    assert "passkey_signed_something_else" in said(bench)
    assert [e["factor"] for e in rows(bench, "sign_in_event") if e["what"] == "failed"] == [
        "passkey"
    ]
    assert rows(bench, "passkey_use") == []


def test_without_the_content_bound_the_same_proof_signs_another_record(
    bench: Bench, admin: FlaskClient, key: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_forms, "content_of", lambda *_: "0" * 64)
    address, fields = roles_form(admin, bench, "tech")
    proof_ = {"passkey": tapped(admin, key, address, fields)}
    other, shown = roles_form(admin, bench, "runner")
    assert admin.post(other, data=shown | SECOND | proof_).status_code == 303


@pytest.mark.parametrize("changed", [{"roles": "qa"}, {"reason": "another"}, {"op_id": "page-1"}])
def test_a_field_that_changed_after_the_signature_is_refused(
    bench: Bench, admin: FlaskClient, key: Device, changed: dict[str, str]
) -> None:
    assert "passkey_signed_something_else" in send(bench, admin, key, **changed)


def test_a_proof_serves_once(bench: Bench, admin: FlaskClient) -> None:
    """The device does not count, as synchronised passkeys do not: the challenge alone protects."""
    still = device(step=0)
    assert register(bench, admin, "admin", still).status_code == 303
    address, fields = roles_form(admin, bench, "tech")
    whole = fields | SECOND | {"passkey": tapped(admin, still, address, fields)}
    assert admin.post(address, data=whole).status_code == 303
    assert admin.post(address, data=whole).status_code == 409
    assert len(rows(bench, "passkey_use")) == 1
    assert "passkey" in {e["factor"] for e in rows(bench, "sign_in_event")}


def test_with_challenges_never_spent_a_proof_is_read_twice_and_the_database_refuses(
    bench: Bench, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = device(step=0)
    assert register(bench, admin, "admin", still).status_code == 303
    monkeypatch.setattr(standing, "spend", lambda *_: True)
    address, fields = roles_form(admin, bench, "tech")
    whole = fields | SECOND | {"passkey": tapped(admin, still, address, fields)}
    assert admin.post(address, data=whole).status_code == 303
    monkeypatch.setattr(on_forms, "content_of", lambda *_: content(bench))
    admin.post(address, data=whole | {"op_id": "page-again", "roles": "qa"})
    assert said(bench) == ["database_refused"]  # i15_passkey_challenge_once


def content(bench: Bench) -> str:
    return str(rows(bench, "passkey_use")[0]["content_sha256"])


def test_a_proof_of_another_sign_in_is_refused(
    bench: Bench, app: Flask, admin: FlaskClient, key: Device
) -> None:
    address, fields = roles_form(admin, bench, "tech")
    proof_ = {"passkey": tapped(admin, key, address, fields)}
    elsewhere = client_of(bench, "admin", app)
    elsewhere.post(address, data=fields | SECOND | proof_)
    assert "passkey_challenge_spent" in said(bench)


def test_a_challenge_lives_two_minutes(bench: Bench, admin: FlaskClient, key: Device) -> None:
    address, fields = roles_form(admin, bench, "tech")
    proof_ = {"passkey": tapped(admin, key, address, fields)}
    bench.clock.on(seconds=121)
    admin.post(address, data=fields | SECOND | proof_)
    assert "passkey_challenge_spent" in said(bench)


def test_a_counter_that_went_back_is_refused_and_recorded(
    bench: Bench, admin: FlaskClient, key: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    key.counter = 7
    assert send(bench, admin, key) == []
    key.counter = 3  # a copy of the device says 4
    assert "passkey_counter_went_back" in send(bench, admin, key)
    assert [u["counter"] for u in rows(bench, "passkey_use")] == [8]
    # with the guard removed the copy would sign
    monkeypatch.setattr(standing, "_counter", lambda *_: 0)
    monkeypatch.setattr(standing, "advance", lambda *_: True)
    assert send(bench, admin, key, "runner") == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"origin": "https://cells.evil.example"}, "passkey_of_another_address"),
        ({"origin": "http://localhost:8001"}, "passkey_of_another_address"),
        ({"site_name": "evil.example"}, "passkey_of_another_address"),
        ({"flags": PRESENT}, "passkey_without_verification"),
        ({"flags": VERIFIED}, "passkey_not_right"),
        ({"key": Device("", "").key}, "passkey_not_right"),
        ({"id": b"another credential"}, "passkey_of_nobody_here"),
    ],
)
def test_what_a_device_says_that_is_not_so_is_refused_and_recorded(
    bench: Bench, admin: FlaskClient, key: Device, changes: dict[str, Any], why: str
) -> None:
    for name, value in changes.items():
        setattr(key, name, value)
    assert why in send(bench, admin, key)
    failed = [e for e in rows(bench, "sign_in_event") if e["what"] == "failed"]
    assert [e["factor"] for e in failed] == ["passkey"]


def test_a_foreign_origin_would_pass_if_the_library_were_not_told_ours(
    bench: Bench, admin: FlaskClient, key: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    key.origin = "https://cells.evil.example"
    here = proof.Origin(key.origin, passkeys.SITE)
    monkeypatch.setattr(on_forms, "origin_here", lambda: here)
    assert send(bench, admin, key) == []


def test_without_the_demand_an_unverified_holder_would_sign_and_the_database_refuses(
    bench: Bench, admin: FlaskClient, key: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = webauthn.verify_authentication_response
    monkeypatch.setattr(
        proof,
        "verify_authentication_response",
        lambda **given: real(**given | {"require_user_verification": False}),
    )
    key.flags = PRESENT
    assert send(bench, admin, key) == ["database_refused"]


@pytest.mark.parametrize("given", ["x", "{}", '{"nonce": 1, "credential": {}}', "[" * 9000])
def test_what_is_no_answer_of_a_device_is_refused(
    bench: Bench, admin: FlaskClient, key: Device, given: str
) -> None:
    assert key
    assert "passkey_not_readable" in send(bench, admin, key, passkey=given)


def test_ones_own_passkey_signs_for_nobody_else(
    bench: Bench, app: Flask, admin: FlaskClient, key: Device
) -> None:
    qa = device()
    assert register(bench, client_of(bench, "qa", app), "qa", qa).status_code == 303
    assert "passkey_of_nobody_here" in send(bench, admin, qa)
    assert key.counter == 0


def test_the_second_person_signs_with_a_passkey_of_their_own(
    bench: Bench, app: Flask, admin: FlaskClient, key: Device
) -> None:
    qa = device()
    assert register(bench, client_of(bench, "qa", app), "qa", qa).status_code == 303
    address, fields = roles_form(admin, bench, "tech")
    both = {
        "passkey": tapped(admin, key, address, fields),
        "second_passkey": tapped(admin, qa, address, fields, "second"),
    }
    assert admin.post(address, data=fields | both).status_code == 303
    assert {u["person_id"] for u in rows(bench, "passkey_use")} == {
        bench.people["admin"],
        bench.people["qa"],
    }


def test_one_device_is_not_two_people(bench: Bench, admin: FlaskClient, key: Device) -> None:
    address, fields = roles_form(admin, bench, "tech")
    both = {
        "passkey": tapped(admin, key, address, fields),
        "second_passkey": tapped(admin, key, address, fields, "second"),
    }
    admin.post(address, data=fields | both)
    assert "same_person_twice" in said(bench)


def test_a_revoked_passkey_signs_nothing_and_is_never_registered_again(
    bench: Bench, admin: FlaskClient, key: Device
) -> None:
    (own,) = rows(bench, "person_passkey")
    given = {"passkey": own["id"], "reason": "lost on the train"}
    assert bench.do("tech", REVOKE, given).verdict.codes == ("passkey_of_nobody_here",)
    assert bench.do("admin", REVOKE, given, signed=False).verdict.codes == ("signature_needed",)
    address, fields = roles_form(admin, bench, "tech")
    bench.did("admin", REVOKE, given)
    assert bench.do("admin", REVOKE, given).verdict.codes == ("passkey_revoked",)
    said_ = passkeys.challenged(admin, "own", address, fields)
    late = {"passkey": passkeys.brought(said_["nonce"], key.use(said_["options"]))}
    admin.post(address, data=fields | SECOND | late)
    assert "passkey_revoked" in said(bench)
    key.counter = 0
    register(bench, admin, "admin", key)
    assert said(bench) == ["passkey_known_already"]


def test_an_administrator_revokes_what_somebody_else_has_lost(
    bench: Bench, app: Flask, admin: FlaskClient
) -> None:
    assert register(bench, client_of(bench, "qa", app), "qa", device()).status_code == 303
    (own,) = rows(bench, "person_passkey")
    bench.did("admin", REVOKE, {"passkey": own["id"], "reason": "lost, told by telephone"})
    assert rows(bench, "passkey_revocation")[0]["revoked_by"] == bench.people["admin"]


def test_nothing_is_registered_without_the_password_or_the_policy(
    bench: Bench, app: Flask, admin: FlaskClient
) -> None:
    register(bench, admin, "admin", device(), password="wrong wrong wrong")
    assert said(bench) == ["signature_needed"]
    unverified = register(bench, admin, "admin", device(flags=PRESENT))
    assert unverified.status_code == 409
    passkeys.allow(bench, allowed=False, n=0)
    page = admin.get("/account/passkeys").get_data(as_text=True)
    assert "Passkeys sign nothing at this site" in page
    assert rows(bench, "person_passkey") == []


def test_the_policy_is_off_until_two_people_set_it_and_off_again_at_once(
    bench: Bench, app: Flask
) -> None:
    qa = client_of(bench, "qa", app)
    assert "Passkeys sign nothing here" in qa.get("/policies/passkeys").get_data(as_text=True)
    alone = bench.do("qa", passkeys.ALLOW, {"n": -1, "allowed": True, "reason": "x"})
    assert "second_person_needed" in alone.verdict.codes
    allow(bench)
    with_passwords(bench, "qa")
    admin, key = client_of(bench, "admin", app), device()
    assert register(bench, admin, "admin", key).status_code == 303
    address, fields = roles_form(admin, bench, "tech")
    proof_ = {"passkey": tapped(admin, key, address, fields)}
    passkeys.allow(bench, allowed=False, n=0)
    admin.post(address, data=fields | SECOND | proof_)
    assert "passkeys_not_allowed" in said(bench)


def test_whoever_is_locked_out_signs_with_nothing(
    bench: Bench, admin: FlaskClient, key: Device
) -> None:
    given = {"person": bench.people["admin"], "factor": "password", "tries": 5}
    bench.did("system", "staff:sign_in:locked", given)
    assert "passkey_of_nobody_here" in send(bench, admin, key)


COPY = (
    "insert into passkey_use select 'use-x', passkey_id, person_id, act, 'nonce-x', content_sha256,"
    " client_data, authenticator_data, signature, counter, is_copied, verified, used_at"
    " from passkey_use limit 1"
)


@pytest.mark.spoils_record
def test_the_database_refuses_the_use_of_a_revoked_passkey(
    bench: Bench, admin: FlaskClient, key: Device
) -> None:
    assert send(bench, admin, key) == []
    (own,) = rows(bench, "person_passkey")
    bench.did("admin", REVOKE, {"passkey": own["id"], "reason": "lost"})
    shell = Shell(bench)
    assert shell.refused(COPY) == "i21_passkey_stands"
    shell.close()
    free = Shell(bench, untriggered=True)
    with free.undone():
        assert free.refused(COPY) == PASSED
    free.close()


def test_a_signature_says_by_which_use_of_a_passkey_and_the_content_binds_it(
    bench: Bench, admin: FlaskClient, key: Device
) -> None:
    """Consent is signed by two: the first with a passkey, the witness with a password."""
    assert admin
    way = Way(bench).enrolled()
    given: dict[str, Any] = {
        "credential": code(key.id) + "x",
        "public_key": "a2V5",
        "site_name": passkeys.SITE,
    }
    given |= {"label": "my key", "model": "", "counter": 0, "verified": True}
    given |= {"may_be_copied": False, "is_copied": False}
    own = bench.did("investigator", "staff:passkey:registered", given)["passkey"]
    used = proof.Used("Y2xpZW50", "ZGF0YQ", "c2ln", 1, is_copied=False, verified=True)
    signer = bench.people["investigator"]
    tap = Tapped(signer, own, "bm9uY2U", "0" * 64, used)
    consent = {"therapy": way.therapy, "version": "1.0", "language": "zh-CN", "scopes": SCOPES}
    bench.did("investigator", "donor:consent:signed", consent, second="witness", tapped=(tap,))
    (factor,) = rows(bench, "signature_factor")
    (use,) = rows(bench, "passkey_use")
    assert (factor["passkey_use_id"], factor["person_id"]) == (use["id"], signer)
    assert {s["person_id"] for s in rows(bench, "signature")} == {signer, bench.people["witness"]}
    (content,) = rows(bench, "signed_content")
    assert factor["signature_id"] in str(content["document"])
    assert '"signature_factor"' in str(content["document"])
    with bench.site.database.reading() as s:
        found = standings(s, way.therapy)
    assert all(x.holds for x in found)
    assert {x.signature.person_id: x.passkey and x.passkey.label for x in found} == {
        signer: "my key",
        bench.people["witness"]: None,
    }
    page = client_of(bench, "qa", app_of(bench)).get(f"/therapies/{way.therapy}/signatures")
    said = page.get_data(as_text=True)
    assert "by passkey “my key”" in said
    assert said.count("by password") == 1


def test_the_record_says_where_the_passkey_signed(
    bench: Bench, admin: FlaskClient, key: Device
) -> None:
    assert send(bench, admin, key) == []
    (use,) = rows(bench, "passkey_use")
    client = json.loads(raw(use["client_data"]))
    assert (client["type"], client["origin"]) == ("webauthn.get", passkeys.ORIGIN)
