"""The list of lots that wait for somebody, and the steps that wait for a check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from labels.snapshot import Bilingual
from tracker.dossier.desk.cost_of_check import left_if_checked
from tracker.dossier.desk.lots_waiting import LotWaiting, lots_with_units
from tracker.dossier.desk.unchecked import Unchecked, unchecked_steps
from tracker.dossier.facts import TherapyFacts, therapies_facts
from tracker.dossier.lots import lot_chip
from tracker.dossier.reviews_page import (
    CheckGroup,
    ChecksPage,
    LotGroup,
    LotLine,
    ReviewsPage,
    StepToCheck,
)
from tracker.dossier.words import said
from tracker.material.models import LotStateWord
from tracker.pages.doors import fresh_op
from tracker.pages.shown import ActForm
from tracker.pages.words import gettext as _
from tracker.people.names import names_of
from tracker.people.sign_ins import SignedIn
from tracker.protocol.said import named
from tracker.record import log
from tracker.therapy.banner import sign_of

GROUPS: Final = (
    ((LotStateWord.OPEN, LotStateWord.REVOKED), "review", Bilingual("For review", "待审核")),
    ((LotStateWord.REVIEWED,), "sign", Bilingual("For a decision", "待决定")),
    (
        (LotStateWord.CONDITIONAL, LotStateWord.EXCEPTIONAL),
        "clock",
        Bilingual("Released, results still to come", "已放行，结果待出"),
    ),
    ((LotStateWord.RELEASED,), "check", Bilingual("Released, to be closed", "已放行，待结案")),
    ((LotStateWord.REJECTED, LotStateWord.CLOSED), "lock", Bilingual("Decided", "已决定")),
)


def reviews_page(s: Session, person: SignedIn) -> ReviewsPage:
    """Every lot with units, those that wait for a person first; six statements."""
    lots = lots_with_units(s)
    facts = {f.id: f for f in therapies_facts(s)}
    groups = []
    for states, icon, words in GROUPS:
        own = [x for x in lots if x.state in states]
        if own:
            lines = tuple(_line(x, facts[x.therapy_id]) for x in own)
            expire = any(line.expires_at is not None for line in lines)
            groups.append(LotGroup(said(words), icon, lines, expire))
    n = len(_mine(unchecked_steps(s), facts, person))
    return ReviewsPage(
        tuple(groups),
        url_for("dossier.checks") if n else "",
        _("%(n)s steps wait for your check", n=n) if n else "",
        _("A lot comes here when its units are filled."),
    )


def _line(lot: LotWaiting, facts: TherapyFacts) -> LotLine:
    product = facts.definition.product(lot.product)
    waits = lot.state in GROUPS[0][0] + GROUPS[1][0]
    return LotLine(
        name=named(product.name),
        words=_("%(product)s, %(n)s units", product=product.unit_prefix, n=lot.units),
        href=url_for("dossier.review_lot", lot_id=lot.id),
        sign=sign_of(facts.sign_shape, facts.sign_letters),
        subject=facts.subject,
        chip=lot_chip(lot.state),
        expires_at=lot.expires_at if waits else None,
        open_words=_("%(n)s deviations to be assessed", n=lot.unassessed) if lot.unassessed else "",
        record_href=url_for("dossier.batch_record", lot_id=lot.id),
    )


def _mine(
    steps: Sequence[Unchecked], facts: Mapping[str, TherapyFacts], person: SignedIn
) -> list[Unchecked]:
    return [
        x for x in steps if x.may_check(facts[x.therapy_id].definition, person.id, person.roles)
    ]


def checks_page(s: Session, person: SignedIn) -> ChecksPage:
    """The steps that this person may check, by therapy, each with its own form."""
    facts = {f.id: f for f in therapies_facts(s)}
    mine = _mine(unchecked_steps(s), facts, person)
    names = dict(zip(ids := [x.performed_by for x in mine], names_of(s, ids), strict=True))
    groups: dict[str, list[Unchecked]] = defaultdict(list)
    for x in mine:
        groups[x.therapy_id].append(x)
    streams = [f"therapy:{id_}" for id_ in groups]
    tops = log.tops(s.connection(), streams) if streams else {}
    left = {x.id: left_if_checked(s, x.therapy_id, x.id, person.id) for x in mine}
    return ChecksPage(
        tuple(_group(facts[id_], own, names, tops, left) for id_, own in groups.items())
    )


def _group(
    facts: TherapyFacts,
    steps: Sequence[Unchecked],
    names: Mapping[str, str],
    tops: Mapping[str, int],
    left: Mapping[str, int | None],
) -> CheckGroup:
    stream = f"therapy:{facts.id}"
    return CheckGroup(
        subject=facts.subject,
        sign=sign_of(facts.sign_shape, facts.sign_letters),
        form=ActForm(
            url_for("dossier.countersign", therapy_id=facts.id),
            fresh_op(),
            f"{stream} {tops.get(stream, -1)}",
        ),
        steps=tuple(
            StepToCheck(
                id=x.id,
                words=named(facts.definition.step_name(x.step)),
                by=names[x.performed_by],
                at=x.done_at,
                due_at=x.due_at(facts.definition),
                could_still_release=left[x.id],
            )
            for x in steps
        ),
    )
