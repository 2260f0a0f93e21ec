"""What a page asks of a browser: to make a passkey, or to use one. User verification always."""

from __future__ import annotations

from typing import Any

from webauthn import generate_authentication_options, generate_registration_options
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tracker.people.passkeys.binding import LIFE
from tracker.people.passkeys.models import PersonPasskey

_LIFE_MS = int(LIFE.total_seconds() * 1000)
_ALWAYS = UserVerificationRequirement.REQUIRED


def to_make(
    challenge: bytes, site_name: str, house: str, person: tuple[str, str, str], has: list[str]
) -> dict[str, Any]:
    """Options of ``navigator.credentials.create``; ``person`` is id, user name and name.

    The passkey is found on its device without a user name, so that a second person can sign at
    somebody else's screen. ``has``: credentials of the same person, which are not made again.
    """
    options = generate_registration_options(
        rp_id=site_name,
        rp_name=house,
        user_id=person[0].encode(),
        user_name=person[1],
        user_display_name=person[2],
        challenge=challenge,
        timeout=_LIFE_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_ALWAYS
        ),
        exclude_credentials=[_named(c) for c in has],
    )
    return options_to_json_dict(options)


def to_use(challenge: bytes, site_name: str, mine: list[PersonPasskey]) -> dict[str, Any]:
    """Options of ``navigator.credentials.get``; without ``mine`` any passkey of this house."""
    options = generate_authentication_options(
        rp_id=site_name,
        challenge=challenge,
        timeout=_LIFE_MS,
        allow_credentials=[_named(p.credential) for p in mine],
        user_verification=_ALWAYS,
    )
    return options_to_json_dict(options)


def _named(credential: str) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential))
