"""One definition, and the difference of two, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.pages.shown import ActButton, Chip, Fact
from tracker.pages.step_shown import Choice


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the definition: a table in the words of the laboratory."""

    words: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DefinitionPage:
    """One version: what it is, whether it is approved, and all that it asks."""

    headline: str
    chip: Chip
    facts: tuple[Fact, ...]
    buttons: tuple[ActButton, ...]
    sections: tuple[Section, ...]
    compare_href: str
    others: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of the difference; ``kind`` is its colour's name, beside the word."""

    where: str
    kind: str
    words: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DifferenceGroup:
    """The differences of one section."""

    words: str
    rows: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """Two versions beside each other: only what differs."""

    headline: str
    old: str
    new: str
    old_href: str
    new_href: str
    count: str
    groups: tuple[DifferenceGroup, ...]
