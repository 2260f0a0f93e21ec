"""What the paper of a culture says, as it is typed: figures, times, and where each stands."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from tracker.journey.expansion.from_paper.models import PaperFact
from tracker.material.quantities import Cells, Ml, Pct, SomeCells
from tracker.protocol.specification import Frozen, Number
from tracker.therapy.steps import TherapyInput

Source = Annotated[str, Field(min_length=3, max_length=200, pattern=r"\S{3}|\S+ \S+")]
"""Document and page, as somebody finds it again: ``BR-0031 p. 4``."""
Why = Annotated[str, Field(min_length=3, max_length=400)]


class HarvestOnPaper(Frozen):
    """The harvest that the culture comes from."""

    name: Annotated[str, Field(pattern=r"^HARV-[A-Z0-9]{1,8}$")]
    site: Annotated[str, Field(min_length=1, max_length=80)]
    side: Literal["left", "right", "bilateral"]
    net_volume_ml: Ml
    anticoagulant: Annotated[str, Field(min_length=1, max_length=80)]
    anticoagulant_ml: Annotated[Number, Field(ge=0, decimal_places=1)]
    ended_at: AwareDatetime
    source: Source


class MncOnPaper(Frozen):
    """The mononuclear cells of the harvest, and the colonies that were counted of them."""

    viable: SomeCells
    isolated_at: AwareDatetime
    source: Source
    mnc_plated: SomeCells | None = None
    colonies: Annotated[int, Field(ge=0, le=10_000)] | None = None
    colonies_read_at: AwareDatetime | None = None


class PassageOnPaper(Frozen):
    """One passage: what was seeded, how many vessels were lost, what was harvested.

    The last one has no harvest: its vessels are in culture now.
    """

    vessel: str
    vessels: Annotated[int, Field(ge=1, le=99)]
    lost: Annotated[int, Field(ge=0, le=98)] = 0
    viable_seeded: SomeCells
    seeded_at: AwareDatetime
    harvested_at: AwareDatetime | None = None
    total_cells: Cells | None = None
    viability_pct: Pct | None = None
    source: Source


class ProofOnPaper(Frozen):
    """Where a fact stands on paper, or why no paper proves it."""

    fact: PaperFact
    proven: bool
    said: Why


class OpenFromPaper(TherapyInput):
    """The culture as paper tells it; ``makers``: user names of who made what is on the paper.

    ``product`` is asked where several grow in culture.

    They made the lot, and so can never release it (I07).
    """

    harvest: HarvestOnPaper
    mnc: MncOnPaper
    passages: Annotated[tuple[PassageOnPaper, ...], Field(min_length=1, max_length=6)]
    proofs: tuple[ProofOnPaper, ...]
    makers: Annotated[tuple[str, ...], Field(min_length=1, max_length=40)]
    product: str = ""
    medium: Annotated[str, Field(max_length=80)] = ""
    reason: Why
