"""What a signature asks for, what it binds, and how it is shown."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import pytest
from sqlalchemy.orm import Session
from webauthn import verify_authentication_response

from labels.record_paper import Signature as Printed
from tests.part11.switches.spoilt import unguarded, when_made
from tests.part11.switches.switch import Switch
from tracker.act import gate
from tracker.db.access import SQLITE_PRAGMAS
from tracker.dossier.batch import decided
from tracker.dossier.batch.sources import Sources
from tracker.pages import tapping
from tracker.people.certificate import standing as certificate
from tracker.people.certificate.standing import Wording, wording_now
from tracker.people.passkeys import proof
from tracker.staff.certificate import acts as certifying
from tracker.therapy import signed
from tracker.therapy.models import Signature
from tracker.therapy.signed import SignedNow, Stand


def _agreement_unasked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(certificate, "certified", lambda _, ids: frozenset(ids))
    when_made(patch, lambda s: unguarded(s, "guard_site_signature_insert"))


def _any_text_will_do(patch: pytest.MonkeyPatch) -> None:
    class Unread(dict[Any, Any]):
        """What stands there is what was sent."""

        def get(self, *_: object) -> object:
            return Same()

    class Same:
        """Equal to whatever it is compared with."""

        __hash__ = None  # type: ignore[assignment]  # nothing is looked up by it

        def __eq__(self, _: object) -> bool:
            return True

    def unread(s: Session) -> Wording | None:
        now = wording_now(s)
        return now and dataclasses.replace(now, sha256=Unread())

    patch.setattr(certifying, "wording_now", unread)
    patch.setitem(SQLITE_PRAGMAS, "foreign_keys", ("OFF", 0))
    when_made(patch, lambda s: unguarded(s, "guard_signature_certificate_insert"))


def _pin_is_enough(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gate, "judge_pin_only", lambda *_: ())


def _holder_unverified(patch: pytest.MonkeyPatch) -> None:
    def undemanding(**given: Any) -> Any:
        return verify_authentication_response(**given | {"require_user_verification": False})

    patch.setattr(proof, "verify_authentication_response", undemanding)
    patch.setitem(SQLITE_PRAGMAS, "ignore_check_constraints", ("ON", 1))


def _content_unbound(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tapping, "content_of", lambda *_: "0" * 64)


def _printed_bare(patch: pytest.MonkeyPatch) -> None:
    print_ = decided._signature

    def bare(x: SignedNow, rows: Sources) -> Printed:
        return dataclasses.replace(print_(x, rows), username="", signed_at="")

    patch.setattr(decided, "_signature", bare)


def _signed_uncompared(patch: pytest.MonkeyPatch) -> None:
    def stands(one: Signature, *_: object) -> SignedNow:
        return SignedNow(one, Stand.STANDS)

    patch.setattr(signed, "_judged", stands)


def _removed_unmissed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signed, "_gone", lambda *_: [])


def _print_is_silent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(decided, "_unsigned", lambda _: None)


SWITCHES: Final = {
    "agreement-unasked": Switch(
        "whether a signer has agreed to be bound is not asked, by rule and by guard",
        _agreement_unasked,
    ),
    "any-text-will-do": Switch(
        "the text agreed to is not compared with the text in force, by rule and by key",
        _any_text_will_do,
    ),
    "pin-is-enough": Switch("badge and PIN do for every act", _pin_is_enough),
    "holder-unverified": Switch(
        "that the device verified its person is not demanded, by rule and by CHECK",
        _holder_unverified,
    ),
    "content-unbound": Switch("a passkey's proof is not bound to the form", _content_unbound),
    "printed-bare": Switch(
        "user name, time and zone are left out of the printed signature", _printed_bare
    ),
    "signed-uncompared": Switch("what was signed is compared with nothing", _signed_uncompared),
    "removed-unmissed": Switch("signatures that the log knows are not missed", _removed_unmissed),
    "print-is-silent": Switch("the print is silent on what changed", _print_is_silent),
}
