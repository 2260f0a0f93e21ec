"""What has left somebody's hands and nobody has taken in yet, of every patient (H63).

A hand-over is two records, the giver's and the receiver's. Between them nobody can say where the
cells are, so what waits longest stands first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from flask import url_for
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from tracker.dossier.facts import TherapyFacts, therapies_facts
from tracker.journey.administration.models import UnitIssue, UnitReceipt
from tracker.journey.collection.models import Shipment, ShipmentContainer
from tracker.material.models import Container, ContainerState
from tracker.material.words import Kind, State
from tracker.pages.shown import TherapySign
from tracker.pages.words import gettext as _
from tracker.pages.words import speaking, spoken
from tracker.people.names import names_of
from tracker.therapy.banner import sign_of

LABORATORY: Final = "laboratory"
SUITE: Final = "suite"

_NOW = (
    select(ContainerState.to_state)
    .where(ContainerState.container_id == Container.id)
    .order_by(ContainerState.n.desc())
    .limit(1)
    .correlate(Container)
    .scalar_subquery()
)
"""The state in which it stands: called back, discarded or accounted for, it is not on its way."""
_MARROW = (
    select(
        Shipment.id,
        Shipment.therapy_id,
        Shipment.name,
        Shipment.sent_at,
        Shipment.sent_by,
        Shipment.sent_by.label("carried_by"),
        literal(LABORATORY).label("to"),
        Container.short_name,
    )
    .join(ShipmentContainer, ShipmentContainer.shipment_id == Shipment.id)
    .join(Container, Container.id == ShipmentContainer.container_id)
    .where(Container.kind == Kind.MARROW, _NOW == State.SHIPPED)
    .order_by(Container.short_name)
)
_UNITS = (
    select(
        UnitIssue.step_id,
        UnitIssue.therapy_id,
        UnitIssue.shipment,
        UnitIssue.issued_at,
        UnitIssue.issued_by,
        UnitIssue.carried_by,
        literal(SUITE).label("to"),
        Container.short_name,
    )
    .join(Container, Container.id == UnitIssue.unit_id)
    .outerjoin(UnitReceipt, UnitReceipt.unit_id == UnitIssue.unit_id)
    .where(UnitReceipt.step_id.is_(None), _NOW == State.ISSUED)
    .order_by(Container.short_name)
)


@dataclass(frozen=True, slots=True)
class Given:
    """One box that was given away: when, by whom, carried by whom, and where it should come."""

    id: str
    therapy_id: str
    name: str
    at: dt.datetime
    by: str
    carried_by: str
    to: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """One that nobody has answered, as the page shows it."""

    name: str
    inside: tuple[str, ...]
    sign: TherapySign
    subject: str
    href: str
    at: dt.datetime
    people: str
    to: str


@dataclass(frozen=True, slots=True)
class HandOversPage:
    """All of them, what waits longest first."""

    lines: tuple[HandOver, ...]


def open_handovers(s: Session) -> dict[Given, list[str]]:
    """Every box that was sent or issued and not received, with the containers in it; 2 statements.

    A container that was missing when its box was received is still on its way. A box of units is
    a shipment as well, once its logger was read: it goes to the suite and not to the laboratory.
    """
    found: dict[Given, list[str]] = defaultdict(list)
    for row in (*s.execute(_MARROW), *s.execute(_UNITS)):
        found[Given(*row[:7])].append(row.short_name)
    return dict(sorted(found.items(), key=lambda x: (x[0].at, x[0].id)))


def handovers_page(s: Session) -> HandOversPage:
    """The page of what is on its way."""
    found = open_handovers(s)
    facts = {f.id: f for f in therapies_facts(s)} if found else {}
    people = sorted({p for given in found for p in (given.by, given.carried_by)})
    names = dict(zip(people, names_of(s, people), strict=True))
    return HandOversPage(
        tuple(
            _line(given, inside, facts[given.therapy_id], names) for given, inside in found.items()
        )
    )


def _to(where: str, facts: TherapyFacts) -> str:
    """Where it should come, in the words of the therapy's own process."""
    with speaking(facts.definition.own_words):
        own = spoken()["suite"]
        return _("to the laboratory") if where == LABORATORY else _("to the %(suite)s", suite=own)


def _line(given: Given, inside: list[str], facts: TherapyFacts, names: dict[str, str]) -> HandOver:
    by, carrier = names[given.by], names[given.carried_by]
    alone = given.by == given.carried_by
    carried = _("given by %(by)s, carried by %(carrier)s", by=by, carrier=carrier)
    return HandOver(
        name=given.name,
        inside=tuple(inside),
        sign=sign_of(facts.sign_shape, facts.sign_letters),
        subject=facts.subject,
        href=url_for("dossier.therapy", therapy_id=given.therapy_id),
        at=given.at,
        people=_("given by %(by)s", by=by) if alone else carried,
        to=_to(given.to, facts),
    )
