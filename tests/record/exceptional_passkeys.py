"""Rows about passkeys, which nobody of the worked case has: allowed, used once, revoked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch


def of_passkeys(told: Branch, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """A passkey of whoever gave the first signature; it signed this once and was lost."""
    signed = rows(told, "signature")[0]
    whose = {"person_id": signed["person_id"]}
    return {
        "passkey_policy": {
            "n": 0,
            "allowed": True,
            "set_at": now,
            "set_by": told.people["qa"],
            "reason": "on call by telephone",
        },
        "person_passkey": whose
        | {
            "id": "passkey-x",
            "credential": "Y3JlZGVudGlhbA",
            "public_key": "a2V5",
            "site_name": "localhost",
            "label": "key on the ring",
            "model": "",
            "counter": 0,
            "may_be_copied": False,
            "is_copied": False,
            "verified": True,
            "registered_at": now,
        },
        "passkey_use": whose
        | {
            "id": "use-x",
            "passkey_id": "passkey-x",
            "act": "donor:consent:signed",
            "nonce": "bm9uY2U",
            "content_sha256": "0" * 64,
            "client_data": "",
            "authenticator_data": "",
            "signature": "",
            "counter": 1,
            "is_copied": False,
            "verified": True,
            "used_at": now,
        },
        "signature_factor": whose | {"signature_id": signed["id"], "passkey_use_id": "use-x"},
        "passkey_revocation": whose
        | {
            "passkey_id": "passkey-x",
            "revoked_at": now,
            "revoked_by": told.people["qa"],
            "reason": "lost",
        },
    }
