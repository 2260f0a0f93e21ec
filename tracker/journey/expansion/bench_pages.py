"""The steps of a culture as pages: fields in the order of the work, limits before typing."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import request, url_for
from sqlalchemy.orm import Session

from tracker.act import ACTS
from tracker.journey.expansion.acts.harvest import TAG as HARVEST
from tracker.journey.expansion.bench import (
    AtTheBench,
    Scanned,
    growth_as_typed,
    ticks,
)
from tracker.material.releasers import left_if
from tracker.pages.doors import form_for
from tracker.pages.step_shown import Choice, FieldGroup, FieldKind, StepField, StepPage, Timer
from tracker.pages.words import gettext as _
from tracker.protocol.said import limits_words
from tracker.quality.holds import holds_on
from tracker.supplies.at_hand import supplies_shown

NUMBER, COUNT, TEXT = FieldKind.NUMBER, FieldKind.COUNT, FieldKind.TEXT
CARE: Final = ("feed", "observe")


def step_page(
    s: Session,
    here: AtTheBench,
    what: str,
    scanned: Scanned,
    now: dt.datetime,
    zone: ZoneInfo,
    person_id: str,
) -> StepPage:
    """Feeding, observation or harvest of the passage that stands at the bench."""
    name = f"P{here.passage}"
    words = {
        "feed": (_("Feed %(p)s", p=name), _("Scan each vessel that gets fresh medium.")),
        "observe": (_("Observe %(p)s", p=name), _("Scan each vessel that you look at.")),
        "harvest": (
            _("Harvest %(p)s", p=name),
            _("How did the cells grow? All vessels of the passage, or a recorded loss."),
        ),
    }
    headline, question = words[what]
    zoned = here.seeded_at.astimezone(zone).date()
    days = (now.astimezone(zone).date() - zoned).days
    harvest = what == "harvest"
    href = url_for(f"expansion.{what}", container_id=here.container.id)
    return StepPage(
        headline=headline,
        question=question,
        form=form_for(href, here.therapy.id),
        form_name=f"{what}-{here.container.lot_id}-{here.passage}",
        groups=_harvest_fields(here, _held(s, here)) if harvest else _care_fields(what),
        expected=ticks(here, scanned),
        derived=growth_as_typed(s, here, days) if harvest else (),
        timers=(Timer(_("Since the last care"), since=here.cared_at),),
        scanned_lots=supplies_shown(s, scanned.lots, scanned.equipment),
        awaited_lots=() if scanned.lots else (_("each reagent and the incubator or cabinet"),),
        submit_words=_("Record it"),
        second=_("another technician, who stands by") if harvest else "",
        could_still_release=_left(s, here, person_id) if harvest else None,
    )


def _left(s: Session, here: AtTheBench, person_id: str) -> int:
    """How many could still release the lot, once this person and a second one made it (I07)."""
    assert here.container.lot_id is not None
    return left_if(s, here.container.lot_id, person_id, ACTS[HARVEST].checked_by)


def _care_fields(what: str) -> tuple[FieldGroup, ...]:
    feeding = StepField("change_pct", _("Medium changed"), NUMBER, "%")
    seen = (
        StepField("confluence_pct", _("Confluence"), COUNT, "%", required=False),
        StepField(
            "medium",
            _("Medium"),
            FieldKind.CHOICE,
            choices=(Choice("clear", _("clear")), Choice("turbid", _("turbid: QA will be told"))),
        ),
        StepField(
            "cells",
            _("Cells"),
            FieldKind.CHOICE,
            choices=(Choice("usual", _("as usual")), Choice("abnormal", _("abnormal"))),
        ),
        StepField("morphology", _("Morphology"), TEXT, required=False),
        StepField("note", _("Remark"), FieldKind.LONG, required=False),
    )
    look = FieldGroup(_("Look"), seen, _("The same for every vessel that was scanned."))
    return (FieldGroup(_("Feed"), (feeding,)), look) if what == "feed" else (look,)


def _held(s: Session, here: AtTheBench) -> bool:
    return bool(holds_on(s, here.therapy.id, [c.id for c in here.vessels]))


def _harvest_fields(here: AtTheBench, held: bool) -> tuple[FieldGroup, ...]:
    """At the harvest, a reason is asked for only where the material is on hold (I28)."""
    limits = here.therapy.definition.parameters_of("S15")

    def limit(name: str) -> str:
        return limits_words(limits.get(name))

    detach = (
        StepField(
            "confluence_pct",
            _("Confluence"),
            COUNT,
            "%",
            limit("confluence_at_harvest"),
            required=False,
        ),
        StepField(
            "enzyme_min", _("Enzyme time"), NUMBER, "min", limit("enzyme_min"), required=False
        ),
    )
    count = (
        StepField(
            "total_cells",
            _("Total cells"),
            COUNT,
            _("cells"),
            help=_("as counted, e.g. 60500000 or 6.05e7"),
        ),
        StepField("viability_pct", _("Viability"), NUMBER, "%", limit("viability_pass")),
        StepField("volume_ml", _("Volume of the pool"), NUMBER, "ml", required=False),
        StepField("note", _("Remark"), FieldKind.LONG, required=False),
    )
    why = StepField("at_risk_reason", _("Reason to go on at risk"), FieldKind.LONG)
    return (
        FieldGroup(_("Look and detach"), detach),
        FieldGroup(_("Count"), (*count, why) if held else count),
    )


def care_input(here: AtTheBench, what: str, scanned: Scanned) -> dict[str, Any]:
    """The input of feeding or observing, from the form and the scans."""
    form, vessels = request.form, list(scanned.vessels)
    given: dict[str, Any] = _common(here, scanned) | {
        "confluence_pct": form.get("confluence_pct", "").strip() or None,
        "morphology": form.get("morphology", ""),
        "turbid": vessels if form.get("medium") == "turbid" else [],
        "abnormal": vessels if form.get("cells") == "abnormal" else [],
    }
    return given | ({"change_pct": form.get("change_pct", "")} if what == "feed" else {})


def harvest_input(here: AtTheBench, scanned: Scanned) -> dict[str, Any]:
    """The input of the harvest: what was left out is not sent."""
    form = request.form
    names = ("viability_pct", "volume_ml", "confluence_pct", "enzyme_min", "at_risk_reason")
    typed = {n: form[n].strip() for n in names if form.get(n, "").strip()}
    return _common(here, scanned) | typed | {"total_cells": form.get("total_cells", "").strip()}


def _common(here: AtTheBench, scanned: Scanned) -> dict[str, Any]:
    return {
        "therapy": here.therapy.id,
        "vessels": list(scanned.vessels),
        "lots": list(scanned.lots),
        "equipment": list(scanned.equipment),
        "note": request.form.get("note", ""),
    }
