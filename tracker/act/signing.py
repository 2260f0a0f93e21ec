"""What two people sign for the whole site: one place writes it, and the door asks that it was.

A signature of one therapy stands with the therapy (``tracker.therapy.signing``). The door ends no
fully signed act as accepted that left neither (21 CFR 11.50, 11.70).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from tracker.db import canonical
from tracker.people.models import SYSTEM
from tracker.people.signatures.bound import bound_fields, bound_rows
from tracker.people.signatures.models import SiteSignature, SiteSignedContent
from tracker.record.models import Recorded
from tracker.record.seal import digest

if TYPE_CHECKING:
    from tracker.act import Act

SIGNATURES: Final = frozenset({"signature", "site_signature"})
"""The tables of signatures: those of a therapy, those of the site."""
SECOND: Final = ":verified"
"""What the meaning of the second person's signature ends with."""


def sign_site(
    ctx: Act, tag: str, subject: str, *, about: Iterable[Recorded] = (), **says: Any
) -> None:
    """Actor and verifier have signed all that this act added so far, and the rows in ``about``.

    ``about``: what stood before and was read and approved. What each states is the act's ``tag``.
    Of an act of the system nothing is signed: nobody was there who could.
    """
    if ctx.actor == SYSTEM:
        return
    signers = [ctx.people[p] for p in (ctx.actor, ctx.verifier) if p is not None]
    made = [
        SiteSignature(
            id=ctx.fresh("signature"),
            person_id=person.id,
            printed_name=person.name,
            role=", ".join(sorted(person.roles)),
            meaning=tag if person.id == ctx.actor else f"{tag}{SECOND}",
            subject=subject,
            content_sha256="",
            signed_at=ctx.now,
            zone=ctx.site.zone.key,
            passkey_use_id=ctx.uses.get(person.id),
        )
        for person in signers
    ]
    ctx.flush()  # what was signed is written before who signed it
    document = {
        "subject": subject,
        "says": says,
        "signatures": [bound_fields(one) for one in made],
        "rows": bound_rows((*ctx.rows, *about)),
    }
    sha256 = digest(canonical(document))
    ctx.add(SiteSignedContent(sha256=sha256, document=document))
    for one in made:
        one.content_sha256 = sha256
        ctx.add(one)


def unsigned(people: Iterable[str | None], rows: Iterable[Recorded]) -> set[str]:
    """Who of these people stands behind the act without a signature among its rows."""
    signed = {getattr(row, "person_id", "") for row in rows if row.__tablename__ in SIGNATURES}
    return {p for p in people if p is not None} - signed - {SYSTEM}
