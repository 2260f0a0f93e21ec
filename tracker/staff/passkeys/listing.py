"""Passkeys and their policy as pages show them."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from sqlalchemy.orm import Session

from tracker.pages.doors import fresh_op
from tracker.pages.shown import ActForm
from tracker.pages.words import gettext as _
from tracker.people.names import names_of
from tracker.people.passkeys import standing
from tracker.people.passkeys.standing import Owned
from tracker.staff.passkeys.shown import PasskeyLine, PolicyVersion


def lines(found: list[Owned]) -> tuple[PasskeyLine, ...]:
    """Each passkey of one's own with the form that revokes it, while it signs."""
    return tuple(
        _line(o, lambda id_: url_for("staff.revoke_passkey", passkey_id=id_)) for o in found
    )


def lines_of(found: list[Owned], person_id: str, *, may: bool) -> tuple[PasskeyLine, ...]:
    """Each passkey of somebody else; with ``may`` those that sign can be revoked."""

    def to(passkey_id: str) -> str:
        return url_for("staff.revoke_passkey_of", person_id=person_id, passkey_id=passkey_id)

    return tuple(_line(one, to if may else None) for one in found)


def _line(one: Owned, to: Callable[[str], str] | None) -> PasskeyLine:
    own = one.passkey
    copied = _("kept on this device only")
    if own.may_be_copied:
        copied = _("copied to other devices") if own.is_copied else _("may be copied")
    return PasskeyLine(
        label=own.label,
        site_name=own.site_name,
        since=own.registered_at,
        copied=copied,
        ended=one.ended.reason if one.ended else "",
        form=None if one.ended or to is None else ActForm(to(own.id), fresh_op()),
    )


def versions(s: Session) -> tuple[PolicyVersion, ...]:
    """Every version of the policy, the newest first."""
    found = standing.policies(s)
    return tuple(
        PolicyVersion(
            words=_("Passkeys may sign") if v.allowed else _("Passkeys sign nothing"),
            at=v.set_at,
            who=", ".join(names_of(s, [v.set_by, v.second])),
            why=v.reason,
        )
        for v in found
    )
