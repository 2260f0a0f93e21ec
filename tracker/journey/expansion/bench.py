"""A culture at the bench: what is expected, what was scanned, the step as a page shows it.

Scans are kept in the browser's sign-in until the step is recorded: the act itself takes what was
scanned and judges it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from tracker.identity.codes import Kind as CodeKind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, Severity, reason
from tracker.journey.expansion.growth import colonies_of, doublings_before, start_cells
from tracker.journey.expansion.present import last_care, living_vessels, seeded_with
from tracker.marking.scan import became_of, resolve
from tracker.material.present import ContainerNow, containers_now
from tracker.material.words import Kind, State
from tracker.pages.shown import PictureKind
from tracker.pages.step_shown import DerivedNumber, ExpectedContainer, Tick
from tracker.pages.words import gettext as _
from tracker.protocol.said import limits_words
from tracker.protocol.steps import Parameter
from tracker.supplies.at_hand import take_supply
from tracker.therapy.present import TherapyNow, therapy_now

HOURS_A_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was scanned for this step so far, as ids."""

    vessels: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()

    @classmethod
    def from_kept(cls, kept: Mapping[str, Collection[str]]) -> Scanned:
        """What the sign-in keeps."""
        return cls(*(tuple(kept.get(name, ())) for name in ("vessels", "lots", "equipment")))


@dataclass(frozen=True, slots=True)
class AtTheBench:
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


def at_the_bench(s: Session, container_id: str) -> AtTheBench | None:
    """The culture of this vessel; nothing when it is no vessel that lives."""
    container = containers_now(s, [container_id]).get(container_id)
    if container is None or container.kind is not Kind.VESSEL:
        return None
    therapy = therapy_now(s, container.therapy_id)
    vessels = living_vessels(s, container.lot_id, container.passage)
    if therapy is None or container.state is not State.IN_CULTURE:
        return None
    shares = seeded_with(s, [c.id for c in vessels])
    return AtTheBench(
        therapy=therapy,
        container=container,
        vessels=tuple(vessels),
        seeded_viable=sum(w.cells for w in shares.values()),
        seeded_at=min(w.seeded_at for w in shares.values()),
        cared_at=min(last_care(s, [c.id for c in vessels]).values()),
        sources=tuple(sorted({w.from_id for w in shares.values()})),
    )


def take_code(s: Session, here: AtTheBench, found: Native) -> tuple[str, str] | Reason:
    """What was scanned: ``vessels``, ``lots`` or ``equipment`` with its id; or why not (I01, I14).

    Another patient's container is an identity stop at once, not only when the step is recorded.
    """
    if found.kind is CodeKind.CONTAINER_LABEL:
        return _vessel(s, here, found.code)
    taken = take_supply(s, found)
    kept = isinstance(taken, Reason) or taken[0] in ("lots", "equipment")
    return taken if kept else reason("code_kind_unknown")


def _vessel(s: Session, here: AtTheBench, code: str) -> tuple[str, str] | Reason:
    known = resolve(s, [code]).get(code)
    if known is None:
        return reason("label_unknown")
    container_id, active = known
    c = containers_now(s, [container_id])[container_id]
    if c.therapy_id != here.therapy.id:
        return reason("container_of_another_patient", Severity.IDENTITY, c.short_name)
    if not active:
        return reason("label_not_active", about=became_of(s, code))
    if container_id not in {v.id for v in here.vessels}:
        passage = f"P{here.passage}"
        return reason("vessels_of_another_passage", about=passage, vessels=c.short_name)
    return "vessels", container_id


def ticks(here: AtTheBench, scanned: Scanned) -> tuple[ExpectedContainer, ...]:
    """Every living vessel, ticked once it was scanned."""
    return tuple(
        ExpectedContainer(
            c.short_name,
            PictureKind.STACK if (c.vessel or "").startswith("stack") else PictureKind.FLASK,
            Tick.SCANNED if c.id in scanned.vessels else Tick.AWAITED,
        )
        for c in here.vessels
    )


def growth_as_typed(s: Session, here: AtTheBench, days: int) -> tuple[DerivedNumber, ...]:
    """Viable cells, PD, PDT and CPD while the count is typed; P0 without colonies has no PD."""
    limits = here.therapy.definition.parameters_of("S15")
    total = (("total", "field:total_cells"), ("viability", "field:viability_pct"))
    out = [DerivedNumber("viable", _("Viable cells"), "", "viable", total)]
    colonies = colonies_of(s, here.therapy.id) if here.passage == 0 else {}
    start = start_cells(here.passage, here.seeded_viable, here.sources, colonies)
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


def scan_href(here: AtTheBench, what: str) -> str:
    """Where the scan box of this step sends its scans."""
    return url_for("expansion.scan", container_id=here.container.id, what=what)
