"""Which acts ask the same of their people: pure. An act in no family asks for its role alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tracker.people.models import Role
from tracker.people.training.models import Family, Part, Qualification

FAMILY: Final[Mapping[str, Family]] = {
    tag: family
    for family, tags in {
        Family.CLEAN_ROOM: (
            "isolation:mnc:isolated",
            "expansion:cells:seeded",
            "expansion:culture:fed",
            "expansion:passage:harvested",
            "expansion:vials:frozen",
            "expansion:vials:thawed",
            "formulation:bulk:washed",
            "formulation:units:filled",
        ),
        Family.LABORATORY: (
            "collection:container:received_late",
            "collection:shipment:received",
            "isolation:marrow:counted",
            "isolation:colonies:plated",
            "isolation:colonies:counted",
            "expansion:culture:observed",
            "expansion:vials:stored",
            "expansion:vessel:lost",
            "testing:sample:taken",
            "testing:result:entered",
            "testing:oos:investigated",
            "workplace:line:cleared",
        ),
        Family.BEDSIDE: (
            "administration:units:accepted",
            "administration:patient:signed_in",
            "administration:unit:checked",
            "administration:arteriography:done",
            "administration:catheter:placed",
            "administration:infusion:started",
            "administration:infusion:stopped",
            "administration:patient:signed_out",
        ),
    }.items()
    for tag in tags
}

_BOTH: Final = (Part.PERFORMER, Part.VERIFIER)
DEFAULTS: Final[tuple[tuple[Family, Part, Qualification], ...]] = (
    *((Family.CLEAN_ROOM, part, Qualification.GOWNING) for part in _BOTH),
    (Family.CLEAN_ROOM, Part.PERFORMER, Qualification.MEDIA_FILL),
    *((Family.CLEAN_ROOM, part, Qualification.PROCEDURE) for part in _BOTH),
    *((Family.LABORATORY, part, Qualification.PROCEDURE) for part in _BOTH),
    *((Family.BEDSIDE, part, Qualification.INFUSION) for part in _BOTH),
)
"""What a new site starts with (EU GMP Part IV 3.4-3.9; Annex 1 7.5-7.6; FACT-JACIE B3/C3).

Media fill is of those whose hands are in the product; gowning of all who are in the room.
"""

_LABORATORY: Final = frozenset({Role.PRODUCTION, Role.QA, Role.QC_MANAGER})
ASSESSORS: Final[Mapping[Qualification, frozenset[Role]]] = {
    Qualification.GOWNING: _LABORATORY,
    Qualification.MEDIA_FILL: _LABORATORY,
    Qualification.PROCEDURE: _LABORATORY,
    Qualification.INFUSION: frozenset({Role.INVESTIGATOR, Role.QA}),
    Qualification.ROLE: frozenset({Role.PRODUCTION, Role.QA, Role.INVESTIGATOR}),
    Qualification.ACCOUNTABILITY: frozenset({Role.QA, Role.ADMINISTRATOR}),
}
"""Who may find a person fit, and so who can renew."""

LAPSES: Final = frozenset({Qualification.GOWNING, Qualification.MEDIA_FILL, Qualification.INFUSION})
"""Kinds that are never given without a last day."""


def families_of(tag: str, *, signs: bool) -> frozenset[Family]:
    """The families of an act: the work's own, and signing where two people sign in full."""
    own = {FAMILY[tag]} if tag in FAMILY else set()
    return frozenset(own | ({Family.SIGNING} if signs else set()))
