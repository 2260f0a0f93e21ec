"""What the site made and opened itself: recipes in force, and bottles that are open for whom."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tracker.pages.format import when
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.things_page import Thing, ThingGroup, button
from tracker.pages.words import gettext as _
from tracker.supplies.models import ReagentLot
from tracker.supplies.opened.models import OpenedBottle
from tracker.supplies.preparing.models import Recipe
from tracker.therapy.models import Patient, Therapy

_LATER = aliased(Recipe)
_NEWEST = (
    select(func.max(_LATER.n)).where(_LATER.name == Recipe.name).correlate(Recipe).scalar_subquery()
)
_RECIPES: Final = select(Recipe).where(Recipe.n == _NEWEST).order_by(Recipe.name)
_OPEN: Final = (
    select(
        OpenedBottle.id,
        OpenedBottle.therapy_id,
        OpenedBottle.opened_at,
        OpenedBottle.expires_at,
        ReagentLot.id.label("lot_id"),
        ReagentLot.name,
        ReagentLot.material,
        ReagentLot.lot_number,
        Patient.subject_code,
    )
    .join(ReagentLot, ReagentLot.id == OpenedBottle.reagent_lot_id)
    .join(Therapy, Therapy.id == OpenedBottle.therapy_id)
    .join(Patient, Patient.id == Therapy.patient_id)
    .order_by(OpenedBottle.expires_at, OpenedBottle.id)
)
SHOWN_FOR: Final = dt.timedelta(days=2)
"""So long a bottle stands on the page after its end, to be thrown away."""


def recipes_group(s: Session) -> ThingGroup:
    """The recipes in force, each ready to be followed."""
    return ThingGroup(
        _("Recipes"),
        tuple(_recipe(r) for r in s.scalars(_RECIPES)),
        _("No recipe is approved yet."),
    )


def _recipe(r: Recipe) -> Thing:
    return Thing(
        r.name,
        (_("version %(n)s", n=r.n), _("may be used for %(n)s hours", n=r.shelf_life_h)),
        None,
        (
            *button("supplies.prepare", _("Prepare it"), "check", recipe_id=r.id),
            *button("supplies.next_recipe", _("New version"), "sign", recipe_id=r.id),
        ),
    )


def bottles_group(s: Session, now: dt.datetime, zone: ZoneInfo) -> ThingGroup:
    """Bottles that are open, and those whose time was over lately."""
    rows = s.execute(_OPEN.where(OpenedBottle.expires_at > now - SHOWN_FOR))
    return ThingGroup(
        _("Opened bottles"),
        tuple(_bottle(row, now, zone) for row in rows),
        _("No bottle is open."),
    )


def _bottle(row: Any, now: dt.datetime, zone: ZoneInfo) -> Thing:
    over = now >= row.expires_at
    until = when(row.expires_at, zone)
    return Thing(
        f"{row.name or row.material.replace('_', ' ')} {row.lot_number}",
        (
            _("for %(who)s alone", who=row.subject_code),
            _("opened %(at)s", at=when(row.opened_at, zone)),
        ),
        Chip(ChipKind.ATTENTION, "stop", _("over since %(at)s: throw it away", at=until))
        if over
        else Chip(ChipKind.PLAIN, "check", _("until %(at)s", at=until)),
        () if over else button("supplies.bottle_label_pdf", _("Label"), "print", bottle_id=row.id),
        url_for("dossier.trace_of", kind="bottle", thing=row.id),
    )
