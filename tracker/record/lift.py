"""Images of earlier schemas, as the newest schema would have written them. Pure, kept for ever.

The log is never rewritten: an entry keeps the images of its day and says by which schema they were
made. A revision that changes a recorded table adds its ``Lift`` here and raises ``log.SCHEMA``; the
entries before it are then read through it. A lift knows one image and nothing else: what needs
other rows is a logged entry. Lifts are plain values, so that an export can carry them and a
verifier without this program can follow them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Image = list[Any]


@dataclass(frozen=True, slots=True)
class Lift:
    """From the schema before ``schema`` to it, for the images of one table.

    The steps in their order: columns dropped (by their place before, highest first), values
    changed word for word, columns added (by their place after, lowest first) with one value.
    """

    schema: int
    table: str
    dropped: tuple[int, ...] = ()
    changed: tuple[tuple[int, tuple[tuple[Any, Any], ...]], ...] = ()
    added: tuple[tuple[int, Any], ...] = field(default=())

    def __call__(self, image: Sequence[Any]) -> Image:
        """The image as this lift's schema would have written it."""
        made = list(image)
        for at in sorted(self.dropped, reverse=True):
            del made[at]
        for at, words in self.changed:
            made[at] = dict(words).get(made[at], made[at])
        for at, value in sorted(self.added, key=lambda a: a[0]):
            made.insert(at, value)
        return made

    def as_doc(self) -> dict[str, Any]:
        """The lift as JSON, for an export and its verifier."""
        return {
            "schema": self.schema,
            "table": self.table,
            "dropped": sorted(self.dropped),
            "changed": [[at, [list(pair) for pair in words]] for at, words in self.changed],
            "added": [list(one) for one in sorted(self.added, key=lambda a: a[0])],
        }


LIFTS: Final[list[Lift]] = []
"""Every lift there ever was, the oldest first."""


def lift(table: str, image: Sequence[Any], since: int, lifts: Iterable[Lift] = LIFTS) -> Image:
    """The image that an entry of schema ``since`` holds, as the newest schema writes it."""
    made = list(image)
    for one in sorted(lifts, key=lambda x: x.schema):
        if one.table == table and one.schema > since:
            made = one(made)
    return made


def as_doc() -> list[dict[str, Any]]:
    """All lifts as JSON, in their order."""
    return [one.as_doc() for one in sorted(LIFTS, key=lambda x: x.schema)]
