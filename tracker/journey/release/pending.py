"""Which tests come after a conditional release: whose they are and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.release.rules import PendingTest, pending_tests
from tracker.journey.testing.models import Sample
from tracker.journey.testing.rules import due_on
from tracker.journey.testing.standing import Standing
from tracker.material.models import Container
from tracker.therapy.present import TherapyNow

_TAKEN = (
    select(Container.short_name, Sample.taken_at, Sample.product)
    .join(Sample, Sample.container_id == Container.id)
    .where(Sample.therapy_id == bindparam("therapy_id"))
)


def awaited(
    s: Session,
    therapy: TherapyNow,
    product: str,
    standings: Sequence[Standing],
    owner: str,
    at: dt.datetime,
    zone: ZoneInfo,
) -> tuple[PendingTest, ...]:
    """Every test still to come over the lineage, by test and sample (two-step release, Part IV 11).

    The due day follows the specification of the definition, from the sample or from this release.
    """
    taken = {row[0]: row for row in s.execute(_TAKEN, {"therapy_id": therapy.id})}
    specs = therapy.definition.specs_of(product)
    out = []
    for test, sample in sorted(pending_tests(standings)):
        spec, row = specs.get(test), taken.get(sample)
        due = None
        if spec is not None and row is not None:
            due = due_on(spec, row.taken_at.astimezone(zone).date(), at.astimezone(zone).date())
        out.append(PendingTest(test, sample, owner, due))
    return tuple(out)
