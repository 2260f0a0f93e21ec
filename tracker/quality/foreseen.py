"""What a finding will set in motion, said before it is signed: deviation, hold, who is called."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.identity.verdict import Reason, Severity
from tracker.pages.words import gettext as _
from tracker.protocol.said import named
from tracker.protocol.told import told
from tracker.quality.response import catalogue_entry
from tracker.therapy.present import TherapyNow


def consequences(therapy: TherapyNow, step: str, found: Iterable[Reason]) -> list[str]:
    """One line for each finding that opens a deviation or a hold; empty when none does."""
    lines = []
    for r in dict.fromkeys(found):
        entry = catalogue_entry(therapy, step, r)
        if entry is None and r.severity is not Severity.HOLD:
            continue
        line = told(r, therapy.definition).why
        if entry is not None:
            line += " " + _(
                "Deviation %(code)s: %(name)s.", code=entry.code, name=named(entry.name)
            )
        if r.severity is Severity.HOLD:
            line += " " + _("The material is put on hold until quality assurance decides.")
        lines.append(line)
    return lines
