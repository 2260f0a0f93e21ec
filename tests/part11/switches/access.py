"""Who gets in: accounts, passwords, badges, lock-outs, and the history of all that."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import pytest

from tests.attacks import Shell
from tests.part11.switches.spoilt import unkeyed, when_made
from tests.part11.switches.switch import Switch
from tracker.act import Outcome, proving
from tracker.pages import here, watching
from tracker.people.access import tries
from tracker.people.access.models import Factor
from tracker.people.access.stations import stations
from tracker.people.models import Role
from tracker.people.sign_ins import SignedIn, who
from tracker.staff import acts as people
from tracker.staff.access import seats
from tracker.staff.access.acts import badges, lockouts
from tracker.staff.training.roles import acts as roles


class _Every:
    """Holds whatever is asked for."""

    def __contains__(self, _: object) -> bool:
        return True


def _roles_unasked(patch: pytest.MonkeyPatch) -> None:
    me = here.me

    def everybody() -> SignedIn | None:
        person = me()
        return person and dataclasses.replace(person, roles=frozenset(Role))

    patch.setattr(here, "me", everybody)


def _first_password_opens_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(watching, "UNCHANGED", _Every())


def _first_password_signs(patch: pytest.MonkeyPatch) -> None:
    proved = proving.Proved
    patch.setattr(proving, "Proved", lambda id_, factor, _must_change: proved(id_, factor))


def _names_given_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(people, "was_given", lambda *_: False)
    when_made(patch, lambda s: unkeyed(s, "person", "i21_username_once"))


def _names_and_badges_shared(patch: pytest.MonkeyPatch) -> None:
    def free(s: Shell) -> None:
        unkeyed(s, "person", "i21_username_once")
        unkeyed(s, "badge", "i14_badge_code_once")

    patch.setattr(people, "was_given", lambda *_: False)
    patch.setattr(badges, "standing", lambda *_: [])
    when_made(patch, free)


def _lost_badges_open(patch: pytest.MonkeyPatch) -> None:
    by_badge: Any = tries.SOUGHT[Factor.PIN]._clone()
    by_badge._where_criteria = by_badge._where_criteria[:1]  # whose badge, not whether it stands
    patch.setitem(tries.SOUGHT, Factor.PIN, by_badge)


def _tries_uncounted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tries, "counted", lambda *_: 0)
    patch.setattr(tries, "reserve", lambda *_: True)


def _secrets_uncompared(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(proving, "matches", lambda *_: True)


def _stations_unasked(patch: pytest.MonkeyPatch) -> None:
    def anywhere() -> tuple[str, str] | None:
        known = stations(here.reading())
        return (known[0].id, known[0].name) if known else None

    patch.setattr(seats, "station_here", anywhere)


def _unlocked_without_reason(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lockouts, "why_given", lambda *_: ())


def _idle_never_locks(patch: pytest.MonkeyPatch) -> None:
    def awake(*given: Any) -> SignedIn | None:
        person = who(*given)
        return person and dataclasses.replace(person, locked=False)

    patch.setattr(here, "who", awake)


def _roles_change_unexplained(patch: pytest.MonkeyPatch) -> None:
    def bare(outputs: dict[str, Any]) -> Outcome:
        return Outcome({"person": outputs["person"]})

    patch.setattr(roles, "Outcome", bare)


def _history_unwritten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seats, "note", lambda *_: None)


SWITCHES: Final = {
    "roles-unasked": Switch("pages ask nobody for a role", _roles_unasked),
    "first-password-opens-all": Switch(
        "a first password opens every page", _first_password_opens_all
    ),
    "first-password-signs": Switch(
        "whether a password was given by another is not asked of who signs", _first_password_signs
    ),
    "names-given-again": Switch(
        "the rule on user names and the database's key", _names_given_again
    ),
    "names-and-badges-shared": Switch(
        "the rules on user names and badges and the database's two keys", _names_and_badges_shared
    ),
    "lost-badges-open": Switch("whether a badge was revoked is not asked", _lost_badges_open),
    "tries-uncounted": Switch("wrong tries are not counted", _tries_uncounted),
    "secrets-uncompared": Switch("PIN and password are not compared", _secrets_uncompared),
    "stations-unasked": Switch("a change of hands does not ask for the station", _stations_unasked),
    "unlocked-without-reason": Switch(
        "the end of a lock-out asks for no reason", _unlocked_without_reason
    ),
    "idle-never-locks": Switch("an idle sign-in is not locked", _idle_never_locks),
    "roles-change-unexplained": Switch(
        "why somebody's roles changed is not kept", _roles_change_unexplained
    ),
    "history-unwritten": Switch(
        "sign-ins and sign-outs are not written into the history", _history_unwritten
    ),
}
