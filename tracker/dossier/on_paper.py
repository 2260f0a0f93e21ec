"""What of a therapy stands on paper only: which containers were told from it, who told them, when.

A culture may be taken over in mid-course when a site begins with us. Its rows look like those of
steps that were done here, so every page that shows them says which were not (21 CFR 211.188).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.container_page import CustodyStop
from tracker.dossier.facts import TherapyFacts
from tracker.dossier.milestones import What
from tracker.dossier.people_named import names_of, person_words
from tracker.dossier.trace_page import PaperNote
from tracker.journey.expansion.from_paper.models import PaperOpening, PaperStep
from tracker.material.models import Container
from tracker.pages.format import when
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.therapy.models import StepRecord

_THERAPY: Final[BindParameter[str]] = bindparam("therapy_id")
_OPENING = select(PaperOpening).where(PaperOpening.therapy_id == _THERAPY)
_TOLD = (
    select(Container.id, PaperStep.source, StepRecord.done_at)
    .join(PaperStep, PaperStep.step_id == Container.step_id)
    .join(StepRecord, StepRecord.id == PaperStep.step_id)
    .where(Container.therapy_id == _THERAPY)
    .order_by(StepRecord.done_at, PaperStep.source, Container.id)
)


@dataclass(frozen=True, slots=True)
class Written:
    """The document and page that tell of a container, and when its step was done by them."""

    source: str
    done_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Who took the culture over, why, and every container that was told from paper."""

    told_at: dt.datetime
    told_by: str
    verified_by: str
    reason: str
    containers: Mapping[str, Written]


def on_paper(s: Session, facts: TherapyFacts) -> OnPaper | None:
    """What paper tells of this therapy; nothing, and no statement, when it began here."""
    if facts.last(What.FROM_PAPER) is None:
        return None
    named = {"therapy_id": facts.id}
    opening = s.scalars(_OPENING, named).one()
    names = names_of(s, [opening.opened_by, opening.second])
    return OnPaper(
        told_at=opening.opened_at,
        told_by=person_words(names, opening.opened_by),
        verified_by=person_words(names, opening.second),
        reason=opening.reason,
        containers={row[0]: Written(*row[1:]) for row in s.execute(_TOLD, named)},
    )


def source_of(paper: OnPaper | None, id_: str) -> str:
    """The document and page that tell of this container; nothing for what was recorded here."""
    written = paper.containers.get(id_) if paper else None
    return written.source if written else ""


def paper_note(
    paper: OnPaper | None, id_: str, above: Collection[str], zone: ZoneInfo
) -> PaperNote | None:
    """Which paper tells of the container or of what it came from, and who took it over; or nothing.

    What was made here from a culture taken over says so too: its way goes back to the paper.
    """
    if paper is None:
        return None
    told = {
        "by": paper.told_by,
        "second": paper.verified_by,
        "at": when(paper.told_at, zone),
        "why": paper.reason,
    }
    own = paper.containers.get(id_)
    if own is not None:
        words = _(
            "%(source)s, done %(done)s. It was not recorded here when it was done: taken over by"
            " %(by)s, verified by %(second)s, %(at)s. Why: %(why)s",
            source=own.source,
            done=when(own.done_at, zone),
            **told,
        )
        return PaperNote(Chip(ChipKind.ATTENTION, "review", _("from paper")), words, own=True)
    sources = dict.fromkeys(w.source for i, w in paper.containers.items() if i in above)
    if not sources:
        return None
    words = _(
        "It was made here. What it came from was not recorded when it was done: %(sources)s,"
        " taken over by %(by)s, verified by %(second)s, %(at)s. Why: %(why)s",
        sources=", ".join(sources),
        **told,
    )
    chip = Chip(ChipKind.PLAIN, "review", _("its beginning is from paper"))
    return PaperNote(chip, words, own=False)


def taken_over(
    stops: Sequence[CustodyStop], paper: OnPaper | None, id_: str
) -> tuple[CustodyStop, ...]:
    """The history, each line marked that was written on the day of the take-over, not on its own.

    Its time is when it was written here: when it was done stands on the paper.
    """
    if paper is None or id_ not in paper.containers:
        return tuple(stops)
    mark = _("taken over from paper")
    return tuple(
        replace(x, note=f"{mark}; {x.note}" if x.note else mark) if x.at == paper.told_at else x
        for x in stops
    )
