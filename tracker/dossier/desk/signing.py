"""What may be signed now, what stands in the way, and what each decision would need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from flask import url_for

from labels.snapshot import Bilingual
from tracker.dossier.desk.exceptions import form_of
from tracker.dossier.desk.under_review import Changed, LotUnderReview, Signed
from tracker.dossier.review_page import ExceptionalForm
from tracker.dossier.words import said
from tracker.identity.verdict import Reason, Severity
from tracker.journey.release.models import DispositionWord
from tracker.journey.release.reread import How
from tracker.journey.release.rules import (
    Decision,
    ExceptionalFacts,
    judge_disposition,
    judge_holds,
    judge_review,
)
from tracker.journey.testing.standing import Outcome
from tracker.material.models import LotStateWord
from tracker.pages.shown import ActForm, Chip, ChipKind
from tracker.pages.step_shown import Choice
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.protocol.told import subject_words, told

DECISIONS: Final = {
    Decision.RELEASED: Bilingual("Released", "放行"),
    Decision.CONDITIONALLY_RELEASED: Bilingual("Released with pending results", "有条件放行"),
    Decision.REJECTED: Bilingual("Rejected", "拒收"),
    Decision.OOS_EXCEPTIONAL: Bilingual("Exceptional, out of specification", "例外放行（超标）"),
}
DECIDED: Final = {
    DispositionWord.RELEASED.value: (ChipKind.ACCEPTED, "check"),
    DispositionWord.CONDITIONALLY_RELEASED.value: (ChipKind.ACCEPTED, "clock"),
    DispositionWord.OOS_EXCEPTIONAL.value: (ChipKind.ATTENTION, "flag"),
    DispositionWord.REJECTED.value: (ChipKind.REFUSED, "cross"),
}
MAY_BE_READ: Final = (LotStateWord.OPEN,)
"""A lot is read for review once, and again when its record has changed since."""
_ALL_THERE: Final = ExceptionalFacts("physician", True, True, True, True)
SHOWN_REASONS: Final = 2


def review_blocks(here: LotUnderReview, person_id: str) -> tuple[str, ...]:
    """Why the review cannot be signed by this person now; empty when it can."""
    facts = here.record.facts
    found = [*judge_review(facts, (person_id,)), *judge_holds(facts.holds)]
    found += [
        r
        for s in facts.standings
        for r in s.reasons
        if r.code == "required_result_missing" and r.severity is Severity.STOP
    ]
    return tuple(dict.fromkeys(sentence(here, r) for r in found))


def sentence(here: LotUnderReview, found: Reason) -> str:
    """Why, in the reader's language."""
    return told(found, here.therapy.definition, here.names).why


def trail_form(
    here: LotUnderReview, blocks: Sequence[str], roles: Iterable[Role]
) -> ActForm | None:
    """The form that signs the review; only for QA, an open lot with units, and nothing missing."""
    again = here.lot.state is LotStateWord.REVIEWED and bool(here.changed)
    ready = (again or here.lot.state in MAY_BE_READ) and here.record.units and not blocks
    if not ready or Role.QA not in roles:
        return None
    return form_of(here, url_for("dossier.sign_review", lot_id=here.lot.id))


def release_form(here: LotUnderReview, roles: Iterable[Role]) -> ActForm | None:
    """The form of the decision, for a qualified person; rejecting needs no review."""
    decidable = (LotStateWord.OPEN, LotStateWord.REVIEWED, LotStateWord.REVOKED)
    if Role.QUALIFIED_PERSON not in roles or here.lot.state not in decidable:
        return None
    if not here.record.units:
        return None
    return form_of(here, url_for("dossier.decide", lot_id=here.lot.id))


def decisions(here: LotUnderReview, person_id: str, now: dt.datetime) -> tuple[Choice, ...]:
    """The four ways; each that cannot be taken says why."""
    return tuple(_decision(here, d, person_id, now) for d in Decision)


def _decision(here: LotUnderReview, d: Decision, person_id: str, now: dt.datetime) -> Choice:
    whole = d in (Decision.RELEASED, Decision.REJECTED)
    pending = () if whole else here.pending
    found = list(judge_disposition(here.record.facts, d, person_id, now, pending, _ALL_THERE))
    why = [sentence(here, r) for r in found]
    if d is Decision.CONDITIONALLY_RELEASED and not here.pending:
        why.append(_("No result is pending: release it without condition."))
    why = list(dict.fromkeys(why))
    return Choice(d.value, said(DECISIONS[d]), _note(here, d), _short(why))


def _short(why: Sequence[str]) -> str:
    if len(why) <= SHOWN_REASONS:
        return " ".join(why)
    rest = len(why) - SHOWN_REASONS
    return " ".join(why[:SHOWN_REASONS]) + " " + _("And %(n)s more.", n=rest)


def _note(here: LotUnderReview, d: Decision) -> str:
    if d is Decision.REJECTED:
        return _("Two people destroy it.")
    if d is Decision.CONDITIONALLY_RELEASED and here.pending:
        tests = dict.fromkeys(subject_words(p.test, here.therapy.definition) for p in here.pending)
        return _("still to come: %(tests)s; owner: QC manager", tests=", ".join(tests))
    return ""


def exceptional_form(here: LotUnderReview) -> ExceptionalForm | None:
    """The extra fields, when a result fails."""
    if not any(s.outcome is Outcome.FAIL for s in here.record.facts.standings):
        return None
    return ExceptionalForm(tuple(Choice(user, name) for user, name in here.physicians))


def changed_words(here: LotUnderReview) -> tuple[str, ...]:
    """What is not as the reviewers read it, a line for each row."""
    return tuple(dict.fromkeys(_changed(here, c) for c in here.changed))


def _changed(here: LotUnderReview, c: Changed) -> str:
    what = {
        "units": _("unit"),
        "steps": _("step"),
        "readings": _("reading"),
        "findings": _("finding"),
        "results": _("result"),
        "deviations": _("deviation"),
    }[c.part]
    how = {How.ADDED: _("new"), How.CHANGED: _("changed"), How.GONE: _("gone")}[c.how]
    name = subject_words(c.code, here.therapy.definition)
    if not name:
        return _("%(what)s: %(how)s", what=what, how=how)
    return _("%(what)s %(name)s: %(how)s", what=what, name=name, how=how)


def signed_words(here: LotUnderReview, signed: Signed | None) -> str:
    """Who signed, as one line."""
    if signed is None:
        return ""
    by, second = (here.names.get(p, p) for p in (signed.by, signed.second))
    return _("Audit trail reviewed and signed by %(by)s and %(second)s.", by=by, second=second)


def decided_chip(here: LotUnderReview) -> Chip | None:
    """The decision that stands; nothing while the lot waits for one."""
    if here.decided is None or here.lot.state in (*MAY_BE_READ, LotStateWord.REVIEWED):
        return None
    if here.lot.state is LotStateWord.REVOKED:
        return Chip(ChipKind.ATTENTION, "hold", _("release revoked"))
    kind, icon = DECIDED[here.decided.word]
    return Chip(kind, icon, said(DECISIONS[Decision(here.decided.word)]))


def decided_words(here: LotUnderReview) -> str:
    """Why, and by whom."""
    d = here.decided
    if d is None:
        return ""
    by, second = (here.names.get(p, p) for p in (d.by, d.second))
    signed = _("Signed by %(by)s and %(second)s.", by=by, second=second)
    return f"“{d.reason}” {signed}"
