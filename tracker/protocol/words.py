"""The words of a process definition: what a limit does, who checks, how a result is read."""

from __future__ import annotations

import enum

from tracker.identity.verdict import Severity


class LimitKind(enum.StrEnum):
    """What a missed limit does. A setting is a target of the procedure: it warns."""

    INFO = "info"
    ALERT = "alert"
    HOLD = "hold"
    STOP = "stop"
    SETTING = "setting"


SEVERITY_OF: dict[LimitKind, Severity] = {
    LimitKind.INFO: Severity.INFO,
    LimitKind.ALERT: Severity.ALERT,
    LimitKind.HOLD: Severity.HOLD,
    LimitKind.STOP: Severity.STOP,
    LimitKind.SETTING: Severity.ALERT,
}


class Check(enum.StrEnum):
    """Who looks over the performer's shoulder at a step."""

    NONE = "none"  # the scan is the check
    LATER = "later"  # countersigned within the hours of the definition; blocks release only
    PRESENT = "present"  # a second person at the act
    SIGNATURE = "signature"  # full re-authentication


class ValueType(enum.StrEnum):
    """How a reading is read."""

    NUM = "num"
    INT = "int"
    ENUM = "enum"
    TEXT = "text"


class Entry(enum.StrEnum):
    """Whether a person writes the value or a rule computes it."""

    READING = "reading"
    COMPUTED = "computed"


class Operator(enum.StrEnum):
    """How a number is compared. Bounds of BETWEEN belong to it."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"
    BETWEEN = "between"


class WordMeans(enum.StrEnum):
    """What a word found by the laboratory says about the test."""

    PASS = "pass"  # noqa: S105 - a word of the laboratory, no password
    FAIL = "fail"
    INTERIM = "interim"  # nothing found so far, the reading goes on
    PENDING = "pending"  # started, nothing read yet


class TestSet(enum.StrEnum):
    """Why a test is done: full quality, rapid release, or a third party's re-check."""

    __test__ = False  # not a test class

    QUALITY = "quality"
    RELEASE = "release"
    RECHECK = "recheck"


class DueFrom(enum.StrEnum):
    """From which day the days of a result are counted."""

    SAMPLE = "sample"
    RELEASE = "release"


class AppliesWhen(enum.StrEnum):
    """A condition of the lot under which a row of the specification counts."""

    ALWAYS = "always"
    FRESH = "fresh"
    THAWED = "thawed"
    BOVINE_SERUM = "bovine_serum"
    ASKED_FOR = "asked_for"  # only when the definition's title protocol asks for it


class DeviationSeverity(enum.StrEnum):
    """The catalogue's default severity; QA may raise it."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"
    UNGRADED = "ungraded"  # a withdrawal is no deviation, yet it has actions
