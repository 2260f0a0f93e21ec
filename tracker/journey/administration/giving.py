"""What was given: volume, rate, delivered cells, unit accountability, reactions.

Delivered cells are computed from the infused volume, not copied from the prescription. What was
done is recorded, never refused; only what cannot be true stops. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.administration.rules import Target
from tracker.protocol.definition import ProcessDefinition
from tracker.protocol.readings import judge_asked

GRAVE_REACTION_GRADE = 3  # CTCAE: severe
READ_WITHIN_ML = Decimal("0.1")  # half of a 0.2 ml graduation of a 10 ml syringe


@dataclass(frozen=True, slots=True)
class Given:
    """One unit as it was infused."""

    unit: str
    filled_ml: Decimal
    infused_ml: Decimal
    residual_ml: Decimal
    rate_ml_per_min: Decimal | None
    label_target: Target
    given_at_target: Target
    viable_per_ml: Decimal  # at release


def delivered_cells(units: Sequence[Given]) -> Decimal:
    """Cells that reached the patient: sum of ml infused x viable per ml (4.0 of 10 ml: 7.2e7)."""
    return sum((u.infused_ml * u.viable_per_ml for u in units), Decimal(0))


def judge_given(given: Given, definition: ProcessDefinition) -> tuple[Reason, ...]:
    """Every reason that the record of one unit gives (D35, D36, I17).

    More out of a syringe than was filled into it stops, and so does a rest that is neither given
    nor left over: one of the numbers is wrong. A partial infusion, another artery or a fast rate is
    recorded and opens what the catalogue asks for.
    """
    found: list[Reason] = []
    if given.infused_ml + given.residual_ml > given.filled_ml or given.infused_ml < 0:
        found.append(
            reason(
                "more_given_than_filled",
                about=given.unit,
                given_ml=given.infused_ml,
                residual_ml=given.residual_ml,
                filled_ml=given.filled_ml,
            )
        )
    elif given.filled_ml - given.infused_ml - given.residual_ml > READ_WITHIN_ML:
        found.append(
            reason(
                "volume_unaccounted",
                about=given.unit,
                given_ml=given.infused_ml,
                residual_ml=given.residual_ml,
                filled_ml=given.filled_ml,
            )
        )
    elif given.infused_ml < given.filled_ml:
        found.append(
            reason(
                "partial_infusion",
                Severity.ALERT,
                given.unit,
                given_ml=given.infused_ml,
                filled_ml=given.filled_ml,
            )
        )
    if given.given_at_target != given.label_target:
        found.append(
            reason(
                "infused_into_another_artery",
                Severity.ALERT,
                given.unit,
                found=" ".join(given.given_at_target),
                expected=" ".join(given.label_target),
            )
        )
    found += judge_asked(definition, "S25", "rate", given.rate_ml_per_min)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Accountability:
    """What became of the units that the suite received."""

    received: int
    infused: int  # wholly or in part
    returned: int
    destroyed: int


def judge_accountability(count: Accountability) -> tuple[Reason, ...]:
    """Why the suite's record may not close: received = infused + returned + destroyed."""
    known = count.infused + count.returned + count.destroyed
    if known == count.received:
        return ()
    return (reason("units_not_accounted", received=count.received, accounted=known),)


def judge_reaction(ctcae_grade: int, term: str) -> tuple[Reason, ...]:
    """Whether a reaction starts the clock of a serious event: CTCAE grade 3 or more (D37)."""
    if not 1 <= ctcae_grade <= 5:
        return (reason("ctcae_grade_unknown", about=term, grade=ctcae_grade),)
    if ctcae_grade < GRAVE_REACTION_GRADE:
        return ()
    return (reason("reaction_grade_3_or_more", Severity.ALERT, term, grade=ctcae_grade),)
