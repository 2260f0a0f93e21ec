"""What a batch release record says: frozen figures and words, already as they are to be printed.

Numbers arrive as text with their qualifier and unit (`<0.10 EU/ml`), because rounding and limits
are the laboratory's rules. Counts of labels arrive as integers, because the paper shows whether
they add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from labels.growth import GrowthCurve
from labels.journey_line import JourneyLine
from labels.lineage import LineageGraph
from labels.snapshot import Bilingual, TherapySign


class Standing(StrEnum):
    """How a reading, a result or the whole batch stands; drawn as a word and a colour."""

    PLAIN = ""
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    PENDING = "pending"


ARTERY: Final = Bilingual("artery", "动脉")


@dataclass(frozen=True)
class Identity:
    """Whose batch this is and by which definition it was made."""

    subject: str
    coi: str
    sign: TherapySign
    trial: str
    products: tuple[Bilingual, ...]
    sides: Bilingual
    day0_planned: str
    day0_actual: str
    definition: str
    definition_sha256: str
    place: Bilingual = ARTERY


@dataclass(frozen=True)
class Reading:
    """One key reading of a step with its limit."""

    name: str
    value: str
    limit: str = ""
    standing: Standing = Standing.PLAIN


@dataclass(frozen=True)
class StepDone:
    """One step as it was done; `verified_by` is empty where the scan is the check."""

    code: str
    name: Bilingual
    done_at: str
    performed_by: str
    verified_by: str
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class MaterialLot:
    """A lot of a material, its expiry, and the steps that used it."""

    name: Bilingual
    lot: str
    expiry: str
    used_in: str


@dataclass(frozen=True)
class PassageDone:
    """One passage; `pd_basis` names the count that the doublings start from."""

    name: str
    area: str
    seeded: str
    harvested: str
    viability: str
    pd: str
    pd_basis: str
    pdt: str
    cpd: str
    cpd_limit: str
    standing: Standing = Standing.PLAIN


@dataclass(frozen=True)
class CellCount:
    """Cells counted at one point of the process, or a dose against its prescription."""

    what: Bilingual
    count: str
    viability: str
    basis: str
    standing: Standing = Standing.PLAIN


@dataclass(frozen=True)
class AssayResult:
    """One result against its specification; a pending one has an owner and a due date.

    What is said in words stands in both languages, what is a number once.
    """

    product: str
    test: Bilingual
    method: str | Bilingual
    limit: str | Bilingual
    result: str | Bilingual
    standing: Standing
    analyst: str
    reviewer: str
    due: str = ""


@dataclass(frozen=True)
class UnitGiven:
    """One unit from its fill to its end."""

    short_name: str
    artery: Bilingual
    volume: str
    viable: str
    fill_end: str
    expiry: str
    state: Bilingual
    infused: str


@dataclass(frozen=True)
class LabelCount:
    """Labels of one kind; they are accounted for when nothing is left over."""

    kind: Bilingual
    printed: int
    applied: int
    returned: int
    voided: int
    destroyed: int

    @property
    def unaccounted(self) -> int:
        """Printed less applied, returned, voided and destroyed (21 CFR 211.125)."""
        return self.printed - self.applied - self.returned - self.voided - self.destroyed


@dataclass(frozen=True)
class Deviation:
    """A deviation or a hold: what happened, what was decided, and whether it is closed."""

    code: str
    grade: Bilingual
    opened_at: str
    what: str
    decision: str
    closed_at: str


@dataclass(frozen=True)
class Signature:
    """Printed name, role, meaning, and when with its zone; unsigned leaves a line to sign on.

    ``given_by``: how the signer proved who they are, by password or by which passkey.
    ``unsigned``: what was signed has been changed since, and says what (Annex 11 draft, 13.8).
    """

    name: str
    role: Bilingual
    meaning: Bilingual
    signed_at: str
    username: str = ""
    unsigned: Bilingual | None = None
    given_by: Bilingual | None = None


@dataclass(frozen=True)
class PersonFit:
    """What a person of the record was qualified for on the days of their steps, by which document.

    `standing` is bad where a step needed it and it was not on record on that day.
    """

    name: str
    steps: str
    kind: Bilingual
    document: str
    valid: str
    standing: Standing = Standing.GOOD


@dataclass(frozen=True)
class LogPosition:
    """Where the log stood when this paper was made: paper is its first outside witness.

    `payload` is the text of the symbol beside the signatures, in QR's alphanumeric mode: the
    signed checkpoint that `checkpoint` names, or size and root alone where nothing was signed.
    """

    size: int
    root_hex: str
    record_sha256: str
    payload: str = ""
    checkpoint: str = ""


@dataclass(frozen=True)
class BatchRecordPaper:
    """The whole record of one lot, or of the lots of one therapy that are released together."""

    number: str
    printed_at: str
    site: Bilingual
    identity: Identity
    disposition: Bilingual
    disposition_standing: Standing
    disposition_basis: Bilingual
    journey: JourneyLine
    lineage: LineageGraph
    growth: GrowthCurve | None
    steps: tuple[StepDone, ...]
    materials: tuple[MaterialLot, ...]
    passages: tuple[PassageDone, ...]
    counts: tuple[CellCount, ...]
    results: tuple[AssayResult, ...]
    units: tuple[UnitGiven, ...]
    labels: tuple[LabelCount, ...]
    deviations: tuple[Deviation, ...]
    signatures: tuple[Signature, ...]
    log: LogPosition
    environment: str = ""
    people: tuple[PersonFit, ...] = ()
