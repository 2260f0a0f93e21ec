"""Results, labels, deviations, the decision and the signatures, as the record prints them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from labels.record_paper import AssayResult, Deviation, LabelCount, Signature, Standing
from labels.snapshot import Bilingual
from tracker.dossier.batch.sources import Sources
from tracker.dossier.batch.told import STANDING
from tracker.dossier.results import COLONIES
from tracker.dossier.specs import limit_words, result_words, spec_of, test_words
from tracker.dossier.words import GRADE_WORDS, KIND_WORDS, LOT_WORDS, pair
from tracker.identity.verdict import Reason
from tracker.journey.release.models import DispositionWord
from tracker.journey.testing.models import VerdictWord
from tracker.marking.models import LabelStateWord
from tracker.material.models import LotStateWord
from tracker.material.words import Kind
from tracker.pages.refusals import sentence
from tracker.people.models import Role

INFORMATION: Final = Bilingual("for information", "仅供参考")
UNDECIDED: Final = Bilingual("Not decided yet", "尚未决定")
STANDS: Final = {
    DispositionWord.RELEASED: Standing.GOOD,
    DispositionWord.CONDITIONALLY_RELEASED: Standing.WARNING,
    DispositionWord.OOS_EXCEPTIONAL: Standing.WARNING,
    DispositionWord.REJECTED: Standing.BAD,
}
MEANINGS: Final = {
    "reviewed": Bilingual("Batch record and audit trail reviewed", "已审核批记录与审计追踪"),
    "released": Bilingual("Released", "放行"),
    "conditionally_released": Bilingual("Released on condition", "有条件放行"),
    "oos_exceptional": Bilingual("Exceptional release", "例外放行"),
    "rejected": Bilingual("Rejected", "拒收"),
    "closed": Bilingual("Batch record closed", "批记录结案"),
}
SECOND: Final = Bilingual("second person", "第二人")
ROLES: Final = {
    Role.QA: Bilingual("Quality assurance", "质量保证"),
    Role.QUALIFIED_PERSON: Bilingual("Qualified person", "质量受权人"),
    Role.QC_MANAGER: Bilingual("QC manager", "质检主管"),
}


def assay_results(rows: Sources) -> tuple[AssayResult, ...]:
    """Each test as it stands: the newest reading, and every failing one for ever (I18)."""
    definition = rows.facts.definition
    order = [s.code for s in definition.release_specs]
    first = {r.sample_id: n for n, r in reversed(list(enumerate(rows.results)))}
    out = []
    for r in sorted(rows.results, key=lambda r: (first[r.sample_id], _rank(order, r.test))):
        if r.followed and r.verdict is not VerdictWord.FAIL:
            continue
        spec = spec_of(definition, r.product, r.test)
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
                method=pair(spec.method) if spec else "",
                limit=_once(limit),
                result=_once(said),
                standing=STANDING[r.verdict],
                analyst=rows.names.get(r.analyst, r.analyst),
                reviewer=rows.names.get(r.reviewer or "", r.reviewer or ""),
                due=r.due_on.isoformat() if r.open and r.due_on else "",
            )
        )
    return tuple(out)


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
            KIND_WORDS[kind],
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
        told = Reason(d.title)
        what = f"{sentence(told, 'en').why} {sentence(told, 'zh').why} {d.cause}".strip()
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
    return tuple(out)


def decision(rows: Sources) -> tuple[Bilingual, Standing, Bilingual]:
    """What was decided about the lot, how it stands, and on what basis."""
    state = rows.lot.state
    if not rows.dispositions:
        basis = Bilingual("This lot has no disposition.", "本批尚无处置决定。")
        return UNDECIDED, Standing.PENDING, basis
    newest = rows.dispositions[-1]
    words = LOT_WORDS[LotStateWord(newest.decision.value)]
    en, zh = [f"Reason: {newest.reason}."], [f"理由：{newest.reason}。"]
    if newest.pending:
        en.append("To come when it was decided: " + "; ".join(_pending(rows, newest.pending, 0)))
        zh.append("决定时待出：" + "；".join(_pending(rows, newest.pending, 1)))
    standing = STANDS[newest.decision]
    if state in (LotStateWord.REVOKED, LotStateWord.CLOSED):
        now = LOT_WORDS[state]
        words = Bilingual(f"{words.en}; {now.en}", f"{words.zh}；{now.zh}")
        standing = Standing.BAD if state is LotStateWord.REVOKED else Standing.GOOD
    capital = words.en[:1].upper() + words.en[1:]
    return Bilingual(capital, words.zh), standing, Bilingual(" ".join(en), "".join(zh))


def _pending(rows: Sources, pending: list[dict[str, str]], tongue: int) -> list[str]:
    definition = rows.facts.definition
    out = []
    for one in pending:
        name = test_words(definition, rows.lot.product, one["test"])
        out.append(f"{(name.en, name.zh)[tongue]} {one['sample']} ({one['due_on']})")
    return out


def signatures_made(rows: Sources) -> tuple[Signature, ...]:
    """Who signed this lot's record, as what, meaning what, when; unsigned lines are left open."""
    own = [x for x in rows.signatures if x.subject.partition(" ")[0] == rows.lot.number]
    made = [
        Signature(
            name=x.printed_name,
            role=_role(x.role),
            meaning=_meaning(x.meaning),
            signed_at=rows.at(x.signed_at),
        )
        for x in own
    ]
    meanings = {x.meaning for x in own}
    if "reviewed" not in meanings:
        made.append(Signature("", ROLES[Role.QA], MEANINGS["reviewed"], ""))
    if not meanings & (MEANINGS.keys() - {"reviewed", "closed"}):
        decided = Bilingual("Disposition", "处置决定")
        made.append(Signature("", ROLES[Role.QUALIFIED_PERSON], decided, ""))
    return tuple(made)


def _meaning(meaning: str) -> Bilingual:
    word, _colon, second = meaning.partition(":")
    said = MEANINGS.get(word, Bilingual(word.replace("_", " "), ""))
    if not second:
        return said
    return Bilingual(f"{said.en}, {SECOND.en}", f"{said.zh}（{SECOND.zh}）")


def _role(roles: str) -> Bilingual:
    known = [ROLES.get(Role(r), Bilingual(r.replace("_", " "), "")) for r in roles.split(", ")]
    return Bilingual(", ".join(r.en for r in known), "、".join(r.zh for r in known if r.zh))
