"""Where a therapy stands at the bedside, and the one screen that this calls for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tracker.journey.administration.bedside import screens
from tracker.journey.administration.bedside.alarm import alarms, state_token
from tracker.journey.administration.bedside.state import (
    SessionView,
    UnitNow,
    session_view,
    units_of,
)
from tracker.material.words import State
from tracker.pages.here import reading, site
from tracker.pages.words import speak
from tracker.therapy.present import TherapyNow, therapy_now


@dataclass(frozen=True, slots=True)
class Scene:
    """A therapy at the bedside, for one person; ``view`` is its session when there is one."""

    therapy: TherapyNow
    units: list[UnitNow]
    view: SessionView | None = None

    @property
    def open(self) -> SessionView:
        """The session; only where the scene was asked for by its session."""
        assert self.view is not None
        return self.view

    @property
    def state_token(self) -> str:
        """Changes when there is news for whoever waits on a page, or gives a unit."""
        return state_token(self.units, alarms(reading(), self.therapy, self.units))

    def unit(self, unit_id: str) -> UnitNow | None:
        """The unit with this id."""
        return next((u for u in self.units if u.id == unit_id), None)

    def matched(self, match_id: str) -> UnitNow:
        """The unit of this match."""
        return next(u for u in self.units if u.match_id == match_id)

    def now(self, *, band_read: bool) -> tuple[str, Any]:
        """Template and page of the one thing to do now."""
        s, args = reading(), (self.therapy, self.open, self.units)
        folder = "administration"
        if running := [u for u in self.units if u.state is State.STARTED]:
            # what runs must be stopped, whatever ended the session
            return f"{folder}/infusion.html", screens.infusion_page(s, *args, running[0])
        if self.open.ended:
            return f"{folder}/finished.html", screens.finished_page(s, *args)
        if ready := [u for u in self.units if self._fresh(u.matched_at) and not u.over]:
            return f"{folder}/infusion.html", screens.infusion_page(s, *args, ready[0])
        if mine := [u for u in self.units if self._fresh(u.mine_at) and not u.over]:
            return f"{folder}/first_done.html", screens.first_done_page(s, *args, mine[0])
        if screens.next_unit(self.units, site().clock()) is None:
            return f"{folder}/patient.html", screens.sign_out_page(s, *args)
        return f"{folder}/unit.html", screens.check_page(s, *args, band_read=band_read)

    def _fresh(self, at: dt.datetime | None) -> bool:
        """True while a check of that moment may still lead to a start."""
        minutes = self.therapy.definition.bedside.unit_check_to_start_minutes
        return at is not None and site().clock() - at <= dt.timedelta(minutes=minutes)

    def sign_in_input(self, band: str, form: MultiDict[str, str]) -> dict[str, Any]:
        """What the patient said and the sides seen marked; what is not ticked was not done."""
        return {
            "therapy": self.therapy.id,
            "wristband": band,
            "spoken_name": form.get("spoken_name", "") if form.get("name_spoken") == "yes" else "",
            "spoken_birth_on": form.get("spoken_birth_on", ""),
            "sides": form.getlist("side") if form.get("side_marked") == "yes" else [],
        }

    def check_input(self, band: str, code: str, form: Mapping[str, str]) -> dict[str, Any]:
        """This person's two scans, and where this person says that the catheter lies."""
        return {"session": self.open.id, "wristband": band, "unit": code} | _place(form)

    def start_input(self, unit_id: str, form: Mapping[str, str]) -> dict[str, Any]:
        """The unit, and where the catheter lies now, as said: never taken from the plan."""
        named = {"therapy": self.therapy.id, "session": self.open.id, "unit": unit_id}
        return named | _place(form)

    def stop_input(self, unit_id: str, form: Mapping[str, str]) -> dict[str, Any]:
        """What was given, as typed: nothing typed is no number. A decimal comma is a point."""
        part = form.get("ending") == "partial"
        given: dict[str, Any] = {
            name: form.get(name, "").strip().replace(",", ".")
            for name in ("volume_ml", "residual_ml", "flush_ml")
        }
        return given | {
            "therapy": self.therapy.id,
            "unit": unit_id,
            "reason": form.get("reason", ""),
            "remainder": "destroyed" if part else "none",
        }

    def sign_out_input(self, code: str) -> dict[str, Any]:
        """The session and the wristband scanned again."""
        return {"therapy": self.therapy.id, "session": self.open.id, "wristband": code}


def _place(form: Mapping[str, str]) -> dict[str, str]:
    return {name: form.get(name, "").strip() for name in ("side", "artery")}


def scene_of(s: Session, therapy_id: str, me: str, session_id: str = "") -> Scene | None:
    """The therapy at the bedside; nothing when it is not known."""
    therapy = therapy_now(s, therapy_id)
    if therapy is None:
        return None
    speak(therapy.definition.own_words)
    units = units_of(s, therapy.id, therapy.definition, session_id, me)
    return Scene(therapy, units, session_view(s, session_id) if session_id else None)


def scene_of_session(s: Session, session_id: str, me: str) -> Scene | None:
    """The same, from a session's id."""
    view = session_view(s, session_id)
    return scene_of(s, view.therapy_id, me, session_id) if view else None
