"""The signatures of a therapy as a page: each in full, each with whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.dossier.batch.decided import MEANINGS
from tracker.dossier.words import said
from tracker.pages.signed_lines import (
    SECOND,
    SignatureLine,
    change_words,
    given_words,
    roles_words,
    stand_chip,
    with_part,
)
from tracker.pages.words import gettext as _
from tracker.people.names import usernames
from tracker.therapy.signed import SignedNow, standings


@dataclass(frozen=True, slots=True)
class SignaturesPage:
    """All of them, newest first; ``unsigned`` counts those that do not stand."""

    therapy_href: str
    unsigned: int
    lines: tuple[SignatureLine, ...]


def signatures_page(s: Session, therapy_id: str, therapy_href: str) -> SignaturesPage:
    """Every signature of the therapy, judged now."""
    found = standings(s, therapy_id)
    users = usernames(s, [x.signature.person_id for x in found])
    lines = tuple(_line(x, users.get(x.signature.person_id, "")) for x in reversed(found))
    return SignaturesPage(therapy_href, sum(not x.holds for x in found), lines)


def _line(x: SignedNow, username: str) -> SignatureLine:
    one = x.signature
    return SignatureLine(
        name=one.printed_name,
        username=username,
        roles=roles_words(one.role),
        meaning=meaning_words(one.meaning),
        subject=x.subject,
        at=one.signed_at,
        zone=one.zone,
        chip=stand_chip(x.stand),
        why=change_words(x.changes),
        content=one.content_sha256,
        given_by=given_words(x.passkey),
    )


def meaning_words(meaning: str) -> str:
    """What the person states by signing, in the reader's language."""
    first, _colon, _second = meaning.partition(SECOND)
    known = {
        "consent:obtained": _("Consent obtained"),
        "eligibility:decided": _("Eligibility decided"),
        "therapy:ordered": _("Therapy prescribed"),
        "definition:changed": _("Newer version of the process"),
        "harvest:identity_checked": _("Identity of the patient checked before the harvest"),
        "identity_checked": _("Identity of the patient checked"),
        "infusion_started": _("Infusion started"),
        "marker:resolved": _("Reactive marker resolved"),
        "paper:taken_over": _("Culture taken over from paper"),
        "paper:gap_decided": _("Decided without proof on paper"),
        "revoked": _("Release revoked"),
        "birth_date_corrected": _("Date of birth corrected"),
        "charts_linked": _("Two charts said to be one person's"),
        "charts_unlinked": _("Link of two charts ended"),
        "oos_invalidated": _("Out-of-specification result invalidated"),
        "oos_confirmed": _("Out-of-specification result confirmed"),
        "oos_accepted": _("Out-of-specification result accepted"),
    } | {word: said(words) for word, words in MEANINGS.items()}
    words = known.get(first) or (_("Day 0 decided") if first.endswith(":decided") else first)
    return with_part(words, second=meaning != first)
