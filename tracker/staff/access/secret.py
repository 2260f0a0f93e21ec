"""Passwords and PINs are set: outside the log, each with its line in the sign-in history."""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import Connection, insert, select, update

from tracker.act import Answer, Door, perform
from tracker.act.proving import prove_password
from tracker.db import table_of
from tracker.identity.verdict import Reason, reason
from tracker.people import sign_ins
from tracker.people.access.history import Where, note
from tracker.people.access.models import BenchPin, Factor, What
from tracker.people.access.policies import policies
from tracker.people.access.rules import PolicyName, judge_password, judge_pin
from tracker.people.access.tries import forgive
from tracker.people.models import Person
from tracker.people.passwords import hashed, same_as_now, set_password
from tracker.record.models import SiteRow
from tracker.record.site import Site

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 5


def fresh_first_password() -> str:
    """Five groups of four letters and figures that are not mistaken for one another (99 bits)."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(_GROUPS))
    return "-".join(groups)


def faults_of(site: Site, username: str, name: str, password: str) -> tuple[Reason, ...]:
    """Every reason why this is no password for this person."""
    with site.database.reading() as s:
        shortest = policies(s)[PolicyName.PASSWORD_LENGTH]
        house = s.scalar(select(SiteRow.name)) or ""
    return judge_password(password, shortest, (username, name), house)


def change_password(
    site: Site, username: str, old: str, new: str, where: Where, keep: str = ""
) -> tuple[Reason, ...]:
    """The person has a password that they alone know; every other sign-in of theirs is over.

    ``keep`` is the token of the sign-in that goes on. Answers why not, or nothing.
    """
    if causes := site.recovery:
        return (reason("recovery_mode", because=causes[0].code),)
    proved = prove_password(site, username, old, where)
    if proved is None:
        return (reason("password_not_right"),)
    with site.database.reading() as s:
        name = s.scalar(select(Person.name).where(Person.id == proved.id)) or ""
        same = same_as_now(s.connection(), proved.id, new)
    faults = (*faults_of(site, username, name, new), *((reason("password_as_before"),) * same))
    if faults:
        return faults
    with site.beside() as conn:
        now = site.clock()
        set_password(conn, proved.id, new, must_change=False)
        sign_ins.close_all_of(conn, proved.id, now, but=keep)
        note(conn, What.PASSWORD_CHANGED, proved.id, now, where)
    return ()


def give_first_password(
    site: Site, person_id: str, by: str, password: str, where: Where, end: bool = True
) -> None:
    """The person has a first password: it opens one page, where they choose their own."""
    with site.beside() as conn:
        now = site.clock()
        set_password(conn, person_id, password, must_change=True, given_at=now)
        if end:
            sign_ins.close_all_of(conn, person_id, now)
            note(conn, What.PASSWORD_RESET, person_id, now, where)


def set_own_pin(site: Site, person_id: str, signed: bool, pin: str, where: Where) -> Answer:
    """The person's bench PIN is this one, if they have just given their password."""
    with site.database.reading() as s:
        faults = judge_pin(pin, policies(s)[PolicyName.PIN_LENGTH])
    if faults:
        return Answer(False, -1, {}, faults)
    who = frozenset({person_id}) if signed else frozenset[str]()
    door = Door(person_id, f"pin:{secrets.token_hex(8)}", signed=who)
    answer = perform(site, door, "staff:pin:set", {})
    if answer.accepted:
        with site.beside() as conn:
            _keep_pin(conn, person_id, hashed(pin))
            note(conn, What.PIN_SET, person_id, site.clock(), where, Factor.PIN)
    return answer


def _keep_pin(conn: Connection, person_id: str, pin_hash: str) -> None:
    table = table_of(BenchPin)
    values = {"pin_hash": pin_hash, "failures": 0}
    changed = conn.execute(update(table).where(table.c.person_id == person_id).values(values))
    if changed.rowcount == 0:
        conn.execute(insert(table), values | {"person_id": person_id})


def end_lockouts(site: Site, door: Door, person_id: str, where: Where) -> Answer:
    """The person may try again: the count begins anew, the lock-outs have ended."""
    answer = perform(site, door, "staff:sign_in:unlocked", {"person": person_id})
    if answer.accepted:
        after_unlock(site, person_id, where)
    return answer


def after_unlock(site: Site, person_id: str, where: Where) -> None:
    """The counts begin anew, and the history says who opened the door again."""
    with site.beside() as conn:
        for factor in Factor:
            forgive(conn, factor, person_id)
        note(conn, What.UNLOCKED, person_id, site.clock(), where)


def after_disabling(site: Site, person_id: str, where: Where) -> None:
    """Every sign-in of the person has ended, and the history says so."""
    with site.beside() as conn:
        now = site.clock()
        sign_ins.close_all_of(conn, person_id, now)
        note(conn, What.DISABLED, person_id, now, where)
