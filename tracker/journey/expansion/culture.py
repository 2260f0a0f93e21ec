"""A passage in culture: its living vessels, when and with what they were seeded, how it grows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from tracker.journey.expansion.doublings import PdBasis
from tracker.journey.expansion.growth import basis_of, colonies_of, doublings_before, start_cells
from tracker.journey.expansion.present import last_care, living_vessels, seeded_with
from tracker.material.present import ContainerNow, containers_now
from tracker.material.words import Kind, State
from tracker.pages.step_shown import DerivedNumber
from tracker.pages.words import gettext as _
from tracker.protocol.said import limits_words
from tracker.protocol.steps import Parameter
from tracker.therapy.present import TherapyNow, therapy_now

HOURS_A_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Culture:
    """The living vessels of one passage, their therapy, when and with what they were seeded."""

    therapy: TherapyNow
    container: ContainerNow
    vessels: tuple[ContainerNow, ...]
    seeded_viable: int
    seeded_at: dt.datetime
    cared_at: dt.datetime
    sources: tuple[str, ...]

    @property
    def passage(self) -> int:
        """The number of the passage that is in culture."""
        return self.container.passage or 0


def culture_of(s: Session, container_id: str) -> Culture | None:
    """The culture of this vessel; nothing when it is no vessel that lives."""
    container = containers_now(s, [container_id]).get(container_id)
    if container is None or container.kind is not Kind.VESSEL:
        return None
    therapy = therapy_now(s, container.therapy_id)
    vessels = living_vessels(s, container.lot_id, container.passage)
    if therapy is None or container.state is not State.IN_CULTURE:
        return None
    shares = seeded_with(s, [c.id for c in vessels])
    return Culture(
        therapy=therapy,
        container=container,
        vessels=tuple(vessels),
        seeded_viable=sum(w.cells for w in shares.values()),
        seeded_at=min(w.seeded_at for w in shares.values()),
        cared_at=min(last_care(s, [c.id for c in vessels]).values()),
        sources=tuple(sorted({w.from_id for w in shares.values()})),
    )


def growth_as_typed(s: Session, here: Culture, days: int) -> tuple[DerivedNumber, ...]:
    """Viable cells, PD, PDT and CPD while the count is typed; P0 without colonies has no PD."""
    limits = here.therapy.definition.parameters_of("S15")
    total = (("total", "field:total_cells"), ("viability", "field:viability_pct"))
    out = [DerivedNumber("viable", _("Viable cells"), "", "viable", total)]
    basis = basis_of(here.passage, here.therapy.definition)
    colonies = colonies_of(s, here.therapy.id) if basis is PdBasis.CFU_F else {}
    start = start_cells(basis, here.seeded_viable, here.sources, colonies)
    if start is None:
        return tuple(out)
    seeded = f"{start.quantize(Decimal(1)):f}"
    out.append(
        _number("pd", "PD", "pd", limits.get("pd_per_passage"), seeded=seeded, viable="out:viable")
    )
    hours = str(days * HOURS_A_DAY)
    out.append(_number("pdt", "PDT", "pdt", limits.get("pdt"), "h", hours=hours, pd="out:pd"))
    before = doublings_before(s, here.therapy.id, here.sources)
    if before is not None:
        cpd = f"{before:f}"
        out.append(_number("cpd", "CPD", "cpd", limits.get("cpd"), before=cpd, pd="out:pd"))
    return tuple(out)


def _number(
    name: str, words: str, formula: str, limit: Parameter | None, unit: str = "", **given: str
) -> DerivedNumber:
    return DerivedNumber(
        name,
        words,
        unit,
        formula,
        tuple(sorted(given.items())),
        limits_words(limit),
        limit.limit_low if limit else None,
        limit.limit_high if limit else None,
    )
