"""Acts of the bench: the only ones for which badge and PIN prove who performs and who verifies.

Everything that is not listed asks for the full password: release, review, disposition,
prescription, identity check, infusion, and whatever is added later without being thought of here
(draft Annex 11, 13.3: no signature by PIN or card). A badge can be copied, so with its PIN it is
one factor, enough only inside a shift that its person has opened with the password.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tracker.identity.verdict import Reason, reason

BENCH: Final = frozenset(
    {
        "collection:container:received_late",
        "collection:shipment:received",
        "expansion:cells:seeded",
        "expansion:culture:fed",
        "expansion:culture:observed",
        "expansion:passage:harvested",
        "expansion:vessel:lost",
        "expansion:vials:frozen",
        "expansion:vials:stored",
        "expansion:vials:thawed",
        "formulation:bulk:washed",
        "formulation:units:filled",
        "isolation:colonies:counted",
        "isolation:colonies:plated",
        "isolation:marrow:counted",
        "isolation:mnc:isolated",
        "marking:book:bound",
        "marking:label:copied",
        "marking:labels:applied",
        "marking:labels:destroyed",
        "marking:labels:printed",
        "marking:labels:reconciled",
        "marking:labels:returned",
        "marking:labels:voided",
        "marking:labels:sent",
        "marking:print:counted",
        "marking:printer:read_back",
        "marking:printer:tested",
        "marking:sheet:given",
        "quality:deviation:reported",
        "quality:verbal:recorded",
        "scanning:code:typed",
        "scanning:scan:refused",
        "staff:form:refused",
        "staff:scanner:tried",
        "supplies:lot:received",
        "testing:sample:taken",
        "workplace:area:closed",
        "workplace:kit:prepared",
        "workplace:kit:returned",
        "workplace:kit:sealed",
        "workplace:kit:taken_in",
        "workplace:kit:unsealed",
        "workplace:line:cleared",
    }
)


def judge_pin_only(tag: str, by_pin: Iterable[str], signed: Iterable[str]) -> tuple[Reason, ...]:
    """Who of those known by badge and PIN alone would have to give their password here: pure."""
    if tag in BENCH:
        return ()
    return tuple(reason("password_needed", about=p) for p in sorted(set(by_pin) - set(signed)))
