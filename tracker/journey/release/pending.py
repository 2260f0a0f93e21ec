"""Which tests come after a conditional release: whose they are and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tracker.journey.release.rules import PendingTest, pending_tests
from tracker.journey.testing.rules import due_on
from tracker.journey.testing.samples import SampleNow
from tracker.journey.testing.standing import Standing
from tracker.therapy.present import TherapyNow


def awaited(
    therapy: TherapyNow,
    product: str,
    standings: Sequence[Standing],
    samples: Sequence[SampleNow],
    owner: str,
    at: dt.datetime,
    zone: ZoneInfo,
) -> tuple[PendingTest, ...]:
    """Every test still to come over the lineage, by test and sample (two-step release, Part IV 11).

    The due day follows the specification of the definition, from the sample or from this release.
    """
    taken = {x.short_name: x for x in samples}
    specs = therapy.definition.specs_of(product)
    out = []
    for test, sample in sorted(pending_tests(standings)):
        spec, row = specs.get(test), taken.get(sample)
        due = None
        if spec is not None and row is not None:
            due = due_on(spec, row.taken_at.astimezone(zone).date(), at.astimezone(zone).date())
        out.append(PendingTest(test, sample, owner, due))
    return tuple(out)
