"""From the text in force and who agreed to it to the two pages about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask import url_for

from tracker.pages.format import when
from tracker.pages.frame import role_words
from tracker.pages.shown import ActForm, Fact
from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.people.certificate.models import Tongue
from tracker.people.certificate.standing import Agreed, Wording
from tracker.people.present import Present
from tracker.staff.certificate.certificate_page import OwnSignaturePage, SignerLine, WordingPage

SHOWN_OF_A_HASH = 12


def own_page(now: Wording, agreed: Sequence[Agreed], form: ActForm | None) -> OwnSignaturePage:
    """The text in the reader's language, or what the reader has agreed to and when."""
    mine = next((a for a in agreed if a.wording == now.n), None)
    tongue = mine.language if mine else tongue_here()
    return OwnSignaturePage(
        paragraphs=tuple(now.texts[tongue].split("\n\n")),
        form=None if mine else form,
        wording=now.n,
        language=tongue.value,
        text_sha256=now.sha256[tongue],
        facts=(*_agreed(mine), *_version(now, now.sha256[tongue])),
        approved=now.approved,
        back_href=url_for("staff.account"),
    )


def tongue_here() -> Tongue:
    """The language in which the reader reads this page."""
    return Tongue.CHINESE if language().startswith("zh") else Tongue.ENGLISH


def _agreed(mine: Agreed | None) -> tuple[Fact, ...]:
    return () if mine is None else (Fact(_("You agreed"), when(mine.at)),)


def _version(now: Wording, sha256: str) -> tuple[Fact, ...]:
    return (
        Fact(_("Version of the text"), str(now.n)),
        Fact("SHA-256", f"{sha256[:SHOWN_OF_A_HASH]}…"),
    )


def wording_page(
    now: Wording,
    people: Mapping[str, Present],
    agreed: Mapping[str, dt.datetime],
    names: Mapping[str, str],
    form: ActForm | None,
) -> WordingPage:
    """Both texts, those who have not agreed first."""
    active = [p for p in people.values() if p.active]
    lines = [
        SignerLine(p.name, ", ".join(role_words(r) for r in sorted(p.roles)), agreed.get(p.id))
        for p in sorted(active, key=lambda p: (p.id in agreed, p.name))
    ]
    approved = (
        (Fact(_("Approved by"), f"{names[now.written_by]}, {names[now.second or '']}"),)
        if now.approved
        else ()
    )
    return WordingPage(
        wording=now.n,
        english=now.texts[Tongue.ENGLISH],
        chinese=now.texts[Tongue.CHINESE],
        facts=(
            Fact(_("Version of the text"), str(now.n)),
            Fact(_("In force since"), when(now.written_at)),
            *approved,
        ),
        approved=now.approved,
        missing=sum(p.id not in agreed for p in active),
        signers=tuple(lines),
        form=form,
    )
