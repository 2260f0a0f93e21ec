"""One place now: each position and who stands in it, and whether its equipment is calibrated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.dossier.words import store_words
from tracker.material.models import Place
from tracker.pages.shown import ActButton, Chip, ChipKind, TherapySign
from tracker.pages.things_page import button
from tracker.pages.words import gettext as _
from tracker.therapy.banner import sign_of
from tracker.therapy.models import Patient, Therapy
from tracker.workplace.places.present import Standing, fitted_to, positions_of, standing_in


@dataclass(frozen=True, slots=True)
class Cell:
    """A position; without ``name`` it is free."""

    position: str
    name: str = ""
    subject: str = ""
    sign: TherapySign | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class PlacePage:
    """The place with its positions in order, and what stands there without one."""

    name: str
    words: str
    cells: tuple[Cell, ...]
    loose: tuple[Cell, ...]
    taken_words: str
    chip: Chip | None
    chip_words: str
    buttons: tuple[ActButton, ...]


def place_page(s: Session, place_id: str, now: dt.datetime, zone: ZoneInfo) -> PlacePage | None:
    """The place with this id; six statements."""
    place = s.get(Place, place_id)
    if place is None:
        return None
    inside, named = standing_in(s, place.id), positions_of(s, place.id)
    cells = {x.position: c for x, c in zip(inside, _cells(s, inside), strict=True) if x.position}
    extra = [p for p in sorted(cells) if p not in named]
    loose = [c for x, c in zip(inside, _cells(s, inside), strict=True) if not x.position]
    chip, words = _calibration(s, place, len(inside), now, zone)
    total = len(named) + len(extra)
    taken = _("%(n)s of %(total)s positions taken", n=len(cells), total=total)
    return PlacePage(
        name=place.name,
        words=store_words(place.kind),
        cells=tuple(cells.get(p, Cell(p)) for p in (*named, *extra)),
        loose=tuple(loose),
        taken_words=taken if total else _("Containers: %(n)s", n=len(inside)),
        chip=chip,
        chip_words=words,
        buttons=_buttons(place.id, occupied=bool(inside), lapsed=chip is not None),
    )


def _cells(s: Session, inside: Sequence[Standing]) -> list[Cell]:
    rows = s.execute(
        select(Therapy.id, Therapy.sign_shape, Therapy.sign_letters, Patient.subject_code)
        .join(Patient, Patient.id == Therapy.patient_id)
        .where(Therapy.id.in_({x.therapy_id for x in inside}))
    )
    known = {row.id: row for row in rows}
    return [
        Cell(
            x.position,
            x.name,
            known[x.therapy_id].subject_code,
            sign_of(known[x.therapy_id].sign_shape, known[x.therapy_id].sign_letters),
            url_for("dossier.container", container_id=x.container_id),
        )
        for x in inside
    ]


def _calibration(
    s: Session, place: Place, inside: int, now: dt.datetime, zone: ZoneInfo
) -> tuple[Chip | None, str]:
    """What is said of the equipment when it may not be relied on."""
    equipment = fitted_to(s, place.id)
    if equipment is None:
        return None, ""
    found = equipment.judged(now.astimezone(zone).date(), inside=inside > 0)
    if not found:
        return None, _("Part of %(name)s, in calibration.", name=equipment.name)
    words = _("%(name)s: calibration lapsed with %(n)s inside.", name=equipment.name, n=inside)
    chip = Chip(ChipKind.ATTENTION, "alert", _("at risk") if inside else _("calibration lapsed"))
    empty = _("%(name)s: nothing is begun here until it is calibrated.", name=equipment.name)
    return chip, words if inside else empty


def _buttons(place_id: str, *, occupied: bool, lapsed: bool) -> tuple[ActButton, ...]:
    here = {"place_id": place_id}
    out: list[ActButton] = []
    if occupied:
        out += button("quality.evacuate", _("Empty it"), "out", **here)
    if occupied and lapsed:
        out += button("quality.lapse", _("Judge it at risk"), "alert", **here)
    out += button("workplace.name_positions", _("Name positions"), "tray", **here)
    out += button("workplace.fit_place", _("Equipment"), "incubator", **here)
    trace = url_for("dossier.trace_of", kind="place", thing=place_id)
    return (*out, ActButton(_("Who stood here"), trace, "evidence"))
