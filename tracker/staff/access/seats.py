"""Sitting down at a browser: a person's own computer, or a shift of several at a bench.

At a station each person signs in once with the password. Their tokens lie side by side in the
browser's cookie, their sign-ins share a shift in the database; a badge and its PIN then change
hands between them. What a PIN opens is less than what a password opens (``tracker.act.bench``).
"""

from __future__ import annotations

import secrets

from flask import session

from tracker.act.proving import Proved, prove_password, prove_pin
from tracker.pages.hands import at_work
from tracker.pages.here import forget_me, held_sign_ins, let_go, reading, seated, site
from tracker.pages.stations import OF_THE_BROWSER, station_here, where_here
from tracker.people import sign_ins
from tracker.people.access import two_places
from tracker.people.access.history import note
from tracker.people.access.models import Factor, What
from tracker.people.access.stations import open_browser, stations


def sit(person_id: str) -> None:
    """A new sign-in of this person, in this browser; at a station it joins the shift there."""
    if site().recovery:
        _sit_in_memory(person_id)
        return
    here = station_here()
    where = where_here()
    shift, seats = _shift_here() if here else (None, {})
    before = "" if here else str(session.get("token") or "")
    let_go()
    kept = {name: session[name] for name in ("language", *OF_THE_BROWSER) if name in session}
    if shift:
        kept["csrf_token"] = session.get("csrf_token")  # pages of the others here stay usable
    session.clear()
    session.update({name: value for name, value in kept.items() if value is not None})
    if site().recovery:  # nothing is written (I23): the sign-in stands in this process only
        session["token"] = held_sign_ins().open_for(person_id, site().clock())
        forget_me()
        return
    station_id = here[0] if here else None
    if here and shift is None:
        shift = secrets.token_hex(8)
    now = site().clock()
    with site().beside() as conn:
        if earlier := seats.get(person_id) or before:  # this browser's own, which goes with it
            sign_ins.close(conn, earlier, now)
        token = sign_ins.open_for(conn, person_id, now, shift=shift, station_id=station_id)
        note(conn, What.SIGNED_IN, person_id, now, where)
        two_places.flag(conn, token, now)
    session["token"] = token
    if shift:
        session["seats"] = {**seats, person_id: token}
    at_work(person_id)
    forget_me()


def _sit_in_memory(person_id: str) -> None:
    """A sign-in while the record is read only: it is written nowhere (I23)."""
    let_go()
    kept = {name: session[name] for name in ("language",) if name in session}
    session.clear()
    session.update(kept)
    session["token"] = held_sign_ins().open_for(person_id, site().clock())
    forget_me()


def _shift_here() -> tuple[str | None, dict[str, str]]:
    """The shift that goes on at this browser, and the tokens of its people."""
    seats: dict[str, str] = dict(session.get("seats") or {})
    for token in seats.values():
        if (person := sign_ins.who(reading(), token, site().clock(), held_sign_ins())) is not None:
            return person.shift, seats
    return None, {}


def leave() -> bool:
    """The sign-in is over on the server too; True when others of the shift stay signed in."""
    token = session.pop("token", "")
    where = where_here()
    person = sign_ins.who(reading(), token, site().clock(), held_sign_ins()) if token else None
    let_go()
    held_sign_ins().close(token)
    if not site().recovery:
        now = site().clock()
        with site().database.writing() as conn:
            sign_ins.close(conn, token, now)
            if person is not None:
                note(conn, What.SIGNED_OUT, person.id, now, where)
    seats = {p: t for p, t in (session.get("seats") or {}).items() if t != token}
    session["seats"] = seats
    forget_me()
    return bool(seats)


def unlock_by_password(password: str) -> bool:
    """The person who sits here has proved themselves again; what was typed is still there."""
    person = seated()
    if person is None:
        return False
    where, username = where_here(), person.username
    let_go()
    proved = prove_password(site(), username, password, where)
    if proved is None or proved.id != person.id:
        return False
    if site().recovery:
        held_sign_ins().touch(session["token"], site().clock())
        forget_me()
        return True
    with site().database.writing() as conn:
        now = site().clock()
        sign_ins.prove_again(conn, session["token"], now, by_pin=False)
        note(conn, What.IDLE_UNLOCKED, person.id, now, where)
    forget_me()
    return True


def hand_over(badge: str, pin: str) -> Proved | None:
    """The person with this badge and PIN sits here now, within the shift; else nothing changes."""
    here, where = station_here(), where_here()
    let_go()
    proved = prove_pin(site(), badge, pin, where) if here and not site().recovery else None
    token = (session.get("seats") or {}).get(proved.id) if proved else None
    if proved is None or token is None or here is None:
        return None
    sitting = sign_ins.who(reading(), token, site().clock(), held_sign_ins())
    same = session.get("token") == token
    let_go()
    if sitting is None or sitting.station_id != here[0]:
        return None  # not signed in to this shift, or no more
    by_pin = sitting.by_pin or not same or sitting.locked
    with site().beside() as conn:
        now = site().clock()
        sign_ins.prove_again(conn, token, now, by_pin=by_pin)
        what = What.IDLE_UNLOCKED if same else What.SWITCHED_IN
        note(conn, what, proved.id, now, where, Factor.PIN)
        two_places.flag(conn, token, now)
    session["token"] = token
    at_work(proved.id)
    forget_me()
    return proved


def shift_members() -> dict[str, str]:
    """Who is signed in to the shift at this browser: person -> name."""
    shift, _seats = _shift_here()
    return sign_ins.members(reading(), shift, site().clock()) if shift else {}


def idle_now() -> int:
    """Seconds until the lock, asked of the database again."""
    forget_me()
    person = seated()
    return int(person.idle_left.total_seconds()) if person else 0


def bind(station_id: str) -> str | None:
    """This browser is the station; answers its token, or nothing when there is no such station."""
    known = {one.id for one in stations(reading())}
    let_go()
    if station_id not in known:
        return None
    with site().beside() as conn:
        return open_browser(conn, station_id, site().clock())
