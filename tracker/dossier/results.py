"""Results of a therapy as pages list them: every one, failing ones for ever (I18)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from flask import url_for
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.specs import VERDICTS, limit_words, result_words, spec_of, test_words
from tracker.dossier.therapy_page import ResultLine
from tracker.dossier.words import said
from tracker.journey.testing.models import TestResult, VerdictWord
from tracker.material.models import ColonyAssay, ColonyCount, Container
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition

_THERAPY: BindParameter[str] = bindparam("therapy_id")
_RESULTS = (
    select(TestResult, Container.short_name)
    .join(Container, Container.id == TestResult.sample_id)
    .where(TestResult.therapy_id == _THERAPY)
    .order_by(TestResult.entered_at.desc(), TestResult.id)
)
_COLONIES = (
    select(
        ColonyCount.container_id,
        ColonyCount.colonies,
        ColonyCount.read_at,
        ColonyAssay.mnc_plated,
        Container.short_name,
    )
    .join(ColonyAssay, ColonyAssay.container_id == ColonyCount.container_id)
    .join(Container, Container.id == ColonyCount.container_id)
    .where(ColonyCount.therapy_id == _THERAPY)
    .order_by(ColonyCount.read_at.desc())
)
CHIPS: Final = {
    VerdictWord.PASS: (ChipKind.PLAIN, "check"),
    VerdictWord.FAIL: (ChipKind.REFUSED, "cross"),
    VerdictWord.PENDING: (ChipKind.PLAIN, "clock"),
    VerdictWord.INTERIM: (ChipKind.PLAIN, "clock"),
    VerdictWord.INFORMATIVE: (ChipKind.PLAIN, "info"),
}


def results_of(
    s: Session,
    therapy_id: str,
    definition: ProcessDefinition,
    samples: Collection[str] | None = None,
) -> tuple[ResultLine, ...]:
    """Results of the therapy (or of these samples of it), newest first; two statements."""
    rows = s.execute(_RESULTS, {"therapy_id": therapy_id}).all()
    lines = [
        _line(result, name, definition)
        for result, name in rows
        if samples is None or result.sample_id in samples
    ]
    lines += [
        _colonies(row)
        for row in s.execute(_COLONIES, {"therapy_id": therapy_id})
        if samples is None or row.container_id in samples
    ]
    return tuple(sorted(lines, key=lambda r: r.at.timestamp() if r.at else 0.0, reverse=True))


def verdict_chip(verdict: VerdictWord) -> Chip:
    """The verdict as people read it."""
    kind, icon = CHIPS[verdict]
    return Chip(kind, icon, said(VERDICTS[verdict]))


def _line(result: TestResult, name: str, definition: ProcessDefinition) -> ResultLine:
    spec = spec_of(definition, result.product, result.test)
    return ResultLine(
        test=said(test_words(definition, result.product, result.test)),
        sample=name,
        value=said(result_words(spec, result.raw, result.unit)),
        limit=said(limit_words(spec)) if spec else "",
        chip=verdict_chip(result.verdict),
        at=result.entered_at,
        href=url_for("dossier.container", container_id=result.sample_id),
    )


def _colonies(row: Any) -> ResultLine:
    return ResultLine(
        test=_("Colonies, CFU-F"),
        sample=row.short_name,
        value=f"{row.colonies * 1_000_000 // row.mnc_plated} / 10⁶",
        limit=said(VERDICTS[VerdictWord.INFORMATIVE]),
        chip=verdict_chip(VerdictWord.INFORMATIVE),
        at=row.read_at,
        href=url_for("dossier.container", container_id=row.container_id),
    )
