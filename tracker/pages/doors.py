"""From a posted form to an act's door: who, once, on what was seen; the second person signs too."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import abort, request

from tracker.act import Answer, Door, Seen, perform
from tracker.act.door import Tapped
from tracker.act.proving import prove_pin, signer
from tracker.identity.verdict import Reason, reason
from tracker.pages.hands import at_work
from tracker.pages.here import let_go, reading, signed_in, site
from tracker.pages.shown import ActForm
from tracker.pages.stations import where_here
from tracker.pages.tapping import tapped
from tracker.pages.wedge import badge_here
from tracker.people.access.history import Where
from tracker.people.access.models import Through
from tracker.people.passkeys.binding import Whose
from tracker.people.sign_ins import SignedIn, members
from tracker.record import log

_PLACE: Final = re.compile(r"-1|[0-9]{1,18}")
"""A stream's newest number as pages carry it; -1 where there is none yet."""
_OP_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,120}")
_CORRECTIONS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Late:
    """An act told afterwards: when it was done, and why it is told only now."""

    at: dt.datetime
    reason: str


def fresh_op() -> str:
    """A new op_id for a form: the form has one effect however often it is sent (I15)."""
    return f"page-{secrets.token_hex(12)}"


def seen_now(therapy_id: str, *shown: str) -> str:
    """What this page shows of a therapy, for the form to carry: its coi_seq and the things' ids."""
    stream = f"therapy:{therapy_id}"
    n = log.tops(reading().connection(), [stream]).get(stream, -1)
    return " ".join([stream, str(n), *shown])


def form_for(href: str, therapy_id: str | None = None, *shown: str) -> ActForm:
    """A form's address, op_id and what was seen."""
    return ActForm(href, fresh_op(), seen_now(therapy_id, *shown) if therapy_id else "")


def _seen(text: str) -> Seen | None:
    stream, _, rest = text.partition(" ")
    n, *shown = rest.split(" ") if rest else [""]
    if not text:
        return None
    if not stream or _PLACE.fullmatch(n) is None:
        abort(400)  # never as if nothing had been seen: that would pass over what has changed
    return Seen(stream, int(n), frozenset(shown))


def posted(
    tag: str,
    given: dict[str, Any],
    *,
    op_id: str = "",
    sign: bool = False,
    workplace: str = "",
    late: Late | None = None,
) -> Answer:
    """Do the act that was posted, as the signed-in person; returns the recorded answer.

    The second person is named by ``second_user`` and ``second_password``, or at a bench by
    ``second_badge`` and ``second_pin``; with ``sign`` the actor's own password stands in
    ``password``. A wrong password is a missing signature, and is recorded; it counts as a try.
    Where the site allows it a passkey of each stands for the password (``tapping``).
    ``workplace``: the work area that was scanned (I26). ``late``: it was done before.
    """
    person = signed_in()
    if request.form.get("page_of", person.id) != person.id:
        return _not_their_page(person)
    signed, verifier = set[str](), None
    by_pin = {person.id} if person.by_pin else set[str]()
    where = where_here(Through.FORM)
    let_go()
    taps = [tapped(Whose.OWN, where, person.id) if sign else None, tapped(Whose.SECOND, where)]
    proved = [tap for tap in taps if isinstance(tap, Tapped)]
    signed |= {tap.person_id for tap in proved}
    if sign and request.form.get("password"):
        own = signer(site(), person.username, request.form["password"], where)
        signed |= {own} if own == person.id else set()
    if taps[1] is not None:
        verifier = taps[1].person_id if isinstance(taps[1], Tapped) else "unknown"
    elif name := request.form.get("second_user", "").strip():
        second = signer(site(), name, request.form.get("second_password", ""), where)
        signed |= {second} if second else set()
        verifier = second or "unknown"
    elif badge := badge_here("second_badge"):
        verifier = _by_badge(person, badge, where)
        by_pin.add(verifier)
    door = Door(
        actor=person.id,
        op_id=op_id or _op_id(),
        verifier=verifier,
        seen=_seen(request.form.get("seen", "")),
        at=late.at if late else None,
        reason=late.reason if late else request.form.get("reason", ""),
        workplace=workplace,
        signed=frozenset(signed),
        by_pin=frozenset(by_pin),
        tapped=tuple(proved),
        doubts=tuple(tap for tap in taps if isinstance(tap, Reason)),
    )
    answer = _performed(door, tag, given)
    if signed or verifier not in (None, "unknown"):
        at_work(person.id, verifier or "")
    return answer


def _by_badge(person: SignedIn, badge: str, where: Where) -> str:
    """The second person by badge and PIN: somebody of the same shift, else nobody known."""
    proved = prove_pin(site(), badge, request.form.get("second_pin", ""), where)
    if proved is None or person.shift is None:
        return "unknown"
    there = members(reading(), person.shift, site().clock())
    let_go()
    return proved.id if proved.id in there else "unknown"


def _not_their_page(person: SignedIn) -> Answer:
    """A page that was made for somebody else writes nothing in this person's name (I21)."""
    let_go()
    given = {"endpoint": request.endpoint or "", "why": "page_of_another_person"}
    return perform(site(), Door(person.id, fresh_op()), "staff:form:refused", given)


def _op_id() -> str:
    """The form's own op_id; 400 for one that no page of ours has given."""
    op_id = request.form.get("op_id") or fresh_op()
    if _OP_ID.fullmatch(op_id) is None:
        abort(400)
    return op_id


def _performed(door: Door, tag: str, given: dict[str, Any]) -> Answer:
    """The answer to the form. A refused form may be corrected and sent again from where it was.

    The corrected one goes under the next op_id of the form's own row (``X``, ``X.2`` ...). Only a
    refusal is passed over, so that all of the row together has one effect at most (I15); what is
    sent again unchanged gets the refusal that stands.
    """
    let_go()
    first = door.op_id
    answer = perform(site(), door, tag, given)
    for n in range(2, _CORRECTIONS_MAX):
        if not op_used_twice(answer) or not _refused_before(door.op_id):
            break
        door = replace(door, op_id=f"{first}.{n}")
        answer = perform(site(), door, tag, given)
    return answer


def _refused_before(op_id: str) -> bool:
    earlier = log.answered(reading(), op_id)
    let_go()
    return earlier is not None and not earlier[1]["accepted"]


def op_used_twice(answer: Answer) -> bool:
    """True when the form had been used for something else."""
    return any(r.code == reason("op_id_used_for_something_else").code for r in answer.reasons)
