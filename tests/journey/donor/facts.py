"""The subject of the worked case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tracker.identity.verdict import Reason
from tracker.journey.donor.rules import (
    ConsentFacts,
    judge_consent,
)
from tracker.protocol.definition import load_default

DEFAULT = load_default()

SECOND = timedelta(seconds=1)

BORN = date(1988, 3, 14)  # the worked case

SIGNED = datetime(2026, 4, 8, 1, 40, tzinfo=UTC)

HARVEST_A = datetime(2026, 4, 23, 0, 20, tzinfo=UTC)

DAY0 = datetime(2026, 5, 18, 5, 0, tzinfo=UTC)

CONSENT = ConsentFacts(
    "1.0", SIGNED, frozenset({"harvest", "manufacture", "backup_storage", "follow_up"})
)


def codes(reasons: tuple[Reason, ...]) -> list[tuple[str, str, str]]:
    return [(r.code, r.about, r.severity.value) for r in reasons]


def consented(*consents: ConsentFacts, to: str, at: datetime, born: date = BORN) -> list[str]:
    found = judge_consent(consents, to, at, DEFAULT.consent, born, 18)
    return [r.code for r in found]
