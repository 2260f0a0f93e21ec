"""What was found in the donor, for the warnings that labels must carry (21 CFR 1271.90)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.journey.donor.rules import Finding
from tracker.journey.donor.state import markers_now
from tracker.marking.contents import tells_findings
from tracker.marking.statutory import NOT_KNOWN, DonorFindings
from tracker.therapy.present import therapy_now

REACTIVE = frozenset({Finding.POSITIVE, Finding.INDETERMINATE})


@tells_findings
def told_by_markers(s: Session, therapy_id: str) -> DonorFindings:
    """Complete when every marker of the panel was read; reactive what nobody has settled."""
    therapy = therapy_now(s, therapy_id)
    if therapy is None:
        return NOT_KNOWN
    results = markers_now(s, therapy_id)
    read = {r.marker for r in results if r.finding is not Finding.NOT_DONE}
    panel = {m.code for m in therapy.definition.markers.markers}
    reactive = {r.marker for r in results if r.finding in REACTIVE and not r.resolved}
    return DonorFindings(panel <= read, tuple(sorted(reactive)))
