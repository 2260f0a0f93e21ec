"""Why the consent does not carry an activity now, as the acts ask it."""

from __future__ import annotations

from tests.journey.walk import Way
from tests.sites import Bench
from tracker.journey.donor.state import consent_reasons
from tracker.therapy.present import therapy_now


def why_not(bench: Bench, way: Way, activity: str) -> list[str]:
    with bench.site.database.reading() as s:
        therapy = therapy_now(s, way.therapy)
        assert therapy is not None
        found = consent_reasons(s, therapy, activity, bench.clock.at, bench.site.zone)
    return [r.code for r in found]
