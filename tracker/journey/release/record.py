"""The record of a lot as one document: what reviewers sign is bound to its hash.

21 CFR 11.70: a signature is linked to its record. The document is canonical, so that anyone who
reads the same rows computes the same SHA-256.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.db import canonical
from tracker.journey.release.facts import LotRecord
from tracker.journey.release.standing import LotNow
from tracker.journey.testing.models import TestResult
from tracker.record.seal import digest
from tracker.therapy.models import StepReading
from tracker.therapy.present import TherapyNow

_READINGS = (
    select(StepReading)
    .where(StepReading.therapy_id == bindparam("therapy_id"))
    .order_by(StepReading.step_id, StepReading.name)
)
_RESULTS = (
    select(TestResult)
    .where(TestResult.therapy_id == bindparam("therapy_id"))
    .order_by(TestResult.entered_at, TestResult.id)
)


def record_document(
    s: Session, therapy: TherapyNow, lot: LotNow, record: LotRecord
) -> dict[str, Any]:
    """Definition, units, steps with readings and findings, results, deviations of a lot."""
    own = {step.id for step in record.steps}
    readings = s.scalars(_READINGS, {"therapy_id": therapy.id})
    results = s.scalars(_RESULTS, {"therapy_id": therapy.id})
    return {
        "coi": therapy.coi,
        "definition": therapy.definition.sha256,
        "lot": {"id": lot.id, "number": lot.number, "product": lot.product},
        "units": [[u.id, u.short_name, u.state.value, u.n] for u in record.units],
        "steps": [
            [x.id, x.step, x.tag, x.done_at, x.performed_by, x.verified_by, x.check_kind]
            for x in record.steps
        ],
        "readings": [
            [r.step_id, r.name, r.raw, r.unit, r.qualifier] for r in readings if r.step_id in own
        ],
        "findings": [[f.step_id, f.code, f.severity.value, f.about] for f in record.findings],
        "results": [
            [r.id, r.sample_id, r.test, r.raw, r.unit, r.qualifier, r.verdict.value]
            for r in results
            if r.step_id in own
        ],
        "deviations": [[d.id, d.code, d.severity, d.assessed, d.closed] for d in record.deviations],
    }


def record_sha256(s: Session, therapy: TherapyNow, lot: LotNow, record: LotRecord) -> str:
    """SHA-256 of the canonical record document."""
    return sha256_of(record_document(s, therapy, lot, record))


def sha256_of(document: dict[str, Any]) -> str:
    """SHA-256 of a record document in its canonical form."""
    return digest(canonical(document))


AFTER_RELEASE: Final = ("release:", "administration:", "followup:")
"""Steps that come after the lot was made and tested: no signature over its making covers them."""


KEYS: Final[dict[str, int]] = {
    "units": 1,
    "steps": 1,
    "readings": 2,
    "findings": 2,
    "results": 1,
    "deviations": 1,
}
"""Parts of the record document that a reviewer reads, and how many columns are each row's key."""
SHORT: Final = 16
"""Figures kept of the SHA-256 of a row: it tells rows apart, the record's own hash proves them."""


def rows_read(document: dict[str, Any], made: frozenset[str]) -> dict[str, dict[str, str]]:
    """What a reviewer of this document has read: of each part the rows by key, as short hashes.

    Only of the steps by which the lot was made (``made``): the review itself, the decision about
    another lot and the infusion change nothing of it. Where a unit stands now is not part of it.
    """
    by_step = {"steps", "readings", "findings"}
    return {
        part: {
            " ".join(map(str, row[:n])): digest(canonical(row[:2] if part == "units" else row))[
                :SHORT
            ]
            for row in document[part]
            if part not in by_step or row[0] in made
        }
        for part, n in KEYS.items()
    }


def made_steps(record: LotRecord) -> frozenset[str]:
    """Ids of the steps by which the lot was collected, made, tested and labelled."""
    return frozenset(x.id for x in record.steps if not x.tag.startswith(AFTER_RELEASE))
