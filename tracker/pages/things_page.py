"""Things of the house that belong to no patient: what there is, in what state, what may be done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from tracker.pages.here import opens
from tracker.pages.shown import ActButton, Chip


@dataclass(frozen=True, slots=True)
class Thing:
    """One of them: its name, what is known of it, its state, and what this person may do."""

    name: str
    facts: tuple[str, ...]
    chip: Chip | None = None
    buttons: tuple[ActButton, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class ThingGroup:
    """Things of one sort."""

    words: str
    things: tuple[Thing, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class ThingsPage:
    """A headline, what may be added, and the things."""

    headline: str
    question: str
    groups: tuple[ThingGroup, ...]
    buttons: tuple[ActButton, ...] = ()


def button(endpoint: str, words: str, icon: str, **where: str) -> tuple[ActButton, ...]:
    """A button to this page, where this person may open it; else none."""
    if not opens(endpoint):
        return ()
    return (ActButton(words, url_for(endpoint, _external=False, **where), icon),)
