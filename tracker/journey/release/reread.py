"""What has changed in a lot's record since its review was signed, row by row."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.release.facts import LotRecord
from tracker.journey.release.models import BatchReview
from tracker.journey.release.record import made_steps, rows_read
from tracker.therapy.models import Signature, SignedContent

Rows = Mapping[str, Mapping[str, str]]
READ: Final = "read"
"""Under what the signed content of a review keeps the rows that were read."""
_NEWEST = (
    select(
        BatchReview.id,
        BatchReview.reviewed_at,
        Signature.subject,
        SignedContent.document,
    )
    .outerjoin(
        Signature,
        (Signature.therapy_id == BatchReview.therapy_id)
        & (Signature.person_id == BatchReview.reviewed_by)
        & (Signature.signed_at == BatchReview.reviewed_at)
        & (Signature.meaning == "reviewed"),
    )
    .outerjoin(SignedContent, SignedContent.sha256 == Signature.content_sha256)
    .where(BatchReview.lot_id == bindparam("lot_id"))
    .order_by(BatchReview.reviewed_at.desc(), BatchReview.id)
)


class How(enum.StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the record that is not as it was when it was read; no key: of none it is known."""

    part: str
    key: str
    how: How


@dataclass(frozen=True, slots=True)
class ReviewNow:
    """The newest review of a lot; ``read`` is None of one signed before rows were kept."""

    id: str
    at: dt.datetime
    read: Rows | None


def newest_review(s: Session, lot_id: str) -> ReviewNow | None:
    """The lot's newest review with the rows that its signers read; None without any."""
    rows = s.execute(_NEWEST, {"lot_id": lot_id}).all()
    if not rows:
        return None
    one = rows[0]
    own: dict[str, Any] = next(
        (
            r.document
            for r in rows
            if r.id == one.id and r.document and str(r.subject).endswith(f" {r.id}")
        ),
        {},
    )
    return ReviewNow(one.id, one.reviewed_at, own.get("says", {}).get(READ))


def changes(review: ReviewNow | None, now: Rows) -> tuple[Change, ...]:
    """Every row that was added, changed or taken away since the review; empty when none was.

    A review that does not say what was read counts as changed: nobody can tell (11.70).
    """
    if review is None:
        return ()
    if review.read is None:
        return (Change("steps", "", How.CHANGED),)
    found = []
    for part in sorted(now.keys() | review.read.keys()):
        then, here = review.read.get(part, {}), now.get(part, {})
        found += [Change(part, k, How.ADDED) for k in sorted(here.keys() - then.keys())]
        found += [Change(part, k, How.GONE) for k in sorted(then.keys() - here.keys())]
        both = sorted(here.keys() & then.keys())
        found += [Change(part, k, How.CHANGED) for k in both if here[k] != then[k]]
    return tuple(found)


def parts_changed(found: tuple[Change, ...]) -> tuple[str, ...]:
    """The parts of the record in which something changed, by name."""
    return tuple(sorted({c.part for c in found}))


def as_read(record: LotRecord, review: ReviewNow | None, document: dict[str, Any]) -> LotRecord:
    """The record with the parts that changed since this review, for the rules to judge."""
    found = changes(review, rows_read(document, made_steps(record)))
    return replace(record, facts=replace(record.facts, changed_since_review=parts_changed(found)))
