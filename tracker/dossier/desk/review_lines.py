"""Lines of a lot's review: what is missing and whose it is, the steps, the results."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from tracker.dossier.desk.unchecked import Unchecked
from tracker.dossier.desk.under_review import LotUnderReview
from tracker.dossier.review_page import Missing, StepLine
from tracker.dossier.specs import limit_words, result_words
from tracker.dossier.words import said
from tracker.journey.release.lineage import StepNow
from tracker.journey.testing.models import VerdictWord
from tracker.journey.testing.standing import Outcome, Standing
from tracker.material.models import LotStateWord
from tracker.pages.frame import role_words
from tracker.pages.shown import Chip, ChipKind, Fact
from tracker.pages.step_shown import Choice
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.said import named
from tracker.protocol.told import subject_words
from tracker.protocol.words import Check

OUTCOMES: Final = {
    Outcome.PASS: (ChipKind.ACCEPTED, "check"),
    Outcome.FAIL: (ChipKind.REFUSED, "cross"),
    Outcome.PENDING: (ChipKind.ATTENTION, "clock"),
    Outcome.INFORMATIVE: (ChipKind.PLAIN, "info"),
    Outcome.NO_RESULT: (ChipKind.PLAIN, "ring"),
}


def missing_lines(here: LotUnderReview, zone: ZoneInfo) -> tuple[Missing, ...]:
    """What is not there yet, whose it is and by when; what blocks release first."""
    definition, facts = here.therapy.definition, here.record.facts
    out = [
        Missing(subject_words(s.test, definition), role_words(Role.QC_ANALYST), None, True)
        for s in facts.standings
        if any(r.code == "required_result_missing" for r in s.reasons)
    ]
    hours = dt.timedelta(hours=definition.countersign_within_hours)
    out += [
        Missing(
            _("Check of: %(step)s", step=named(definition.step_name(x.step))),
            ", ".join(sorted(role_words(r) for r in _unchecked(here, x).whose(definition))),
            x.at + hours,
            True,
        )
        for x in here.record.steps
        if _open(x)
    ]
    if not here.releasers:
        out.append(
            Missing(_("A qualified person who took no part"), _("quality assurance"), None, True)
        )
    if here.decided is None or here.lot.state is not LotStateWord.CLOSED:
        out += [
            Missing(
                f"{subject_words(p.test, definition)}, {p.sample}",
                role_words(Role(p.owner)),
                _noon(p.due_on, zone),
                False,
            )
            for p in here.pending
        ]
    out += [
        Missing(
            _("Environmental plate %(name)s", name=p.said),
            role_words(Role.QC_ANALYST),
            _noon(p.read_due_on, zone),
            here.decided is not None,
        )
        for p in here.record.plates_to_come
    ]
    return tuple(out)


def _noon(day: dt.date | None, zone: ZoneInfo) -> dt.datetime | None:
    """The end of the day by which a result is due."""
    return dt.datetime.combine(day, dt.time(23, 59), zone) if day else None


def _open(x: StepNow) -> bool:
    return x.check_kind != Check.NONE.value and x.verified_by is None


def _unchecked(here: LotUnderReview, x: StepNow) -> Unchecked:
    return Unchecked(x.id, here.therapy.id, x.step, x.performed_by, x.at)


def own_steps(here: LotUnderReview, person_id: str, roles: frozenset[Role]) -> tuple[Choice, ...]:
    """Steps of the lot that wait for this person's check."""
    definition = here.therapy.definition
    return tuple(
        Choice(
            x.id,
            named(definition.step_name(x.step)),
            _("done by %(name)s", name=here.names.get(x.performed_by, x.performed_by)),
        )
        for x in here.record.steps
        if _open(x) and _unchecked(here, x).may_check(definition, person_id, roles)
    )


def step_line(here: LotUnderReview, x: StepNow) -> StepLine:
    """A step with who did and who verified it."""
    if _open(x):
        chip = Chip(ChipKind.ATTENTION, "people", _("to be countersigned"))
    elif x.verified_by:
        chip = Chip(ChipKind.ACCENT, "check", _("verified"))
    else:
        chip = Chip(ChipKind.PLAIN, "check", _("scan was the check"))
    people = [x.performed_by, x.verified_by]
    return StepLine(
        words=named(here.therapy.definition.step_name(x.step)),
        chip=chip,
        by=", ".join(here.names.get(p, _("the system")) for p in people if p),
        at=x.at,
        anchor=x.id,
    )


def result_line(here: LotUnderReview, standing: Standing) -> Fact:
    """What was read last for the test, its limit, and what stands over all its results."""
    definition = here.therapy.definition
    spec = definition.specs_of(here.lot.product)[standing.test]
    rows = [r for r in here.record.tests.results if r.row.test == standing.test]
    kind, icon = OUTCOMES[standing.outcome]
    words = {
        Outcome.PASS: _("meets"),
        Outcome.FAIL: _("fails"),
        Outcome.PENDING: _("pending"),
        Outcome.INFORMATIVE: _("information"),
        Outcome.NO_RESULT: _("no result"),
    }
    failing = [r for r in rows if r.row.verdict is VerdictWord.FAIL]
    shown = failing if standing.outcome is Outcome.FAIL and failing else rows
    value = said(result_words(spec, shown[-1].row.raw, shown[-1].row.unit)) if shown else ""
    waits = ", ".join(standing.pending_samples)
    limit = said(limit_words(spec))
    note = _("%(limit)s; waits for %(samples)s", limit=limit, samples=waits) if waits else limit
    return Fact(named(spec.name), value, note, Chip(kind, icon, words[standing.outcome]))
