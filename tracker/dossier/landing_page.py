"""The first page after sign-in: what matters today, told as stories, then the work list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.pages.shown import ActButton, Chip, Fact, PictureKind, Task, TherapySign


@dataclass(frozen=True, slots=True)
class StoryUnit:
    """A unit in the picture of a story: its kind and short name."""

    name: str
    kind: PictureKind


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that matters today, and the way to it; ``until``: a clock that runs down."""

    kind: str
    icon: str
    headline: str
    words: str
    href: str
    action: str
    sign: TherapySign | None = None
    subject: str = ""
    at: datetime | None = None
    chip: Chip | None = None
    attention: bool = False
    until: datetime | None = None
    until_words: str = ""
    units: tuple[StoryUnit, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class TourStep:
    """One of the five steps of the tour."""

    words: str
    note: str
    href: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class LandingPage:
    """What matters today. ``lead`` is the greatest story, the others stand below it."""

    headline: str
    words: str
    lead: Story | None = None
    stories: tuple[Story, ...] = ()
    tour: tuple[TourStep, ...] = ()
    tasks: tuple[Task, ...] = ()
    next_words: str = ""
    places: tuple[ActButton, ...] = ()
    signing: ActButton | None = None
