"""Signing: two people's statement about exactly this content (21 CFR 11.50, 11.70; Annex 11, 14).

What is signed is kept as a document: what the statement says, who makes it with which meaning and
when, each row that the act writes by its hash, and what the log holds of the steps signed for, one
hash a table. ``signed.py`` asks later whether all of it still stands.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.act import Act
from tracker.db import canonical
from tracker.people.signatures.bound import bound_fields, bound_rows
from tracker.record.capture import ImageRow, recorded, shape
from tracker.record.models import Recorded, Touch
from tracker.record.seal import digest
from tracker.therapy.models import Signature, SignatureFactor, SignedContent
from tracker.therapy.present import TherapyNow

_PARTS = (
    select(Touch.n, Touch.part)
    .where(Touch.stream == bindparam("stream"), Touch.n.is_not(None))
    .order_by(Touch.n)
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a signature is about: the statement, the rows written with it, the steps it covers."""

    says: Mapping[str, Any]
    rows: Sequence[Recorded]
    steps: Collection[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Logged:
    """A row as the log says it was written, and in which entry of the therapy."""

    n: int
    table: str
    image: ImageRow

    @property
    def key(self) -> tuple[Any, ...]:
        """The row's primary key."""
        return shape(self.table).key(self.image)

    @property
    def step(self) -> Any:
        """The step in which it was written: its own id for the step itself; None without one."""
        names = [c.name for c in shape(self.table).columns]
        column = "id" if self.table == "step_record" else "step_id"
        return self.image[names.index(column)] if column in names else None


def logged_rows(s: Session, therapy_id: str) -> Iterator[Logged]:
    """Every row of the therapy that nothing may change in place, in the order of the log."""
    for n, part in s.execute(_PARTS, {"stream": f"therapy:{therapy_id}"}):
        for table, image in json.loads(part):
            if not recorded()[table].changes:
                yield Logged(n or 0, table, image)


def covered(rows: Sequence[Logged]) -> dict[str, list[Any]]:
    """How many rows of each table are signed for, and the SHA-256 over them by key."""
    by_table = defaultdict[str, dict[tuple[Any, ...], ImageRow]](dict)
    for row in rows:
        by_table[row.table][row.key] = row.image
    return {
        table: [len(images), digest(canonical([images[k] for k in sorted(images, key=str)]))]
        for table, images in sorted(by_table.items())
    }


def sign(ctx: Act, therapy: TherapyNow, subject: str, about: Content, meaning: str) -> str:
    """Actor and verifier have signed this content, with meaning, role, time and zone.

    Printed name, time and meaning stand in the row and in the content that its hash binds, so that
    a signature can be moved to no other record. Returns the content's SHA-256.
    """
    signers = [ctx.people[p] for p in (ctx.actor, ctx.verifier) if p is not None]
    zone = ctx.site.zone.key
    made = [
        Signature(
            id=ctx.fresh("signature"),
            therapy_id=therapy.id,
            person_id=person.id,
            printed_name=person.name,
            role=", ".join(sorted(person.roles)),
            meaning=meaning if person.id == ctx.actor else f"{meaning}:verified",
            subject=subject,
            content_sha256="",
            signed_at=ctx.now,
            zone=zone,
        )
        for person in signers
    ]
    factors = _factors(ctx, made)
    document = {
        "subject": subject,
        "says": dict(about.says),
        "signatures": [bound_fields(one) for one in made],
        "rows": bound_rows((*about.rows, *factors)),
        **_of_steps(ctx, therapy.id, about.steps),
    }
    sha256 = digest(canonical(document))
    ctx.add(SignedContent(sha256=sha256, therapy_id=therapy.id, document=document))
    for one in made:
        one.content_sha256 = sha256
        ctx.add(one)
    ctx.add(*factors)
    return sha256


def _factors(ctx: Act, made: Sequence[Signature]) -> list[SignatureFactor]:
    """By which passkey somebody signed; part of what is signed, so that nobody alters it later."""
    return [
        SignatureFactor(
            signature_id=one.id,
            therapy_id=one.therapy_id,
            person_id=one.person_id,
            passkey_use_id=ctx.uses[one.person_id],
        )
        for one in made
        if one.person_id in ctx.uses
    ]


def _of_steps(ctx: Act, therapy_id: str, steps: Collection[str]) -> dict[str, Any]:
    if not steps:
        return {"steps": [], "until": -1, "covered": {}}
    every = list(logged_rows(ctx.s, therapy_id))
    signed_for = [row for row in every if row.step in steps]
    until = max((row.n for row in every), default=-1)
    return {"steps": sorted(steps), "until": until, "covered": covered(signed_for)}
