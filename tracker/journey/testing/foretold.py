"""What results will set in motion once they are entered: asked before they are signed (I18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, Severity
from tracker.journey.testing.acts.result import ResultRead, step_of
from tracker.journey.testing.context import INFORMATION, spec_context
from tracker.journey.testing.lineage import lots_from
from tracker.journey.testing.models import Purpose
from tracker.journey.testing.rules import SpecContext, judge_result
from tracker.journey.testing.samples import SampleNow
from tracker.journey.testing.suspicion import CALLS, FAILS, LATE, named_late
from tracker.pages.frame import role_words
from tracker.pages.words import gettext as _
from tracker.protocol.readings import Reading
from tracker.quality.foreseen import consequences
from tracker.quality.response import catalogue_entry
from tracker.therapy.present import TherapyNow


def context_of(s: Session, therapy: TherapyNow, sample: SampleNow) -> SpecContext:
    """What the specification needs to know of the lots that this sample speaks for."""
    own = [x.id for x in lots_from(s, sample.of_container_id) if x.product == sample.product]
    return spec_context(s, therapy, own)


def foretold(
    s: Session, therapy: TherapyNow, sample: SampleNow, reads: Sequence[ResultRead]
) -> list[str]:
    """Line by line: which result fails, its deviation, what is held, who is called; or nothing."""
    lots = lots_from(s, sample.of_container_id)
    found = _failing(s, therapy, sample, reads)
    if not found:
        return []
    step = step_of(sample, lots)
    found = named_late(s, therapy, step, found, [x.id for x in lots])
    lines = consequences(therapy, step, found)
    if lots:
        names = ", ".join(sorted({x.product.upper() for x in lots}))
        lines.append(_("Every lot of this line waits: %(lots)s.", lots=names))
    for r in found:
        lines += _called(therapy, step, r)
    lines.append(_("The result stays in the record; a retest needs a recorded investigation."))
    return lines


def _failing(
    s: Session, therapy: TherapyNow, sample: SampleNow, reads: Sequence[ResultRead]
) -> list[Reason]:
    specs = therapy.definition.specs_of(sample.product)
    context = context_of(s, therapy, sample)
    in_process = sample.purpose is Purpose.IN_PROCESS
    out: list[Reason] = []
    for read in reads:
        spec = specs.get(read.test)
        if spec is None:
            continue
        informs = in_process and not spec.binding_in_process
        reading = Reading(raw=read.raw, unit=read.unit)
        said = judge_result(spec, reading, INFORMATION if informs else context, in_process)
        out += [r for r in said.reasons if r.severity is Severity.HOLD]
    return out


def _called(therapy: TherapyNow, step: str, found: Reason) -> list[str]:
    """Who gets what to do, from the actions of the catalogue."""
    entries = [catalogue_entry(therapy, step, replace(found, code=c)) for c in (LATE, FAILS)]
    mine = [e for e in entries if e is not None and (found.code == LATE or e is entries[1])]
    words = action_words()
    return [
        _("Task for %(role)s within 24 h: %(what)s.", role=role_words(role), what=words[action])
        for action in dict.fromkeys(a for e in mine for a in e.actions)
        for role in CALLS.get(action, ())
    ]


def action_words() -> dict[str, str]:
    """What the deviation catalogue asks somebody to do."""
    return {
        "look_back": _("trace the cause back"),
        "list_shared_places": _("list who shared the incubator"),
        "open_oos_investigation": _("investigate the result, with corrective action"),
        "notify": _("tell physician, sponsor and authority"),
        "extended_follow_up": _("follow the patient for longer"),
    }
