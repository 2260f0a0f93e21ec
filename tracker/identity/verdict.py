"""The answer to a scan or an act: accepted, or refused with every reason.

A reason carries a code and facts, never a sentence: the sentence is made where it is read, in the
reader's language (``pages/reasons.py``). Pure and canonical, because reasons enter the record.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field


class Severity(enum.StrEnum):
    """What a reason does. The words are those of the process definition, plus identity."""

    IDENTITY = "identity"  # ends the attempt, has no way round (I20)
    STOP = "stop"  # the act is refused
    HOLD = "hold"  # the act is recorded, the material waits for QA; living cells are cared for
    ALERT = "alert"  # recorded, listed for review
    INFO = "info"  # shown


BLOCKING = frozenset({Severity.IDENTITY, Severity.STOP})


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding. ``about`` is the short name, field or test concerned; facts are strings."""

    code: str
    severity: Severity = Severity.STOP
    about: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    def as_doc(self) -> dict[str, object]:
        """Canonical form for the log: no floats, keys sorted by the writer."""
        return {
            "about": self.about,
            "code": self.code,
            "facts": dict(self.facts),
            "severity": self.severity.value,
        }

    @classmethod
    def from_doc(cls, doc: dict[str, object]) -> Reason:
        """The reason that ``as_doc`` wrote."""
        facts = doc["facts"]
        assert isinstance(facts, dict)
        return cls(
            str(doc["code"]),
            Severity(str(doc["severity"])),
            str(doc["about"]),
            tuple(sorted((str(k), str(v)) for k, v in facts.items())),
        )


def reason(
    code: str, severity: Severity = Severity.STOP, about: str = "", **facts: object
) -> Reason:
    """Make a reason from plain facts; numbers become the strings that people will read."""
    return Reason(code, severity, about, tuple(sorted((k, str(v)) for k, v in facts.items())))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every reason found. Accepted when none of them blocks."""

    reasons: tuple[Reason, ...] = field(default=())

    @classmethod
    def of(cls, reasons: Iterable[Reason]) -> Verdict:
        """All reasons in a fixed order: the gravest first, then by code and subject."""
        order = list(Severity)
        return cls(
            tuple(sorted(set(reasons), key=lambda r: (order.index(r.severity), r.code, r.about)))
        )

    @property
    def accepted(self) -> bool:
        """True when nothing blocks."""
        return not any(r.severity in BLOCKING for r in self.reasons)

    @property
    def identity_stop(self) -> bool:
        """True when a reason is one of identity: full screen, no way round."""
        return any(r.severity is Severity.IDENTITY for r in self.reasons)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in order."""
        return tuple(r.code for r in self.reasons)
