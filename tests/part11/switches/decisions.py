"""Who may do and decide what, on which record, and whose word counts."""

from __future__ import annotations

import hmac
from typing import Any, Final

import pytest

from config import Settings, SettingsError
from tests.part11.switches.spoilt import unguarded, when_made
from tests.part11.switches.switch import Switch
from tracker import act as acts
from tracker.act import gate
from tracker.act.gate import gate_of
from tracker.db.access import SQLITE_PRAGMAS
from tracker.identity.verdict import Reason
from tracker.journey.release import facts as release_facts
from tracker.journey.release.acts import disposition
from tracker.people.training import standing as training
from tracker.people.training.standing import Standing
from tracker.protocol import acts as approving
from tracker.staff.training.review import acts as review
from tracker.staff.training.review.report import Report, report_of


def _reviewed_is_current(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(disposition, "as_read", lambda record, *_: record)


def _matrix_unread(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(training, "narrowed", lambda widest, _: widest)


def _roles_of_acts_unasked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gate, "fit", lambda *_: ())
    patch.setattr(Standing, "lacking", lambda *_: [])


def _codes_unkeyed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(hmac, "compare_digest", lambda *_: True)


def _training_unasked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Standing, "lacking", lambda *_: [])


def _one_is_two(patch: pytest.MonkeyPatch) -> None:
    def alone(*given: Any) -> list[Reason]:
        return [r for r in gate_of(*given) if r.code != "same_person_twice"]

    patch.setattr(acts, "gate_of", alone)
    patch.setattr(acts, "unsigned", lambda *_: set())
    patch.setattr(approving, "sign_site", lambda *_, **__: None)  # its key knows a person once
    patch.setitem(SQLITE_PRAGMAS, "ignore_check_constraints", ("ON", 1))


def _plain_http(patch: pytest.MonkeyPatch) -> None:
    require = Settings.require_production

    def without_https(self: Settings) -> None:
        try:
            require(self)
        except SettingsError as found:
            if left := [f for f in found.faults if "HTTPS" not in f and "proxy" not in f]:
                raise SettingsError(left) from None

    patch.setattr(Settings, "require_production", without_https)


def _verbal_unasked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(release_facts, "verbal_decisions", lambda *_: [])
    when_made(patch, lambda s: unguarded(s, "guard_disposition_insert"))


def _first_list_stands(patch: pytest.MonkeyPatch) -> None:
    read: list[Report] = []

    def as_first_read(*given: Any) -> Report:
        read.append(report_of(*given))
        return read[0]

    patch.setattr(review, "report_of", as_first_read)


SWITCHES: Final = {
    "reviewed-is-current": Switch(
        "the record decided on is not compared with the reviewed one", _reviewed_is_current
    ),
    "matrix-unread": Switch("the site's role matrix is not read", _matrix_unread),
    "roles-of-acts-unasked": Switch(
        "an act asks nobody for role or training", _roles_of_acts_unasked
    ),
    "codes-unkeyed": Switch("a code's keyed check is not compared", _codes_unkeyed),
    "training-unasked": Switch("nobody is asked for their training", _training_unasked),
    "one-is-two": Switch(
        "that the second person is another one, by rule, by CHECK and by the signatures' key",
        _one_is_two,
    ),
    "plain-http": Switch("HTTPS is not asked for", _plain_http),
    "verbal-unasked": Switch(
        "the author's signature is not asked for, by rule and by guard", _verbal_unasked
    ),
    "first-list-stands": Switch(
        "the list signed is not compared with the list in force", _first_list_stands
    ),
}
