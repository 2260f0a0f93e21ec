"""Whether what a device answered proves its person: by the WebAuthn library, named when it fails.

The library decides. ``_why`` only says which of its checks failed, so that the refusal in the log
and on the page has a reason that somebody can act on.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authenticator_data,
    parse_client_data_json,
)
from webauthn.helpers.structs import CredentialDeviceType

from tracker.identity.verdict import Reason, reason


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a page of ours is: ``https://cells.example:8443``, and the name that passkeys know."""

    address: str
    site_name: str


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey as its device has just made it."""

    credential: str
    public_key: str
    model: str
    counter: int
    may_be_copied: bool
    is_copied: bool
    verified: bool


@dataclass(frozen=True, slots=True)
class Used:
    """What a device answered, proven: enough to be checked again with the public key alone."""

    client_data: str
    authenticator_data: str
    signature: str
    counter: int
    is_copied: bool
    verified: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The passkey as the record has it."""

    public_key: str
    site_name: str
    counter: int


def made(answer: dict[str, Any], challenge: bytes, here: Origin) -> Made | Reason:
    """The new passkey, or why it is none: its person must have been verified by the device."""
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=here.site_name,
            expected_origin=here.address,
            require_user_verification=True,
        )
    except Exception:  # whatever a device sends: what cannot be read proves nothing
        return reason("passkey_not_made")
    return Made(
        credential=bytes_to_base64url(found.credential_id),
        public_key=bytes_to_base64url(found.credential_public_key),
        model=found.aaguid,
        counter=found.sign_count,
        may_be_copied=found.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        is_copied=found.credential_backed_up,
        verified=found.user_verified,
    )


def credential_of(answer: dict[str, Any]) -> str:
    """The credential that the device says it used; empty when it says none."""
    said = answer.get("id")
    return said if isinstance(said, str) else ""


def used(answer: dict[str, Any], challenge: bytes, here: Origin, known: Known) -> Used | Reason:
    """The use of this passkey for this challenge at this address, or why it proves nothing."""
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=known.site_name,
            expected_origin=here.address,
            credential_public_key=base64url_to_bytes(known.public_key),
            credential_current_sign_count=known.counter,
            require_user_verification=True,
        )
        said = answer["response"]
        return Used(
            client_data=str(said["clientDataJSON"]),
            authenticator_data=str(said["authenticatorData"]),
            signature=str(said["signature"]),
            counter=found.new_sign_count,
            is_copied=found.credential_backed_up,
            verified=found.user_verified,
        )
    except Exception:  # the same
        return reason(_why(answer, challenge, here, known))


def _why(answer: dict[str, Any], challenge: bytes, here: Origin, known: Known) -> str:
    try:
        said = answer["response"]
        client = parse_client_data_json(base64url_to_bytes(said["clientDataJSON"]))
        device = parse_authenticator_data(base64url_to_bytes(said["authenticatorData"]))
    except Exception:  # the same
        return "passkey_not_readable"
    named = hashlib.sha256(known.site_name.encode()).digest()
    if client.origin != here.address or device.rp_id_hash != named:
        return "passkey_of_another_address"
    if client.challenge != challenge:
        return "passkey_signed_something_else"
    if not device.flags.uv:
        return "passkey_without_verification"
    if known.counter > 0 and device.sign_count <= known.counter:
        return "passkey_counter_went_back"
    return "passkey_not_right"


def read_answer(text: str) -> tuple[str, dict[str, Any]] | None:
    """Nonce and the device's answer from a form's field; None for what no page of ours sends."""
    try:
        found = json.loads(text)
        nonce, answer = found["nonce"], found["credential"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return (nonce, answer) if isinstance(nonce, str) and isinstance(answer, dict) else None
