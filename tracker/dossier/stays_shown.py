"""Stays in words: which therapies stood in a place, and when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import url_for

from tracker.dossier.stays import Stay, together
from tracker.dossier.trace_page import Reached
from tracker.pages.format import when
from tracker.pages.shown import Chip, ChipKind
from tracker.pages.words import gettext as _
from tracker.therapy.banner import sign_of


def stays_by_therapy(stays: Sequence[Stay], zone: ZoneInfo) -> tuple[Reached, ...]:
    """One line for each therapy, in the order in which they came."""
    grouped: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay not in grouped[stay.therapy_id]:
            grouped[stay.therapy_id].append(stay)
    return tuple(_stayed(group, zone) for group in grouped.values())


def _stayed(group: Sequence[Stay], zone: ZoneInfo) -> Reached:
    whole = together(group)
    there = whole.until is None
    names = sorted({x.name for x in group})
    words = names[0] if len(names) == 1 else f"{names[0]} … {names[-1]} ({len(names)})"
    return Reached(
        sign=sign_of(whole.sign_shape, whole.sign_letters),
        subject=whole.subject,
        words=words,
        when_words=span_words(whole.since, whole.until, zone),
        chip=Chip(
            ChipKind.ACCENT if there else ChipKind.PLAIN,
            "dot" if there else "out",
            _("there now") if there else _("left"),
        ),
        href=url_for("dossier.therapy", therapy_id=whole.therapy_id),
    )


def span_words(since: dt.datetime, until: dt.datetime | None, zone: ZoneInfo) -> str:
    """From when to when; ``now`` for what still stands there."""
    end = when(until, zone) if until else _("now")
    return f"{when(since, zone)} – {end}"
