"""What comes to an act's door and what goes back: typed input, who, on what state seen, answer."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic_core import PydanticCustomError

from tracker.identity.verdict import Reason, Verdict
from tracker.people.passkeys.proof import Used
from tracker.record.ahead import Question


class Check(enum.StrEnum):
    """How a second person stands behind an act (the column ``check`` of the process steps)."""

    NONE = "none"
    LATER = "later"
    PRESENT = "present"
    SIGNATURE = "signature"


class Alone(enum.StrEnum):
    """What an act without a second person asks of its actor."""

    NO = "no"
    PASSWORD = "password"  # noqa: S105 - the word for what is asked, no secret
    SIGNATURE = "signature"


class Watch(enum.StrEnum):
    """What must not have changed since the page was shown (I16)."""

    SHOWN = "shown"
    WHOLE = "whole"  # the whole therapy: release, issue, go/no-go, start, prescription


def storable(value: Any) -> None:
    """Nothing; ValueError for a NUL or a lone surrogate in any text within ``value``."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("NUL character in text")
        value.encode("utf-8")
    elif isinstance(value, dict):
        for k, v in value.items():
            storable(k)
            storable(v)
    elif isinstance(value, list | tuple | set | frozenset):
        for v in value:
            storable(v)


class ActInput(BaseModel):
    """Typed input of an act: what formulae and constraints need."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=4000)

    @field_validator("*", mode="before")
    @classmethod
    def _can_be_kept(cls, value: Any) -> Any:
        """No text anywhere in the input that a database could not keep as it is."""
        try:
            storable(value)
        except ValueError:
            raise PydanticCustomError(
                "character_not_allowed", "a character that cannot be kept"
            ) from None
        return value

    def asks(self) -> tuple[Question, ...]:
        """What its act will read, as far as the input tells: read in one statement (``ahead``)."""
        return ()


@dataclass(frozen=True, slots=True)
class Seen:
    """The state a page showed: stream, its n, and the ids of what stood on the page."""

    stream: str
    n: int
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tapped:
    """Somebody's passkey, proven for this content: what the record keeps of its use."""

    person_id: str
    passkey_id: str
    nonce: str
    content_sha256: str
    used: Used


@dataclass(frozen=True, slots=True)
class Door:
    """What every way in must bring. The actor is who is signed in, never a form field.

    ``at``: when it was done (default: now). ``signed``: who has just re-authenticated in full.
    ``by_pin``: whom only badge and PIN have proved, which is enough at the bench alone.
    ``at_terminal``: nobody is signed in there, so whoever is named must have signed.
    ``tapped``: by which passkeys those of ``signed`` proved themselves who gave no password.
    ``doubts``: why a proof that was offered proves nothing; any of them refuses the act.
    """

    actor: str
    op_id: str
    verifier: str | None = None
    at: dt.datetime | None = None
    seen: Seen | None = None
    reason: str = ""
    workplace: str = ""
    signed: frozenset[str] = frozenset()
    by_pin: frozenset[str] = frozenset()
    at_terminal: bool = False
    tapped: tuple[Tapped, ...] = ()
    doubts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door gives back; stored word for word and given again to a repeated request."""

    accepted: bool
    seq: int
    outputs: dict[str, Any]
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> Verdict:
        """The reasons, gravest first."""
        return Verdict.of(self.reasons)

    @classmethod
    def from_doc(cls, seq: int, doc: dict[str, Any]) -> Answer:
        """The answer that an entry keeps."""
        reasons = tuple(Reason.from_doc(r) for r in doc["reasons"])
        return cls(doc["accepted"], seq, doc["outputs"], reasons)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An act's outputs (ids and short names), and what it found on the way.

    ``stands``: what was written stays, even if a finding refuses the act (an identity stop).
    """

    outputs: dict[str, Any] = field(default_factory=dict)
    findings: tuple[Reason, ...] = ()
    stands: bool = False
