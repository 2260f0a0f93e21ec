"""The facts of Record health in words that a person without our terms understands."""

from __future__ import annotations

import datetime as dt

from flask import url_for

from tracker.pages.doors import fresh_op
from tracker.pages.format import ago, span, when
from tracker.pages.shown import ActForm, Chip, ChipKind, Fact
from tracker.pages.words import gettext as _
from tracker.upkeep.drills import Kept
from tracker.upkeep.health import Health
from tracker.upkeep.health_page import Forms, Going, HealthPage, WeekLine
from tracker.upkeep.models import Held
from tracker.upkeep.troubles import troubles_of

OLD = dt.timedelta(days=7)
"""A witness older than this asks for attention."""


def health_page(
    found: Health, zone: dt.tzinfo, forms: Forms | None, going: Going | None
) -> HealthPage:
    """The page of these facts."""
    troubles = tuple(troubles_of(found, zone))
    state, headline = _state(found, bool(troubles))
    return HealthPage(
        state=state,
        headline=headline,
        unseen=_unseen(found, zone),
        unseen_grave=found.outside is None or found.now - found.outside.at > OLD,
        same_host=_same_host(found),
        troubles=troubles,
        proof=tuple(_proof(found, zone)),
        witnesses=tuple(_witnesses(found, zone)),
        keeping=(
            _kept(_("Last backup"), found.backup, found.now, zone),
            _kept(_("Last restore drill"), found.drill, found.now, zone),
        ),
        weeks=tuple(
            WeekLine(w.monday, w.acts, w.refused, w.warned, w.stops, w.typed) for w in found.weeks
        ),
        forms=forms,
        check=ActForm(url_for("upkeep.check"), fresh_op()),
        going=going,
    )


def _state(found: Health, troubled: bool) -> tuple[Chip, str]:
    last = found.verified
    if last is not None and last.findings:
        words = _("The record does not hold: %(n)s findings.", n=last.findings)
        return Chip(ChipKind.REFUSED, "stop", _("does not hold")), words
    if last is None:
        return Chip(ChipKind.ATTENTION, "alert", _("never verified")), _(
            "The record was never verified here."
        )
    if troubled:
        return Chip(ChipKind.ATTENTION, "alert", _("needs you")), _(
            "The record holds; something around it needs you."
        )
    return Chip(ChipKind.ACCEPTED, "check", _("holds")), _("The record holds.")


def _unseen(found: Health, zone: dt.tzinfo) -> str:
    """What nobody could detect: the one sentence for which this page is made."""
    if found.outside is None:
        return _(
            "No checkpoint is known to stand outside. Whoever owns this server could rewrite the"
            " whole record, and nothing would tell. Print a batch record and scan its symbol here."
        )
    after = found.size - found.outside.size
    if after <= 0:
        return _("Every entry stands under a checkpoint that is known outside.")
    return _(
        "Changes to the first %(size)s entries would be found. A rewrite of the %(after)s entries"
        " after them, by whoever owns this server, could not be detected. The checkpoint was last"
        " seen outside %(at)s.",
        size=found.outside.size,
        after=after,
        at=when(found.outside.at, zone),
    )


def _same_host(found: Health) -> str:
    if not found.same_host:
        return ""
    return _(
        "The key that signs checkpoints and the database are on the same machine. Its owner can"
        " sign anything: a checkpoint is a witness only once it stands somewhere else."
    )


def _proof(found: Health, zone: dt.tzinfo) -> list[Fact]:
    last = found.verified
    if last is None:
        verified = Fact(_("Verified"), _("never"), _("Start it below; work goes on meanwhile."))
    else:
        seconds = int((last.ended_at - last.began_at).total_seconds())
        chip = (
            Chip(ChipKind.REFUSED, "stop", _("does not hold"))
            if last.findings
            else Chip(ChipKind.ACCEPTED, "check", _("holds"))
        )
        note = _(
            "%(size)s entries, %(rows)s rows compared, %(span)s",
            size=last.size,
            rows=last.rows_compared,
            span=span(seconds),
        )
        verified = Fact(_("Verified"), _at(last.ended_at, found.now, zone), note, chip)
    first = last.first_finding if last is not None else ""
    return [
        Fact(_("Entries now"), str(found.size)),
        verified,
        *([Fact(_("First finding"), first)] if first else []),
    ]


def _witnesses(found: Health, zone: dt.tzinfo) -> list[Fact]:
    held = {Held.PAPER: _("on paper"), Held.FILE: _("in a file")}
    none = _("none yet")
    newest, outside, key = found.newest, found.outside, found.key
    facts = [
        Fact(
            _("Newest checkpoint"),
            _("%(n)s entries", n=newest.size) if newest else none,
            _at(newest.made_at, found.now, zone) if newest else "",
        ),
        Fact(
            _("Newest known outside"),
            _("%(n)s entries", n=outside.size) if outside else none,
            f"{held[outside.held]}, {_at(outside.at, found.now, zone)}, {outside.by}"
            if outside
            else _("Scan the symbol of a printed record."),
        ),
        Fact(
            _("Signing key"),
            key.id if key else none,
            _("since %(at)s", at=when(key.published_at, zone)) if key else "",
        ),
    ]
    if found.file:
        where = (
            _("on the same disk as the keys: no witness until it is fetched")
            if found.file_on_this_disk
            else _("on another disk")
        )
        speaks = _("speaks of %(n)s entries", n=found.file_size)
        facts.append(Fact(_("File for another machine"), found.file, f"{speaks}, {where}"))
    else:
        facts.append(
            Fact(_("File for another machine"), none, _("Set TRACKER_CHECKPOINT_FILE to have one."))
        )
    return facts


def _kept(term: str, kept: Kept | None, now: dt.datetime, zone: dt.tzinfo) -> Fact:
    if kept is None:
        return Fact(term, _("none yet"))
    return Fact(term, _at(kept.at, now, zone), kept.words)


def _at(at: dt.datetime, now: dt.datetime, zone: dt.tzinfo) -> str:
    return f"{when(at, zone)} ({ago(at, now)})"
