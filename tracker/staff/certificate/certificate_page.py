"""What the pages about a signature's meaning show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.pages.shown import ActForm, Fact


@dataclass(frozen=True, slots=True)
class OwnSignaturePage:
    """The text for the person who reads it; ``form`` while they have not agreed to it."""

    paragraphs: tuple[str, ...]
    form: ActForm | None
    wording: int
    language: str
    text_sha256: str
    facts: tuple[Fact, ...]
    approved: bool
    back_href: str


@dataclass(frozen=True, slots=True)
class SignerLine:
    """Somebody of the staff; ``at`` when they agreed to the text in force, if they did."""

    name: str
    roles: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class WordingPage:
    """The text in both languages, who has agreed to it, and the form for another version."""

    wording: int
    english: str
    chinese: str
    facts: tuple[Fact, ...]
    approved: bool
    missing: int
    signers: tuple[SignerLine, ...]
    form: ActForm | None
