"""Results, labels and deviations, as the record prints them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from labels.record_paper import AssayResult, Deviation, LabelCount
from labels.snapshot import Bilingual
from tracker.dossier.batch.found import found_words, meant
from tracker.dossier.batch.sources import Sources
from tracker.dossier.batch.told import STANDING
from tracker.dossier.results import COLONIES, Entered
from tracker.dossier.specs import limit_words, result_words, spec_of, test_words
from tracker.dossier.words import GRADE_WORDS, contained, pair
from tracker.identity.verdict import Reason
from tracker.journey.testing.models import VerdictWord
from tracker.marking.models import LabelStateWord
from tracker.material.words import Kind
from tracker.pages.refusals import sentence, sentences
from tracker.protocol.specification import ReleaseSpec
from tracker.quality.models import Deviation as DeviationRow
from tracker.quality.verbal.standing import VerbalNow

INFORMATION: Final = Bilingual("for information", "仅供参考")


def assay_results(rows: Sources) -> tuple[AssayResult, ...]:
    """Each test as it stands: the newest reading, and every failing one for ever (I18)."""
    definition = rows.facts.definition
    order = [s.code for s in definition.release_specs]
    first = {r.sample_id: n for n, r in reversed(list(enumerate(rows.results)))}
    out = []
    for r in sorted(rows.results, key=lambda r: (first[r.sample_id], _rank(order, r.test))):
        if r.followed and r.verdict is not VerdictWord.FAIL:
            continue
        spec = spec_of(rows.definition_at(r.at), r.product, r.test)
        name = test_words(definition, r.product, r.test)
        if r.test == COLONIES:
            name = Bilingual("CFU-F colonies", "成纤维集落")
        binding = spec is not None and r.verdict is not VerdictWord.INFORMATIVE
        limit = limit_words(spec) if spec and binding else INFORMATION
        said = result_words(spec, r.raw, r.unit)
        out.append(
            AssayResult(
                product=r.sample,
                test=name,
                method=_method(spec, r),
                limit=_once(limit),
                result=_once(said),
                standing=STANDING[r.verdict],
                analyst=rows.names.get(r.analyst, r.analyst),
                reviewer=rows.names.get(r.reviewer or "", r.reviewer or ""),
                due=r.due_on.isoformat() if r.open and r.due_on else "",
            )
        )
    return tuple(out)


def _method(spec: ReleaseSpec | None, r: Entered) -> str | Bilingual:
    """How it was done, and in which file it came, by the hash of its bytes."""
    method = pair(spec.method) if spec else Bilingual("", "")
    if r.brought is None:
        return method if spec else ""
    file = r.brought.words()
    return Bilingual(f"{method.en}; {file.en}".strip("; "), f"{method.zh}；{file.zh}".strip("；"))


def _rank(order: Sequence[str], test: str) -> int:
    return order.index(test) if test in order else len(order)


def _once(words: Bilingual) -> str | Bilingual:
    return words.en if words.en == words.zh else words


def label_counts(rows: Sources) -> tuple[LabelCount, ...]:
    """Labels of each kind of container by what became of them; none may be left over (I12)."""
    last = {label.id: (label, state) for label, state in rows.labels}  # states come in order
    kinds: dict[Kind, Counter[LabelStateWord]] = defaultdict(Counter)
    for label, state in last.values():
        kinds[rows.lineage.containers[label.container_id].kind][state.to_state] += 1
    word = LabelStateWord
    return tuple(
        LabelCount(
            contained(kind, rows.facts.definition),
            printed=sum(n.values()) - n[word.PREPARED],
            applied=n[word.APPLIED],
            returned=n[word.RETURNED],
            voided=n[word.VOIDED],
            destroyed=n[word.DESTROYED],
        )
        for kind, n in kinds.items()
    )


def deviations_seen(rows: Sources) -> tuple[Deviation, ...]:
    """Deviations that bear on this lot, each with its newest assessment."""
    own = {d.id for d in rows.record.deviations}
    newest = {d.id: (d, a) for d, a in rows.deviations if d.id in own}  # assessments in order
    out = []
    for d, assessed in newest.values():
        what = _what(rows, d)
        closed = assessed is not None and assessed.outcome == "closed"
        out.append(
            Deviation(
                code=d.code,
                grade=GRADE_WORDS[assessed.severity if assessed else d.severity],
                opened_at=rows.at(d.opened_at),
                what=what,
                decision=assessed.conclusion if assessed else "",
                closed_at=rows.at(assessed.assessed_at) if assessed and closed else "",
            )
        )
    return (*out, *_by_telephone(rows))


def _by_telephone(rows: Sources) -> list[Deviation]:
    """Decisions by telephone that touched this lot: who said what, read back, signed or not."""
    return [
        Deviation(
            code="TEL",
            grade=Bilingual("at risk", "带风险继续"),
            opened_at=rows.at(v.told_at),
            what=f"{v.author} → {_name(rows, v.heard_by)}: “{v.words}”; read back /"
            f" 复述 {rows.at(v.read_back_at)}",
            decision=_signed_words(v),
            closed_at=rows.at(v.signed_at) if v.signed_at else "",
        )
        for v in rows.record.verbal
    ]


def _name(rows: Sources, person: str) -> str:
    return rows.names.get(person, person)


def _signed_words(v: VerbalNow) -> str:
    if v.signed_at is None:
        return "not signed by its author / 决定者尚未签署"
    said = "signed by its author / 决定者已签署" if v.confirmed else "denied / 决定者否认"
    return f"{said} {v.remark or ''}".strip()


def _what(rows: Sources, d: DeviationRow) -> str:
    """What happened: the finding behind it in words, else what the person wrote."""
    about = meant(rows.findings, d.step_id, d.title, d.cause)
    known = [
        f
        for f in rows.findings
        if f.step_id == d.step_id and f.code == d.title and f.about == about
    ]
    if known:
        return found_words(known[:1], rows.facts.definition)
    told = Reason(d.title)
    said = f"{sentence(told, 'en').why} {sentence(told, 'zh').why}"
    return f"{said if d.title in sentences() else d.title} {d.cause}".strip()
