"""What was found in the donor, for the warnings that labels must carry (21 CFR 1271.90)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.journey.donor.rules import Finding
from tracker.journey.donor.state import markers_now
from tracker.marking.contents import tells_findings
from tracker.marking.statutory import DonorFindings
from tracker.therapy.present import TherapyNow

REACTIVE = frozenset({Finding.POSITIVE, Finding.INDETERMINATE})


@tells_findings
def told_by_markers(s: Session, therapy: TherapyNow) -> DonorFindings:
    """Markers found reactive and not settled since, by name.

    The screening of 1271.75 to .85 is asked of no autologous donor, so it is never complete: every
    label says that the donor was not evaluated, as 1271.90(c)(2) wants.
    """
    names = {m.code: m.name.en for m in therapy.definition.markers.markers}
    found = {
        names.get(r.marker, r.marker)
        for r in markers_now(s, therapy.id)
        if r.finding in REACTIVE and not r.resolved
    }
    return DonorFindings(complete=False, reactive=tuple(sorted(found)))
