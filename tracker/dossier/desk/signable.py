"""What waits for whose signature: pure, from the facts of therapies, lots and steps."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tracker.dossier.desk.lots_waiting import LotWaiting
from tracker.dossier.desk.unchecked import Unchecked
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.milestones import What
from tracker.journey.testing.inquiries import Awaited
from tracker.material.models import LotStateWord
from tracker.people.models import Role

DAY0_FROM: Final = dt.timedelta(hours=48)
"""Go or no-go is asked for from so long before the planned Day 0 on."""
DAY0_GATE: Final = "day0"


class Kind(enum.StrEnum):
    """What is signed."""

    CONSENT = "consent"
    ELIGIBILITY = "eligibility"
    PRESCRIPTION = "prescription"
    DAY0 = "day0"
    REVIEW = "review"
    DISPOSITION = "disposition"
    CLOSING = "closing"
    RESULT = "result"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Waits:
    """A signature that is waited for: of what, since when, in which therapy, about which thing."""

    kind: Kind
    since: dt.datetime
    therapy_id: str
    thing: str = ""
    n: int = 1


@dataclass(frozen=True, slots=True)
class Signer:
    """Who asks, and the lots that they made or tested and so never sign for (I07)."""

    id: str
    roles: frozenset[Role]
    barred: frozenset[str]


def of_patient(facts: Iterable[TherapyFacts], signer: Signer, now: dt.datetime) -> list[Waits]:
    """Consent, eligibility, prescription for the investigator; go or no-go for quality."""
    found: list[Waits] = []
    for f in facts:
        if f.over or f.last(What.WITHDRAWN):
            continue
        if Role.INVESTIGATOR in signer.roles:
            found += _of_investigator(f)
        if Role.QA in signer.roles:
            found += _go_or_no_go(f, now)
    return found


def _of_investigator(f: TherapyFacts) -> list[Waits]:
    consented, examined = f.last(What.CONSENTED), f.last(What.ELIGIBILITY)
    if consented is None:
        return [Waits(Kind.CONSENT, f.started_at, f.id)]
    if examined is None:
        markers = f.last(What.MARKERS)
        return [Waits(Kind.ELIGIBILITY, max(consented.at, markers.at), f.id)] if markers else []
    if examined.word == "eligible" and f.order is None:
        return [Waits(Kind.PRESCRIPTION, examined.at, f.id)]
    return []


def _go_or_no_go(f: TherapyFacts, now: dt.datetime) -> list[Waits]:
    if f.order is None or f.day0_at is not None:
        return []
    if any(m.name == DAY0_GATE for m in f.all(What.DECIDED)):
        return []
    since = f.order.planned_day0_at - DAY0_FROM
    return [Waits(Kind.DAY0, since, f.id)] if now >= since else []


_OF_LOT: Final[Mapping[LotStateWord, tuple[Kind, Role]]] = {
    LotStateWord.OPEN: (Kind.REVIEW, Role.QA),
    LotStateWord.REVIEWED: (Kind.DISPOSITION, Role.QUALIFIED_PERSON),
    LotStateWord.CONDITIONAL: (Kind.CLOSING, Role.QUALIFIED_PERSON),
    LotStateWord.RELEASED: (Kind.CLOSING, Role.QUALIFIED_PERSON),
    LotStateWord.EXCEPTIONAL: (Kind.CLOSING, Role.QUALIFIED_PERSON),
}


def of_lots(lots: Iterable[LotWaiting], signer: Signer, pending: Mapping[str, int]) -> list[Waits]:
    """Review, decision and closing of lots with units; never of one's own work (I07).

    A record is closed when no result of its therapy is to come any more (``pending``).
    """
    found = []
    for lot in lots:
        kind, role = _OF_LOT.get(lot.state, (None, None))
        if kind is None or role not in signer.roles or lot.id in signer.barred:
            continue
        if kind is Kind.CLOSING and (pending.get(lot.therapy_id) or lot.unassessed):
            continue
        since = max(lot.since, lot.filled_at)
        found.append(Waits(kind, since, lot.therapy_id, lot.id))
    return found


def of_results(awaited: Iterable[Awaited], signer: Signer) -> list[Waits]:
    """Results out of specification whose investigation is closed, for quality."""
    if Role.QA not in signer.roles:
        return []
    return [Waits(Kind.RESULT, a.since, a.therapy_id, a.result_id) for a in awaited]


def of_checks(
    steps: Iterable[Unchecked], facts: Mapping[str, TherapyFacts], signer: Signer
) -> list[Waits]:
    """Steps of others that this person may check: one line for each therapy, by its oldest."""
    found: dict[str, Waits] = {}
    for x in steps:
        if not x.may_check(facts[x.therapy_id].definition, signer.id, signer.roles):
            continue
        known = found.get(x.therapy_id)
        since = min(x.done_at, known.since) if known else x.done_at
        n = known.n + 1 if known else 1
        found[x.therapy_id] = Waits(Kind.CHECK, since, x.therapy_id, n=n)
    return list(found.values())
