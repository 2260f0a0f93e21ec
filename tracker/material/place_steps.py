"""Places of storage: what stands there now, and a new one added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tracker.act import Answer
from tracker.material.models import Custody, Place
from tracker.pages.step import Asked, OpenStep, second_of
from tracker.pages.step_shown import Choice, FieldGroup, FieldKind, StepField, StepPage
from tracker.pages.things_page import Thing, ThingGroup, ThingsPage, button
from tracker.pages.words import gettext as _


def kinds_said() -> dict[str, str]:
    """What a place of storage may be."""
    return {
        "incubator": _("incubator"),
        "ln2_tank": _("liquid nitrogen tank"),
        "freezer": _("freezer"),
        "refrigerator": _("refrigerator"),
        "shelf": _("shelf"),
        "room": _("room"),
    }


class AddPlaceStep(OpenStep):
    """A place that gets a code of its own."""

    tag = "material:place:added"
    beside: ClassVar[Mapping[str, str]] = {"place_known": "name"}

    def page(self, asked: Asked) -> StepPage:
        kinds = tuple(Choice(code, words) for code, words in kinds_said().items())
        fields = (
            StepField("name", _("Name on the door"), FieldKind.TEXT),
            StepField("kind", _("What it is"), FieldKind.CHOICE, choices=kinds),
        )
        return StepPage(
            headline=_("Add a place"),
            question=_("Where will containers stand?"),
            form=self.form(),
            form_name=self.key(),
            groups=(FieldGroup(_("Place"), fields),),
            submit_words=_("Add it"),
            second=second_of(self.tag),
        )

    def given(self, asked: Asked) -> dict[str, Any]:
        return asked.typed("name", "kind")

    def after(self, answer: Answer) -> tuple[str, str]:
        code = str(answer.outputs["code"])
        return _("Added under the code %(code)s.", code=code), url_for("material.places")


def add_place_step(s: Session) -> AddPlaceStep:
    """Any place of a new name."""
    return AddPlaceStep()


_LATER = aliased(Custody)
_NEWEST = (
    select(func.max(_LATER.n))
    .where(_LATER.container_id == Custody.container_id)
    .correlate(Custody)
    .scalar_subquery()
)
_STANDING = (
    select(Custody.place_id, func.count().label("standing"))
    .where(Custody.n == _NEWEST, Custody.place_id.is_not(None))
    .group_by(Custody.place_id)
    .subquery()
)


def places_page(s: Session) -> ThingsPage:
    """Every place, and how many containers stood there last."""
    rows = s.execute(
        select(Place.id, Place.name, Place.kind, _STANDING.c.standing)
        .outerjoin(_STANDING, _STANDING.c.place_id == Place.id)
        .order_by(Place.name)
    )
    kinds = kinds_said()
    things = tuple(
        Thing(
            row.name,
            (
                kinds.get(row.kind, row.kind.replace("_", " ")),
                _("containers put there: %(n)s", n=row.standing or 0),
            ),
            href=url_for("dossier.place", place_id=row.id),
        )
        for row in rows
    )
    return ThingsPage(
        _("Places"),
        _("Where do containers stand? Scan a place when you put something there."),
        (ThingGroup(_("Places of storage"), things, _("None is known yet.")),),
        button("material.add_place", _("Add a place"), "incubator"),
    )
