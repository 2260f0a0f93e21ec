"""A passkey device in software: keys and answers as WebAuthn lays them down, for tests only.

Written from the specification (Web Authentication Level 2, 5.8.1, 6.1, 6.5.1; RFC 9053), with
``cryptography`` and ``cbor2``, not with the library that judges it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, MAY_BE_COPIED, IS_COPIED, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def code(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One passkey on one device; ``step``: by how much its counter goes on (nought: never)."""

    origin: str
    site_name: str
    counter: int = 0
    step: int = 1
    flags: int = PRESENT | VERIFIED
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _said(self, flags: int) -> bytes:
        name = hashlib.sha256(self.site_name.encode()).digest()
        return name + bytes([flags]) + self.counter.to_bytes(4, "big")

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """What ``navigator.credentials.create`` would give back."""
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})  # EC2, ES256, P-256
        body = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        said = self._said(self.flags | ATTESTED) + body
        made = {"fmt": "none", "attStmt": {}, "authData": said}
        client = self._client("webauthn.create", options["challenge"])
        return self._told({"clientDataJSON": client, "attestationObject": cbor2.dumps(made)})

    def use(self, options: dict[str, Any]) -> dict[str, Any]:
        """What ``navigator.credentials.get`` would give back."""
        self.counter += self.step
        client = self._client("webauthn.get", options["challenge"])
        said = self._said(self.flags)
        signed = said + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._told(
            {"clientDataJSON": client, "authenticatorData": said, "signature": signature}
        )

    def _told(self, response: dict[str, bytes]) -> dict[str, Any]:
        return {
            "id": code(self.id),
            "rawId": code(self.id),
            "type": "public-key",
            "response": {name: code(value) for name, value in response.items()},
        }
