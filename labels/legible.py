"""What people typed, made fit for paper: a letter that no face has stands there as its number.

A label refuses such a text, for a name must not look like another. A record must be printed
whatever somebody wrote into a note: it shows ``[U+1F600]`` where the letter was, so that nothing is
left out unseen, and a mark that turns the order of letters about (U+202E) turns nothing.
"""

from __future__ import annotations

import enum
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from labels.glyphs import missing

Paper = TypeVar("Paper")
_BREAKS = "\n\r\t"


def legible(paper: Paper) -> Paper:
    """The same frozen paper, in which every letter can be drawn."""
    return cast(Paper, _made(paper))


def _made(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value
    if isinstance(value, str):
        lacking = set(missing(value)) - set(_BREAKS)
        return value.translate({ord(c): f"[U+{ord(c):04X}]" for c in lacking}) if lacking else value
    if is_dataclass(value) and not isinstance(value, type):
        said = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
        changed = {name: made for name, one in said.items() if (made := _made(one)) is not one}
        return replace(value, **changed) if changed else value
    if type(value) in (list, tuple):
        made = [_made(each) for each in value]
        same = all(a is b for a, b in zip(made, value, strict=True))
        return value if same else type(value)(made)
    return value
