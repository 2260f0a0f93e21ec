"""Results of a therapy as pages list them: every one, failing ones for ever (I18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from tracker.dossier.brought import Brought
from tracker.dossier.specs import VERDICTS, limit_words, result_words, spec_of, test_words
from tracker.dossier.therapy_page import ResultGroup, ResultLine
from tracker.dossier.words import said
from tracker.journey.testing.imported.models import ImportedEntry, ImportedResult, ResultFile
from tracker.journey.testing.models import TestResult, VerdictWord
from tracker.material.models import ColonyAssay, ColonyCount, Container
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.protocol.definition import ProcessDefinition

_THERAPY: BindParameter[str] = bindparam("therapy_id")
_RESULTS = (
    select(
        TestResult,
        Container.short_name,
        ResultFile.laboratory,
        ResultFile.report,
        ImportedResult.line,
        ResultFile.sha256,
    )
    .join(Container, Container.id == TestResult.sample_id)
    .outerjoin(ImportedEntry, ImportedEntry.result_id == TestResult.id)
    .outerjoin(ImportedResult, ImportedResult.id == ImportedEntry.imported_id)
    .outerjoin(ResultFile, ResultFile.id == ImportedResult.file_id)
    .where(TestResult.therapy_id == _THERAPY)
    .order_by(TestResult.entered_at, TestResult.id)
)
_COLONIES = (
    select(
        ColonyCount.step_id,
        ColonyCount.container_id,
        ColonyCount.colonies,
        ColonyCount.read_at,
        ColonyAssay.mnc_plated,
        Container.short_name,
    )
    .join(ColonyAssay, ColonyAssay.container_id == ColonyCount.container_id)
    .join(Container, Container.id == ColonyCount.container_id)
    .where(ColonyCount.therapy_id == _THERAPY)
    .order_by(ColonyCount.read_at)
)
COLONIES: Final = "colonies"
"""Stands where a test's code stands: colonies are counted by isolation, not by testing."""
CHIPS: Final = {
    VerdictWord.PASS: (ChipKind.PLAIN, "check"),
    VerdictWord.FAIL: (ChipKind.REFUSED, "cross"),
    VerdictWord.PENDING: (ChipKind.PLAIN, "clock"),
    VerdictWord.INTERIM: (ChipKind.PLAIN, "clock"),
    VerdictWord.INFORMATIVE: (ChipKind.PLAIN, "info"),
}


@dataclass(frozen=True, slots=True)
class Entered:
    """A result as it was entered; ``followed`` when a later one of the same test stands."""

    step_id: str
    sample_id: str
    sample: str
    product: str
    test: str
    raw: str
    unit: str
    verdict: VerdictWord
    at: dt.datetime
    analyst: str
    reviewer: str | None
    due_on: dt.date | None
    followed: bool = False
    brought: Brought | None = None

    @property
    def open(self) -> bool:
        """True while a reading is still to come."""
        return self.verdict in (VerdictWord.PENDING, VerdictWord.INTERIM) and not self.followed


def entered_results(s: Session, therapy_id: str) -> list[Entered]:
    """Every result of the therapy, the oldest first, colonies among them; two statements."""
    found: list[Entered] = []
    for r, name, of, report, line, sha in s.execute(_RESULTS, {"therapy_id": therapy_id}):
        found.append(
            Entered(
                r.step_id,
                r.sample_id,
                name,
                r.product,
                r.test,
                r.raw,
                r.unit,
                r.verdict,
                r.entered_at,
                r.analyst,
                r.reviewer,
                r.due_on,
                brought=Brought(of, report, line, sha) if of else None,
            )
        )
    found += [_colonies(row) for row in s.execute(_COLONIES, {"therapy_id": therapy_id})]
    found.sort(key=lambda r: r.at)
    last = {(r.sample_id, r.test): r for r in found}
    return [replace(r, followed=last[r.sample_id, r.test] is not r) for r in found]


def _colonies(row: Any) -> Entered:
    per_million = row.colonies * 1_000_000 // row.mnc_plated
    return Entered(
        row.step_id,
        row.container_id,
        row.short_name,
        "",
        COLONIES,
        f"{row.colonies} ({per_million} / 10⁶)",
        "",
        VerdictWord.INFORMATIVE,
        row.read_at,
        "",
        None,
        None,
    )


def result_groups(
    results: Sequence[Entered], definition: ProcessDefinition
) -> tuple[ResultGroup, ...]:
    """The results by sample: those where somebody has to look first, then the newest."""
    by_sample: dict[str, list[Entered]] = {}
    for r in results:
        by_sample.setdefault(r.sample_id, []).append(r)
    groups = [_group(rows, definition) for rows in by_sample.values()]
    return tuple(sorted(groups, key=lambda g: (g.calm, -_newest(g))))


def _newest(group: ResultGroup) -> float:
    return max(r.at.timestamp() for r in group.results if r.at)


def _group(rows: list[Entered], definition: ProcessDefinition) -> ResultGroup:
    failed = [r for r in rows if r.verdict is VerdictWord.FAIL]
    waiting = [r for r in rows if r.open]
    words = _("results: %(n)s", n=len(rows))
    if failed:
        chip = Chip(ChipKind.REFUSED, "cross", _("failing: %(n)s", n=len(failed)))
    elif waiting:
        chip = Chip(ChipKind.PLAIN, "clock", _("to come: %(n)s", n=len(waiting)))
    elif all(r.verdict is VerdictWord.INFORMATIVE for r in rows):
        chip = verdict_chip(VerdictWord.INFORMATIVE)
    else:
        chip = Chip(ChipKind.PLAIN, "check", _("all meet"))
    return ResultGroup(
        sample=rows[0].sample,
        href=url_for("dossier.container", container_id=rows[0].sample_id),
        words=words,
        chip=chip,
        calm=not failed,
        results=tuple(_line(r, definition) for r in reversed(rows)),
    )


def verdict_chip(verdict: VerdictWord, *, followed: bool = False) -> Chip:
    """The verdict as people read it; an early reading that was followed waits for nobody."""
    kind, icon = CHIPS[verdict]
    if followed and verdict in (VerdictWord.PENDING, VerdictWord.INTERIM):
        return Chip(ChipKind.PLAIN, "next", _("read later"))
    return Chip(kind, icon, said(VERDICTS[verdict]))


def _line(r: Entered, definition: ProcessDefinition) -> ResultLine:
    spec = spec_of(definition, r.product, r.test)
    name = _("Colonies, CFU-F") if r.test == COLONIES else ""
    return ResultLine(
        test=name or said(test_words(definition, r.product, r.test)),
        value=said(result_words(spec, r.raw, r.unit)),
        limit=said(limit_words(spec)) if spec else "",
        chip=verdict_chip(r.verdict, followed=r.followed),
        at=r.at,
        note=said(r.brought.words()) if r.brought else "",
    )
