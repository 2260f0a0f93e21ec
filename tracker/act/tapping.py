"""A passkey at an act's door: whose it is, whether it proves them for this content, what stays.

The proof is taken before the act, as a password's is; that the passkey was not revoked meanwhile
and that the site allows passkeys is read again in the act's own transaction (I21).
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.act.door import Door, Tapped
from tracker.identity.verdict import Reason, reason
from tracker.people.access.history import Where, note
from tracker.people.access.models import Device, What
from tracker.people.passkeys import proof, standing
from tracker.people.passkeys.binding import Whose, challenge_of
from tracker.people.passkeys.models import PasskeyUse
from tracker.people.passkeys.proof import Origin
from tracker.record.ahead import Question, Reads
from tracker.record.site import Site


@dataclass(frozen=True, slots=True)
class Asked:
    """What the proof must be for: this content, in this part, in this sign-in, at this address.

    ``person``: who it must be; empty when the passkey itself says it.
    """

    content_sha256: str
    whose: Whose
    token: str
    origin: Origin
    person: str = ""


def prove_passkey(site: Site, given: str, asked: Asked, where: Where) -> Tapped | Reason:
    """The use of a passkey that stands, or why it is none. No reading may be open.

    Each try spends its challenge, right or wrong; what is refused stands in the sign-in history.
    """
    read = proof.read_answer(given)
    if read is None:
        return reason("passkey_not_readable", about=asked.whose.value)
    nonce, answer = read
    with site.database.reading() as s:
        found = standing.holder(s, proof.credential_of(answer))
        may = standing.allowed(s)
    judged = _judged(site, nonce, answer, asked, found) if may else "passkeys_not_allowed"
    if isinstance(judged, Tapped):
        return judged
    if not site.recovery:
        with site.database.writing() as conn:
            owner = found.passkey.person_id if found else None
            note(conn, What.FAILED, owner, site.clock(), where, Device.PASSKEY)
    return reason(judged, about=asked.whose.value)


def _judged(
    site: Site, nonce: str, answer: dict[str, object], asked: Asked, found: standing.Holder | None
) -> Tapped | str:
    """The use, or the code of why it proves nothing."""
    if site.recovery:
        return "recovery_mode"
    with site.database.writing() as conn:
        fresh = standing.spend(conn, nonce, asked.token, site.clock())
    if not fresh:
        return "passkey_challenge_spent"
    if found is None or (asked.person and found.passkey.person_id != asked.person):
        return "passkey_of_nobody_here"
    if found.revoked:
        return "passkey_revoked"
    if not found.may:
        return "passkey_of_nobody_here"
    own = found.passkey
    challenge = challenge_of(nonce, asked.whose, asked.content_sha256)
    known = proof.Known(own.public_key, own.site_name, found.counter)
    used = proof.used(answer, challenge, asked.origin, known)
    if isinstance(used, Reason):
        return used.code
    with site.database.writing() as conn:
        if not standing.advance(conn, own.id, used.counter):
            return "passkey_counter_went_back"
    return Tapped(own.person_id, own.id, nonce, asked.content_sha256, used)


def asks(door: Door) -> tuple[Question, ...]:
    """What ``unfit`` reads of the passkeys."""
    return standing.asks([t.passkey_id for t in door.tapped]) if door.tapped else ()


def unfit(s: Reads, door: Door) -> list[Reason]:
    """What speaks against the proofs at this door, asked in the act's own transaction (I21)."""
    found = list(door.doubts)
    if not door.tapped:
        return found
    stand = standing.standing(s, [t.passkey_id for t in door.tapped])
    found += [
        reason("passkey_revoked", about=t.person_id)
        for t in door.tapped
        if t.passkey_id not in stand
    ]
    return found if standing.allowed(s) else [*found, reason("passkeys_not_allowed")]


def use_row(id_: str, tag: str, tapped: Tapped, at: object) -> PasskeyUse:
    """What stays of the use, in the entry of the act that it signed."""
    used = tapped.used
    return PasskeyUse(
        id=id_,
        passkey_id=tapped.passkey_id,
        person_id=tapped.person_id,
        act=tag,
        nonce=tapped.nonce,
        content_sha256=tapped.content_sha256,
        client_data=used.client_data,
        authenticator_data=used.authenticator_data,
        signature=used.signature,
        counter=used.counter,
        is_copied=used.is_copied,
        verified=used.verified,
        used_at=at,
    )
