"""Which of these people have agreed to the text that is in force, and what that text is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker.people.certificate.models import SignatureCertificate, SignatureWording, Tongue
from tracker.people.models import SYSTEM
from tracker.record.ahead import Question, question

_IN_FORCE = select(func.max(SignatureWording.n)).scalar_subquery()
_CERTIFIED = select(SignatureCertificate.person_id).where(
    SignatureCertificate.person_id.in_(bindparam("ids", expanding=True)),
    SignatureCertificate.wording == _IN_FORCE,
)
_WORDING = select(SignatureWording).where(SignatureWording.n == _IN_FORCE)
_OWN = (
    select(SignatureCertificate)
    .where(SignatureCertificate.person_id == bindparam("person_id"))
    .order_by(SignatureCertificate.wording.desc())
)


@dataclass(frozen=True, slots=True)
class Wording:
    """The version in force, by language; ``approved``: by two people of the site."""

    n: int
    texts: dict[Tongue, str]
    sha256: dict[Tongue, str]
    written_at: dt.datetime
    written_by: str
    second: str | None
    reason: str

    @property
    def approved(self) -> bool:
        """False of the program's own proposal."""
        return self.written_by != SYSTEM


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a person has agreed to, in which language, when."""

    wording: int
    language: Tongue
    text_sha256: str
    at: dt.datetime


def asks(ids: Iterable[str | None]) -> Question:
    """The question of ``certified``, to be asked with the people (no statement of its own)."""
    return question(_CERTIFIED, ids=[i for i in ids if i])


def certified(s: Session, ids: Iterable[str | None]) -> frozenset[str]:
    """Those who have agreed to the newest version; without any version, nobody (11.10(j))."""
    return frozenset(s.scalars(_CERTIFIED, {"ids": [i for i in ids if i]}))


def wording_now(s: Session) -> Wording | None:
    """The text in force in every language; None before the site has any."""
    rows = s.scalars(_WORDING).all()
    if not rows:
        return None
    one = rows[0]
    return Wording(
        one.n,
        {r.language: r.text for r in rows},
        {r.language: r.sha256 for r in rows},
        one.written_at,
        one.written_by,
        one.second,
        one.reason,
    )


def agreed_by(s: Session, person_id: str) -> list[Agreed]:
    """Everything that this person has agreed to, the newest version first."""
    rows = s.scalars(_OWN, {"person_id": person_id})
    return [Agreed(r.wording, r.language, r.text_sha256, r.agreed_at) for r in rows]


def agreements(s: Session, wording: int) -> dict[str, dt.datetime]:
    """Who has agreed to this version, and when."""
    rows = s.execute(
        select(SignatureCertificate.person_id, SignatureCertificate.agreed_at).where(
            SignatureCertificate.wording == wording
        )
    )
    return {row.person_id: row.agreed_at for row in rows}
