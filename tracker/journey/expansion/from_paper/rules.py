"""Whether what paper says of a culture can be true, and what it leaves unproven: pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from tracker.identity.verdict import Reason, reason
from tracker.journey.expansion.doublings import viable_cells
from tracker.journey.expansion.from_paper.given import (
    HarvestOnPaper,
    MncOnPaper,
    PassageOnPaper,
    ProofOnPaper,
)
from tracker.journey.expansion.from_paper.models import PaperFact


def judge_paper(
    harvest: HarvestOnPaper,
    mnc: MncOnPaper,
    passages: Sequence[PassageOnPaper],
    now: dt.datetime,
) -> tuple[Reason, ...]:
    """Every reason against it: time runs on, cells do not come from nothing, something lives."""
    return (
        *_judge_time(harvest, mnc, passages, now),
        *_judge_harvests(passages),
        *_judge_cells(mnc, passages),
        *_judge_colonies(mnc),
    )


def _judge_time(
    harvest: HarvestOnPaper, mnc: MncOnPaper, passages: Sequence[PassageOnPaper], now: dt.datetime
) -> Iterator[Reason]:
    told = [("harvest", harvest.ended_at), ("mnc", mnc.isolated_at)]
    for n, p in enumerate(passages):
        told.append((f"passages.{n}.seeded_at", p.seeded_at))
        if p.harvested_at is not None:
            told.append((f"passages.{n}.harvested_at", p.harvested_at))
    for (_before, earlier), (name, later) in pairwise([*told, ("now", now)]):
        if later < earlier:
            yield reason("paper_times_out_of_order", about=name, earlier=earlier.isoformat())


def _judge_harvests(passages: Sequence[PassageOnPaper]) -> Iterator[Reason]:
    last = len(passages) - 1
    for n, p in enumerate(passages):
        counted = [p.harvested_at, p.total_cells, p.viability_pct]
        if n < last and None in counted:
            yield reason("paper_passage_not_harvested", about=f"P{n}")
        if n == last and any(c is not None for c in counted):
            yield reason("paper_nothing_in_culture", about=f"P{n}")
        if p.lost >= p.vessels:
            yield reason("paper_no_vessel_left", about=f"P{n}")


def _judge_cells(mnc: MncOnPaper, passages: Sequence[PassageOnPaper]) -> Iterator[Reason]:
    """No more cells were seeded than there were (I17)."""
    there: Decimal | None = Decimal(mnc.viable)
    for n, p in enumerate(passages):
        if there is not None and p.viable_seeded > there:
            yield reason(
                "paper_more_cells_than_there_were",
                about=f"passages.{n}.viable_seeded",
                passage=f"P{n}",
                seeded=p.viable_seeded,
                there=f"{there:.0f}",
            )
        there = None
        if p.total_cells is not None and p.viability_pct is not None:
            there = viable_cells(p.total_cells, p.viability_pct)


def _judge_colonies(mnc: MncOnPaper) -> Iterator[Reason]:
    told = [mnc.mnc_plated, mnc.colonies, mnc.colonies_read_at]
    if any(t is not None for t in told) and None in told:
        yield reason("paper_colonies_incomplete", about="mnc.colonies")


def judge_proofs(proofs: Sequence[ProofOnPaper], *, colonies: bool) -> tuple[Reason, ...]:
    """Each fact is said once: proven and where, or not and why; what is proven stands there too."""
    found = []
    told = [p.fact for p in proofs]
    for fact in PaperFact:
        if told.count(fact) != 1:
            found.append(reason("paper_fact_not_said", about=fact.value))
    for p in proofs:
        if p.fact is PaperFact.COLONIES and p.proven and not colonies:
            found.append(reason("paper_colonies_incomplete", about="mnc.colonies"))
    return tuple(found)


def judge_gaps(gaps: Sequence[PaperFact]) -> tuple[Reason, ...]:
    """What paper did not prove and QA has not decided: nothing of it is released (I06)."""
    return tuple(reason("paper_did_not_prove", about=g.value) for g in gaps)
