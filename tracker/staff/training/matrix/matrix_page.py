"""What the pages about the role matrix show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.pages.shown import ActForm
from tracker.pages.step_shown import Choice


@dataclass(frozen=True, slots=True)
class PartLine:
    """Who may take a part: the roles, those that the site took away, and where it is changed."""

    words: str
    roles: tuple[str, ...]
    taken_away: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act of the laboratory with its parts."""

    words: str
    parts: tuple[PartLine, ...]


@dataclass(frozen=True, slots=True)
class ActGroup:
    """The acts of one part of the work."""

    words: str
    acts: tuple[ActLine, ...]


@dataclass(frozen=True, slots=True)
class NeedLine:
    """What a part in a family of acts needs; ``subject`` names the procedure when there is one."""

    family: str
    kind: str
    part: str
    needed: bool
    subject: str
    href: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version: what it changed, who with whom, why."""

    n: int
    at: dt.datetime
    by: str
    second: str
    reason: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """The matrix in force, or what one role may do; the requirements; how it came to be."""

    version: int
    chosen: str
    choices: tuple[Choice, ...]
    filter_href: str
    groups: tuple[ActGroup, ...]
    needs: tuple[NeedLine, ...]
    history: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role that a site may give; ``held`` when it does."""

    value: str
    words: str
    held: bool


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One part of one act, to be narrowed or given back within the act's own rule."""

    form: ActForm
    version: int
    act: str
    part: str
    roles: tuple[RoleChoice, ...]
    back_href: str


@dataclass(frozen=True, slots=True)
class NeedPage:
    """One requirement, to be put in force, changed or lifted."""

    form: ActForm
    version: int
    family: str
    part: str
    kind: str
    needed: bool
    subject: str
    back_href: str
