"""What the page of recovery mode shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.pages.here import signed_in
from tracker.pages.refusals import sentence
from tracker.pages.shown import ActForm, RefusalReason
from tracker.people.models import Role
from tracker.record.site import Site
from tracker.upkeep.keeping.acts import ENDED_BY_QA
from tracker.upkeep.known import Lost

MAY = frozenset({Role.QA, Role.QUALIFIED_PERSON})


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """``first`` to ``last`` are the entries that are missing; the form is for those who may."""

    causes: tuple[RefusalReason, ...]
    first: int | None
    last: int | None
    missing: int
    form: ActForm | None


def recovery_page(site: Site, gone: Lost | None, form: ActForm) -> RecoveryPage:
    """The page as this person sees it."""
    causes = site.recovery
    only_missing = bool(causes) and all(c.code in ENDED_BY_QA for c in causes)
    may = bool(MAY & signed_in().roles) and only_missing
    return RecoveryPage(
        causes=tuple(map(sentence, causes)),
        first=gone.first if gone else None,
        last=gone.last if gone else None,
        missing=gone.last - gone.first + 1 if gone else 0,
        form=form if may else None,
    )
