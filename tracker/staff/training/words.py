"""The laboratory's words for acts, families and qualifications, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Final

from tracker.pages.frame import role_words
from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.people.models import Role
from tracker.people.training.models import Family, Part, Qualification
from tracker.people.training.rules import OF_PROCESS

Tongues = dict[str, dict[str, str]]
_TONGUE: Final = {"zh_Hans_CN": "zh"}


@cache
def known_words() -> dict[str, Tongues]:
    """``rooms`` and ``acts`` by their names in the code: language -> words."""
    file = resources.files("tracker.staff.training") / "act_words.json"
    found: dict[str, Tongues] = json.loads(file.read_text(encoding="utf-8"))
    return found


def act_words(tag: str) -> str:
    """The act as people in the laboratory call it."""
    return _said("acts", tag) or tag.replace(":", " ").replace("_", " ")


def subject_words(subject: str) -> str:
    """What a requirement is about: a procedure as it was written, or the therapy's own process."""
    return _("on the process version of the therapy") if subject == OF_PROCESS else subject


def room_words(tag: str) -> str:
    """The part of the work that the act belongs to."""
    room = tag.partition(":")[0]
    return _said("rooms", room) or room


def _said(group: str, name: str) -> str:
    return known_words()[group].get(name, {}).get(_TONGUE.get(language(), "en"), "")


def roles_said(roles: Iterable[Role]) -> str:
    """Roles one after the other."""
    return ", ".join(role_words(r) for r in sorted(roles)) or "—"


def part_words(part: Part) -> str:
    """Performed by, or verified by."""
    return {Part.PERFORMER: _("performed by"), Part.VERIFIER: _("verified by")}[part]


def family_words(family: Family) -> str:
    """What the acts of a family are."""
    return {
        Family.CLEAN_ROOM: _("Work on open product in the clean room"),
        Family.LABORATORY: _("Other laboratory work and testing"),
        Family.BEDSIDE: _("Identity check and infusion at the bedside"),
        Family.SIGNING: _("Signatures of two people"),
    }[family]


def kind_words(kind: Qualification) -> str:
    """What the qualification is."""
    return {
        Qualification.GOWNING: _("Gowning qualification"),
        Qualification.MEDIA_FILL: _("Media fill"),
        Qualification.PROCEDURE: _("Training on the procedure"),
        Qualification.INFUSION: _("Bedside infusion training"),
        Qualification.ROLE: _("Qualification for the role"),
        Qualification.ACCOUNTABILITY: _("Agreement on accountability"),
    }[kind]
