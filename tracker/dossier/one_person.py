"""What a chart says of the person behind it: another chart of theirs, a wristband that is old."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from sqlalchemy.orm import Session

from tracker.dossier.desk.today import Job
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.therapy_page import Notice
from tracker.pages.here import opens
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.people.models import Role
from tracker.therapy.linking.present import links_of

BAND = "therapy.wristband"
HANDS = frozenset({Role.NURSE, Role.INFUSION_NURSE, Role.COORDINATOR})


def person_notices(s: Session, facts: TherapyFacts) -> tuple[Notice, ...]:
    """The wristband first, then each chart that is linked with this one."""
    out = []
    if facts.old_band_since is not None:
        chip = Chip(ChipKind.ATTENTION, "wristband", _("printed under an earlier name"))
        words = _("The wristband that is worn says an earlier name, number or birthday.")
        href = url_for(BAND, therapy_id=facts.id) if opens(BAND) else ""
        out.append(Notice(chip, words, href))
    for link in links_of(s, facts.id) if facts.linked else ():
        chip = Chip(ChipKind.PLAIN, "person", _("the same person"))
        words = _(
            "%(subject)s is the same person's chart. Nothing of it counts here.",
            subject=link.subject_code,
        )
        out.append(Notice(chip, words, url_for("dossier.therapy", therapy_id=link.other)))
    return tuple(out)


def band_jobs(facts: Iterable[TherapyFacts]) -> list[Job]:
    """A task for each wristband that is worn under an earlier name."""
    chip = Chip(ChipKind.ATTENTION, "alert", _("printed under an earlier name"))
    return [
        Job(
            words=_("Put another wristband on"),
            due_at=one.old_band_since,
            facts=one,
            roles=HANDS,
            href=url_for(BAND, therapy_id=one.id),
            action=_("Replace"),
            chip=chip,
        )
        for one in facts
        if one.old_band_since is not None
    ]
