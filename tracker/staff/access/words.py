"""The words of access: lines of the history, policies, units."""

from __future__ import annotations

from tracker.pages.words import gettext as _
from tracker.people.access.history import Line
from tracker.people.access.models import Factor, Through, What
from tracker.people.access.rules import PolicyName
from tracker.people.access.two_places import Flagged
from tracker.people.alarms.two_people import Followed
from tracker.staff.access.shown import AtOnce, HistoryLine

ALARMS = frozenset(
    {What.FAILED, What.REFUSED_LOCKED, What.LOCKED, What.POST_WHILE_DISABLED, What.PASSWORD_RESET}
)


def history_line(line: Line) -> HistoryLine:
    """A line as people read it."""
    words = what_words(line.what, line.factor)
    place = ", ".join(p for p in (line.station, door_words(line.door), line.address) if p)
    return HistoryLine(line.at, words, place, line.what in ALARMS)


def what_words(what: What, factor: str) -> str:
    """What happened; a PIN is named, a password goes without saying."""
    pin = factor == Factor.PIN.value
    words = {
        What.SIGNED_IN: _("signed in"),
        What.SIGNED_OUT: _("signed out"),
        What.FAILED: _("wrong PIN") if pin else _("wrong password or user name"),
        What.REFUSED_LOCKED: _("tried while locked out"),
        What.LOCKED: _("PIN locked out") if pin else _("locked out"),
        What.UNLOCKED: _("unlocked by an administrator"),
        What.IDLE_UNLOCKED: _("page unlocked by PIN") if pin else _("page unlocked"),
        What.POST_WHILE_LOCKED: _("form sent while the page was locked"),
        What.POST_WHILE_DISABLED: _("form sent after the account was disabled"),
        What.SWITCHED_IN: _("took over at the bench by badge and PIN"),
        What.DISABLED: _("account disabled"),
        What.PASSWORD_CHANGED: _("changed their password"),
        What.PASSWORD_RESET: _("got a first password"),
        What.PIN_SET: _("set a PIN"),
    }
    return words[what]


def two_places_words(one: Flagged) -> AtOnce:
    """Who was at which two places within a minute."""
    own = _("a browser of their own")
    words = _("%(here)s and %(there)s", here=one.here or own, there=one.there or own)
    return AtOnce(one.at, one.person, words)


def followed_words(one: Followed) -> AtOnce:
    """Who followed whom at one screen, after how long."""
    where = one.station or _("a browser of their own")
    names = _("%(first)s, then %(then)s", first=one.first, then=one.then)
    return AtOnce(one.at, names, _("%(where)s, after %(n)s s", where=where, n=one.seconds))


def door_words(door: Through) -> str:
    """Through what somebody came."""
    words = {
        Through.PAGE: _("page"),
        Through.FORM: _("signature on a form"),
        Through.COMMAND: _("command line"),
    }
    return words[door]


def policy_words(name: PolicyName) -> tuple[str, str]:
    """What a policy is called, and its unit."""
    words = {
        PolicyName.PASSWORD_LENGTH: (_("Shortest password"), _("characters")),
        PolicyName.PASSWORD_TRIES: (_("Wrong passwords until lock-out"), _("tries")),
        PolicyName.PIN_LENGTH: (_("Shortest PIN"), _("digits")),
        PolicyName.PIN_TRIES: (_("Wrong PINs until lock-out"), _("tries")),
        PolicyName.IDLE_MINUTES: (_("A page locks without use after"), _("min")),
        PolicyName.SESSION_HOURS: (_("A sign-in ends, used or not, after"), _("h")),
        PolicyName.FIRST_PASSWORD_HOURS: (_("A first password is good for"), _("h")),
    }
    return words[name]
