"""What of a therapy came from paper, and which gaps nobody has decided yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.journey.expansion.from_paper.models import (
    PaperFact,
    PaperGapDecision,
    PaperOpening,
    PaperProof,
)
from tracker.record.ahead import Question, question


@dataclass(frozen=True, slots=True)
class ProofNow:
    """A fact as paper left it, of the culture from this marrow; ``decided``: why it may go on."""

    marrow_id: str
    fact: PaperFact
    proven: bool
    said: str
    decided: str | None

    @property
    def open(self) -> bool:
        """True while nobody has decided what no paper proves."""
        return not self.proven and self.decided is None


_PROOFS = (
    select(
        PaperOpening.marrow_id,
        PaperProof.fact,
        PaperProof.proven,
        PaperProof.said,
        PaperGapDecision.reason,
    )
    .join(PaperProof, PaperProof.therapy_id == PaperOpening.therapy_id)
    .outerjoin(
        PaperGapDecision,
        (PaperGapDecision.therapy_id == PaperProof.therapy_id)
        & (PaperGapDecision.fact == PaperProof.fact),
    )
    .where(PaperOpening.therapy_id == bindparam("therapy_id"))
    .order_by(PaperProof.fact)
)


def asks(therapy_id: str) -> Question:
    """What ``proofs`` reads."""
    return question(_PROOFS, therapy_id=therapy_id)


def proofs(s: Session, therapy_id: str) -> list[ProofNow]:
    """Every fact that paper had to prove; empty for a culture that began here."""
    return [ProofNow(*row) for row in s.execute(_PROOFS, {"therapy_id": therapy_id})]


def gaps(s: Session, therapy_id: str, line: Collection[str]) -> tuple[PaperFact, ...]:
    """What paper did not prove of this line, and nobody has decided."""
    return tuple(p.fact for p in proofs(s, therapy_id) if p.open and p.marrow_id in line)
