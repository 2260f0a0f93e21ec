"""What was decided about the lot and who signed it, as the record prints it."""

from __future__ import annotations

from typing import Final

from labels.record_paper import Signature, Standing
from labels.snapshot import Bilingual
from tracker.dossier.batch.sources import Sources
from tracker.dossier.specs import test_words
from tracker.dossier.words import LOT_WORDS
from tracker.journey.release.models import DispositionWord
from tracker.material.models import LotStateWord
from tracker.people.models import Role
from tracker.therapy.signed import SignedNow

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
CHANGES_PRINTED: Final = 3
SECOND: Final = Bilingual("second person", "第二人")
ROLES: Final = {
    Role.QA: Bilingual("Quality assurance", "质量保证"),
    Role.QUALIFIED_PERSON: Bilingual("Qualified person", "质量受权人"),
    Role.QC_MANAGER: Bilingual("QC manager", "质检主管"),
}


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
    made = [_signature(x, rows) for x in own]
    meanings = {x.signature.meaning for x in own}
    if "reviewed" not in meanings:
        made.append(Signature("", ROLES[Role.QA], MEANINGS["reviewed"], ""))
    if not meanings & (MEANINGS.keys() - {"reviewed", "closed"}):
        decided = Bilingual("Disposition", "处置决定")
        made.append(Signature("", ROLES[Role.QUALIFIED_PERSON], decided, ""))
    return tuple(made)


def _signature(x: SignedNow, rows: Sources) -> Signature:
    one = x.signature
    return Signature(
        name=one.printed_name,
        role=_role(one.role),
        meaning=_meaning(one.meaning),
        signed_at=f"{rows.at(one.signed_at)} {one.zone}",
        username=rows.usernames.get(one.person_id, ""),
        unsigned=_unsigned(x),
        given_by=given_by(x),
    )


def given_by(x: SignedNow) -> Bilingual:
    """By password, or by which passkey of theirs."""
    if x.passkey is None:
        return Bilingual("by password", "凭密码")
    return Bilingual(f"by passkey “{x.passkey.label}”", f"凭通行密钥“{x.passkey.label}”")


def _unsigned(x: SignedNow) -> Bilingual | None:
    """What of the signed content is not as it was: the first few fields, by table and column."""
    if x.holds:
        return None
    fields = "; ".join(str(c) for c in x.changes[:CHANGES_PRINTED])
    more = f" (+{n})" if (n := len(x.changes) - CHANGES_PRINTED) > 0 else ""
    return Bilingual(f"Changed since: {fields}{more}", f"签名后被更改：{fields}{more}")


def _meaning(meaning: str) -> Bilingual:
    word, _colon, second = meaning.partition(":")
    said = MEANINGS.get(word, Bilingual(word.replace("_", " "), ""))
    if not second:
        return said
    return Bilingual(f"{said.en}, {SECOND.en}", f"{said.zh}（{SECOND.zh}）")


def _role(roles: str) -> Bilingual:
    known = [ROLES.get(Role(r), Bilingual(r.replace("_", " "), "")) for r in roles.split(", ")]
    return Bilingual(", ".join(r.en for r in known), "、".join(r.zh for r in known if r.zh))
