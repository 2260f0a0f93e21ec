"""What of a lot's record needs a human: findings of its steps, deviations, holds, failing results.

Findings of one kind from one step are told once, with all their subjects. A finding that opened a
deviation is told as that deviation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from flask import url_for

from tracker.dossier.desk.under_review import LotUnderReview
from tracker.dossier.review_page import Answer, Finding
from tracker.dossier.specs import result_words, spec_of
from tracker.dossier.words import GRADE_WORDS, said
from tracker.identity.verdict import Reason, Severity
from tracker.journey.release.lineage import StepNow
from tracker.pages.doors import fresh_op
from tracker.pages.shown import ActForm, Chip, ChipKind
from tracker.pages.step_shown import Choice
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.said import named
from tracker.protocol.told import subject_words, title_words, told
from tracker.quality.deviations import DeviationNow
from tracker.quality.response import UNLISTED
from tracker.therapy.models import StepFinding

ATTENTION: Final = ChipKind.ATTENTION
LATE: Final = frozenset({"result_later_than_due", "late_entry", "countersigned_late", "from_paper"})


def exceptions_of(here: LotUnderReview, roles: Iterable[Role]) -> tuple[Finding, ...]:
    """Everything that needs a human, what blocks release first."""
    mine = frozenset(roles)
    return (
        *(_failing(here, r) for r in _failures(here)),
        *(_hold(here, why, ids, mine) for why, ids in _holds(here).items()),
        *(_deviation(here, d, mine) for d in sorted(here.record.deviations, key=_settled)),
        *_findings(here),
    )


def form_of(here: LotUnderReview, href: str) -> ActForm:
    """A form that decides on the record as this page shows it (I16); no statement."""
    return ActForm(href, fresh_op(), f"therapy:{here.therapy.id} {here.entries - 1}")


def _settled(d: DeviationNow) -> bool:
    return d.assessed


def _failures(here: LotUnderReview) -> list[Reason]:
    return [
        r
        for s in here.record.facts.standings
        for r in s.reasons
        if r.code == "failing_result_stands"
    ]


def _failing(here: LotUnderReview, found: Reason) -> Finding:
    words = subject_words(found.about, here.therapy.definition)
    facts = dict(found.facts)
    result = next(r for r in here.record.tests.results if r.row.id == facts["result"])
    row, product = result.row, here.lot.product
    spec = spec_of(here.therapy.definition, product, row.test)
    return Finding(
        chip=Chip(ChipKind.REFUSED, "cross", _("fails")),
        words=_(
            "%(test)s of %(sample)s: %(result)s",
            test=words,
            sample=result.sample,
            result=said(result_words(spec, row.raw, row.unit)),
        ),
        why=_("A failing result stands, however many passing ones follow."),
        whose=_("QC manager"),
        evidence_href=url_for("dossier.container", container_id=result.row.sample_id),
        evidence_words=_("See the sample"),
        at=result.row.entered_at,
    )


def _holds(here: LotUnderReview) -> dict[str, list[str]]:
    """Ids of the holds by their reason: one cause often holds every container of a line."""
    out: dict[str, list[str]] = defaultdict(list)
    for h in here.record.holds:
        out[h.reason].append(h.id)
    return out


def _hold(here: LotUnderReview, why: str, ids: list[str], roles: frozenset[Role]) -> Finding:
    cause = next((d.cause for d in here.record.deviations if d.title == why), "")
    answer = None
    if roles & {Role.QA, Role.QUALIFIED_PERSON}:
        answer = Answer(
            form=form_of(here, url_for("dossier.end_hold", lot_id=here.lot.id)),
            name="hold",
            subject=" ".join(ids),
            words=_("Why it may end"),
            help=_("Holds for other reasons stand."),
            submit_words=_("End the hold") if len(ids) == 1 else _("End these holds"),
        )
    return Finding(
        chip=Chip(ATTENTION, "hold", _("on hold")),
        words=title_words(why, cause, here.therapy.definition),
        why=_(
            "%(n)s containers or lots wait. Held material is neither released nor given; living"
            " cells are cared for.",
            n=len(ids),
        ),
        whose=_("quality assurance"),
        evidence_href=_therapy(here),
        evidence_words=_("See the therapy"),
        answer=answer,
    )


def _deviation(here: LotUnderReview, d: DeviationNow, roles: frozenset[Role]) -> Finding:
    definition = here.therapy.definition
    name = _("not foreseen") if d.code == UNLISTED else named(definition.deviation(d.code).name)
    grade = said(GRADE_WORDS[d.severity])
    if d.closed:
        chip = Chip(ChipKind.PLAIN, "check", _("closed"))
    elif d.assessed:
        chip = Chip(ChipKind.PLAIN, "review", _("assessed, open"))
    else:
        chip = Chip(ATTENTION, "alert", _("to be assessed"))
    return Finding(
        chip=chip,
        words=_(
            "%(grade)s deviation %(code)s: %(name)s",
            grade=grade.capitalize(),
            code=d.code,
            name=name,
        ),
        why=" · ".join(x for x in (title_words(d.title, d.cause, definition), _capa(d)) if x),
        whose=_("quality assurance"),
        evidence_href=_evidence(here, d.container_id),
        evidence_words=_("See the evidence"),
        at=d.opened_at,
        answer=_assessment(here, d) if Role.QA in roles and not d.closed else None,
    )


def _capa(d: DeviationNow) -> str:
    return _("CAPA %(number)s", number=d.capa) if d.capa else ""


def _assessment(here: LotUnderReview, d: DeviationNow) -> Answer:
    return Answer(
        form=form_of(here, url_for("dossier.assess", lot_id=here.lot.id)),
        name="deviation",
        subject=d.id,
        words=_("Conclusion"),
        help=_("What it means for this lot, and why."),
        submit_words=_("Record the assessment"),
        grades=tuple(Choice(code, said(words)) for code, words in GRADE_WORDS.items()),
        graded=d.severity,
        outcomes=(
            Choice("closed", _("closed"), _("nothing more to do")),
            Choice("open", _("open"), _("waits for its actions")),
        ),
    )


def _findings(here: LotUnderReview) -> list[Finding]:
    opened = {d.title for d in here.record.deviations}
    steps = {x.id: x for x in here.record.steps}
    groups: dict[tuple[str, str, str], list[StepFinding]] = defaultdict(list)
    for f in here.record.findings:
        if f.code not in opened:
            groups[f.step_id, f.code, repr(sorted(f.facts.items()))].append(f)
    return [_finding(here, steps[group[0].step_id], group) for group in groups.values()]


def _finding(here: LotUnderReview, step: StepNow, group: list[StepFinding]) -> Finding:
    definition, first = here.therapy.definition, group[0]
    about = ", ".join(dict.fromkeys(subject_words(f.about, definition) for f in group))
    facts = tuple((k, str(v)) for k, v in first.facts.items())
    sentence = told(Reason(first.code, Severity(first.severity), about, facts), definition, {})
    late = first.code in LATE
    return Finding(
        chip=Chip(ATTENTION, "clock" if late else "eye", _("late entry") if late else _("alert")),
        words=sentence.why,
        why=named(definition.step_name(step.step)),
        whose=here.names.get(step.performed_by, step.performed_by),
        evidence_href=f"#{step.id}",
        evidence_words=_("See the step"),
        at=step.at,
    )


def _therapy(here: LotUnderReview) -> str:
    return url_for("dossier.therapy", therapy_id=here.therapy.id)


def _evidence(here: LotUnderReview, container_id: str | None) -> str:
    if container_id is None:
        return _therapy(here)
    return url_for("dossier.container", container_id=container_id)
