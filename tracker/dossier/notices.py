"""What of a therapy needs somebody: open deviations with what was found, holds, a withdrawal."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from flask import current_app, url_for
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.facts import TherapyFacts
from tracker.dossier.milestones import What
from tracker.dossier.specs import called
from tracker.dossier.therapy_page import Notice
from tracker.dossier.words import GRADE_WORDS, said
from tracker.identity.verdict import Reason
from tracker.pages.refusals import short
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.quality.holds import OpenHold
from tracker.quality.models import Deviation, DeviationAssessment, Hold, HoldRelease
from tracker.therapy.models import StepFinding

ASSESS: Final = "quality.deviation"
"""Endpoint of a deviation's page, in the quality room."""
_THERAPY: BindParameter[str] = bindparam("therapy_id")
_CLOSED = select(DeviationAssessment.deviation_id).where(DeviationAssessment.outcome == "closed")
_DEVIATIONS = (
    select(
        Deviation.id,
        Deviation.title,
        Deviation.severity,
        Deviation.cause,
        StepFinding.about,
        StepFinding.facts,
    )
    .outerjoin(
        StepFinding,
        (StepFinding.step_id == Deviation.step_id) & (StepFinding.code == Deviation.title),
    )
    .where(Deviation.therapy_id == _THERAPY, Deviation.id.not_in(_CLOSED))
    .order_by(Deviation.opened_at, Deviation.id)
)
_HOLDS = (
    select(Hold.id, Hold.container_id, Hold.lot_id, Hold.reason, Hold.deviation_id)
    .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
    .where(Hold.therapy_id == _THERAPY, HoldRelease.hold_id.is_(None))
    .order_by(Hold.placed_at, Hold.id)
)


def notices_of(s: Session, facts: TherapyFacts) -> tuple[Notice, ...]:
    """Holds first, then what deviates, then a withdrawn consent; two statements."""
    found = _deviations(s, facts)
    holds = s.execute(_HOLDS, {"therapy_id": facts.id}).all()
    out = [_hold(h.reason, found.get(h.deviation_id), facts) for h in holds]
    held = {h.deviation_id for h in holds}
    out += [_deviation(row, facts) for row in found.values() if row.id not in held]
    out += _withdrawn(facts)
    return tuple(dict.fromkeys(out))


def why_held(
    s: Session, facts: TherapyFacts, lot_ids: Collection[str], line: Collection[str]
) -> str:
    """Why these containers wait, with the figures behind it; empty when they do not.

    Their own holds, their lots', the therapy's, and those of all they came from (I28).
    """
    rows = s.execute(_HOLDS, {"therapy_id": facts.id}).all()
    binding = [r for r in rows if OpenHold(*r[:4]).binds(lot_ids, line)]
    if not binding:
        return ""
    found = _deviations(s, facts)
    why = [_why(found.get(r.deviation_id), r.reason, facts) for r in binding]
    return " ".join(dict.fromkeys(why))


def _deviations(s: Session, facts: TherapyFacts) -> dict[str, Any]:
    """Open deviations by id, each with the finding that is meant."""
    found: dict[str, Any] = {}
    for row in s.execute(_DEVIATIONS, {"therapy_id": facts.id}):
        if row.id not in found or row.about in row.cause.split(", ")[0]:
            found[row.id] = row
    return found


def _hold(code: str, row: Any, facts: TherapyFacts) -> Notice:
    """A hold, and the deviation behind it in the same line."""
    words = _("on hold")
    if row is not None:
        words = _("on hold, %(grade)s deviation", grade=said(GRADE_WORDS[row.severity]))
    chip = Chip(ChipKind.ATTENTION, "hold", words)
    return Notice(chip, _why(row, code, facts), _href(row))


def _why(row: Any, code: str, facts: TherapyFacts) -> str:
    """The finding behind a hold, with its figures where the step kept them."""
    if row is None or row.facts is None:
        return short(Reason(code))
    told = tuple((k, said(called(facts.definition, str(v)))) for k, v in row.facts.items())
    about = said(called(facts.definition, row.about))
    return short(Reason(row.title, about=about, facts=told))


def _deviation(row: Any, facts: TherapyFacts) -> Notice:
    grade = said(GRADE_WORDS[row.severity])
    chip = Chip(ChipKind.ATTENTION, "alert", _("%(grade)s deviation", grade=grade))
    return Notice(chip, _why(row, row.title, facts), _href(row))


def _href(row: Any) -> str:
    if row is None or ASSESS not in current_app.view_functions:
        return ""
    return url_for(ASSESS, deviation_id=row.id)


def _withdrawn(facts: TherapyFacts) -> list[Notice]:
    gone = facts.last(What.WITHDRAWN)
    if gone is None:
        return []
    words = {
        "destroy": _("The patient wants the material destroyed."),
        "research": _("The patient gives the material to research."),
    }
    chip = Chip(ChipKind.ATTENTION, "flag", _("consent withdrawn"))
    undecided = _("What becomes of the material is not decided.")
    return [Notice(chip, words.get(gone.word, undecided))]
