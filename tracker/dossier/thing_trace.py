"""How far a reagent lot, a piece of equipment or a place reached, over all therapies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.dossier.container_trace import material_words
from tracker.dossier.reach import (
    TherapyReached,
    reach_of_bottle,
    reach_of_equipment,
    reach_of_lot,
)
from tracker.dossier.stays import stays_in
from tracker.dossier.stays_shown import stays_by_therapy
from tracker.dossier.trace_page import Reach, Reached, TracePage, TraceStep, Used
from tracker.dossier.words import store_words
from tracker.material.models import Place
from tracker.material.present import ContainerNow
from tracker.material.words import Kind, State
from tracker.pages.format import short_day, when
from tracker.pages.shown import Chip, ChipKind, PictureKind
from tracker.pages.words import gettext as _
from tracker.pages.words import language
from tracker.protocol.said import named
from tracker.supplies.models import Equipment, ReagentLot
from tracker.supplies.opened.models import OpenedBottle
from tracker.supplies.preparing.present import ingredients_of, lots_made_with
from tracker.therapy.banner import sign_of

GIVEN: Final = frozenset({State.STARTED, State.INFUSED, State.STOPPED})
PLACES: Final = {"ln2_tank": PictureKind.TANK, "incubator": PictureKind.INCUBATOR}


def lot_trace_page(s: Session, lot: ReagentLot, zone: ZoneInfo) -> TracePage:
    """How far a reagent lot reached."""
    reached = reach_of_lot(s, lot.id)
    definition = reached[0].definition if reached else None
    return TracePage(
        name=lot.lot_number,
        words=_(
            "%(material)s, expires %(day)s.",
            material=material_words(lot, definition),
            day=lot.expires_on.isoformat(),
        ),
        kind=PictureKind.REAGENT,
        reaches=(_reach(reached, zone),),
        materials=_within(s, lot),
        steps=_steps(reached),
        export_href=url_for("dossier.trace_csv", kind="lot", thing=lot.id),
    )


def _within(s: Session, lot: ReagentLot) -> tuple[Used, ...]:
    """What a preparation was made of, and what was prepared with a lot."""
    parts = set[str]().union(*ingredients_of(s, [lot.id]).values())
    said = {id_: _("it was made with this") for id_ in parts}
    said |= {id_: _("made with it") for id_ in lots_made_with(s, [lot.id]) - {lot.id}}
    rows = s.scalars(select(ReagentLot).where(ReagentLot.id.in_(said)).order_by(ReagentLot.id))
    return tuple(
        Used(
            name=material_words(x, None),
            lot=x.lot_number,
            expires_on=x.expires_on,
            steps=said[x.id],
            href=url_for("dossier.trace_of", kind="lot", thing=x.id),
        )
        for x in rows
    )


def bottle_trace_page(s: Session, bottle: OpenedBottle, zone: ZoneInfo) -> TracePage:
    """Where an opened bottle was used: in steps of one therapy alone."""
    reached = reach_of_bottle(s, bottle.id)
    lot = s.get_one(ReagentLot, bottle.reagent_lot_id)
    material = material_words(lot, reached[0].definition if reached else None)
    spans = [when(at, zone) for at in (bottle.opened_at, bottle.expires_at)]
    return TracePage(
        name=f"{material} {lot.lot_number}",
        words=_("A bottle, opened %(since)s, until %(until)s.", since=spans[0], until=spans[1]),
        kind=PictureKind.REAGENT,
        reaches=(_reach(reached, zone),),
        steps=_steps(reached),
        export_href=url_for("dossier.trace_csv", kind="bottle", thing=bottle.id),
    )


def equipment_trace_page(s: Session, one: Equipment, zone: ZoneInfo) -> TracePage:
    """What a piece of equipment touched."""
    reached = reach_of_equipment(s, one.id)
    return TracePage(
        name=one.name,
        words=store_words(one.kind),
        kind=PLACES.get(one.kind, PictureKind.CABINET),
        reaches=(_reach(reached, zone),),
        steps=_steps(reached),
        export_href=url_for("dossier.trace_csv", kind="equipment", thing=one.id),
    )


def place_trace_page(s: Session, place: Place, zone: ZoneInfo) -> TracePage:
    """Who stood in the place and when, the newest first."""
    stays = stays_in(s, [place.id])
    reach = Reach(
        words=_("Who stood in %(place)s", place=place.name),
        kind=PLACES.get(place.kind, PictureKind.CABINET),
        note=_("Containers in all: %(n)s", n=len({x.container_id for x in stays})),
        therapies=stays_by_therapy(stays, zone)[::-1],
    )
    return TracePage(
        name=place.name,
        words=store_words(place.kind),
        kind=reach.kind,
        reaches=(reach,),
        export_href=url_for("dossier.trace_csv", kind="place", thing=place.id),
    )


def _reach(reached: Sequence[TherapyReached], zone: ZoneInfo) -> Reach:
    units = sum(len(r.units) for r in reached)
    return Reach(
        words=_("Where it went"),
        kind=PictureKind.SYRINGE,
        note=_(
            "Therapies: %(therapies)s, containers: %(containers)s, units: %(units)s",
            therapies=len(reached),
            containers=sum(len(r.containers) for r in reached),
            units=units,
        ),
        therapies=tuple(_reached(r, zone) for r in reached),
    )


def _reached(r: TherapyReached, zone: ZoneInfo) -> Reached:
    given = [u for u in r.units if u.state in GIVEN]
    if given:
        chip = Chip(ChipKind.ATTENTION, "flag", _("units given: %(n)s", n=len(given)))
    elif r.units:
        chip = Chip(ChipKind.ACCENT, "drop", _("units filled: %(n)s", n=len(r.units)))
    else:
        chip = Chip(ChipKind.PLAIN, "ring", _("no unit yet"))
    first, last = r.steps[0].done_at, r.steps[-1].done_at
    days = [short_day(at, zone, language()) for at in (first, last)]
    units = ", ".join(u.short_name for u in r.units)
    words = _(
        "Steps: %(steps)s, containers: %(containers)s",
        steps=len(r.steps),
        containers=len(r.containers),
    )
    return Reached(
        sign=sign_of(r.sign_shape, r.sign_letters),
        subject=r.subject,
        words=f"{words}; {units}" if units else words,
        when_words=days[0] if days[0] == days[1] else " – ".join(days),
        chip=chip,
        href=url_for("dossier.therapy", therapy_id=r.therapy_id),
    )


def _steps(reached: Sequence[TherapyReached]) -> tuple[TraceStep, ...]:
    out = [
        TraceStep(
            at=step.done_at,
            words=f"{step.step} {named(r.definition.step_name(step.step))}",
            subject=r.subject,
            sign=sign_of(r.sign_shape, r.sign_letters),
            href=url_for("dossier.therapy", therapy_id=r.therapy_id),
            containers=", ".join(_named(step.containers)),
        )
        for r in reached
        for step in r.steps
    ]
    return tuple(sorted(out, key=lambda step: step.at.timestamp()))


def _named(containers: Sequence[ContainerNow]) -> list[str]:
    """Names, those of one kind and passage from the first to the last."""
    groups: dict[tuple[Kind, int | None], list[str]] = defaultdict(list)
    for c in containers:
        groups[c.kind, c.passage].append(c.short_name)
    return [g[0] if len(g) == 1 else f"{g[0]} … {g[-1]} ({len(g)})" for g in groups.values()]
