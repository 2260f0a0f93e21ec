"""Passkeys on forms: what a challenge is made of here, and what came back with the form."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from flask import g, request, session

from tracker.act.door import Tapped
from tracker.act.tapping import Asked, prove_passkey
from tracker.identity.verdict import Reason
from tracker.pages.here import address_here, reading, seated, site
from tracker.people.access.history import Where
from tracker.people.passkeys.binding import Whose, content_of
from tracker.people.passkeys.proof import Origin
from tracker.people.passkeys.standing import owned

FIELDS: Final = {Whose.OWN: "passkey", Whose.SECOND: "second_passkey", Whose.NEW: "new_passkey"}
"""The form's field that brings each proof; what asks for a challenge is called ``ask_...``."""
ASKS: Final = "ask_passkey"
ASKS_FOR: Final = "ask_address_passkey"


def origin_here() -> Origin:
    """Where this page is, as the browser knows it. In production the host was judged before."""
    name = urlsplit(f"//{request.host}").hostname or ""
    return Origin(f"{request.scheme}://{request.host}", name)


def possible_here() -> bool:
    """True where a browser offers passkeys at all: HTTPS under a name, or this very machine."""
    name = origin_here().site_name
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return request.scheme == "https"
    return False


def content_here(address: str) -> str:
    """What a form with these fields says, sent to this address."""
    return content_of(site().keyring, address, _fields())


def _fields() -> Iterable[tuple[str, str]]:
    for name, values in request.form.lists():
        yield from ((name, value) for value in values)


def tapped(whose: Whose, where: Where, person: str = "") -> Tapped | Reason | None:
    """The passkey that came with this form; None when none did. No reading may be open."""
    given = request.form.get(FIELDS[whose], "")
    if not given:
        return None
    asked = Asked(content_here(address_here()), whose, session["token"], origin_here(), person)
    return prove_passkey(site(), given, asked, where)


def passkeys_here() -> dict[str, Any]:
    """What a form that is signed offers: a passkey of one's own, one of the second person's.

    Asked of the database once a request; nothing where no browser offers passkeys.
    """
    if "passkeys" not in g:
        person = seated()
        may = person is not None and person.passkeys and possible_here()
        mine = (
            may
            and person is not None
            and any(
                o.ended is None and o.passkey.site_name == origin_here().site_name
                for o in owned(reading(), person.id)
            )
        )
        g.passkeys = {"own": mine, "second": may}
    found: dict[str, Any] = g.passkeys
    return found
