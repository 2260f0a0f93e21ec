"""Which papers a container wears at this site: a whole label or a pair, with ISBT 128 or without.

Pure. The site's own saying decides (``people.facility``): a kind of container that is too small for
everything wears a partial label, and the rest hangs on it as an attached one (ST-001, flags 12 and
13; 21 CFR 1271.370). Where a facility number is licensed, labels that have room carry its message;
of a pair that is the attached one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from labels.snapshot import NOTHING, Bilingual
from tracker.identity.verdict import Reason, reason
from tracker.marking.models import LabelRole
from tracker.material.words import Kind
from tracker.people.facility.present import Facility

PAPERS: Final[dict[str, str]] = {
    "collection": "collection_isbt",
    "unit": "unit_isbt",
    "attached": "attached_isbt",
}
"""The layout with a place for the Data Matrix, where there is one."""
PLAIN: Final = {isbt: plain for plain, isbt in PAPERS.items()}
NUMBERED: Final = frozenset({Kind.MARROW, Kind.UNIT})
"""Kinds of container whose labels carry the message."""
BODY: Final = (LabelRole.PRIMARY, LabelRole.PARTIAL)
"""Labels that stick on the container itself: it wears one of them or is not labelled."""
_PAIR: Final = (("partial", LabelRole.PARTIAL), ("attached", LabelRole.ATTACHED))


@dataclass(frozen=True, slots=True)
class Paper:
    """A layout in a role."""

    layout: str
    role: LabelRole

    def goes_with(self, short_name: str) -> Bilingual:
        """What ties an attached label to the partial one on its container."""
        if self.role is not LabelRole.ATTACHED:
            return NOTHING
        return Bilingual(f"belongs to the label on {short_name}", f"附于 {short_name} 之标签")

    def name(self, short_name: str) -> str:
        """The print's name in an answer: the attached one is told from what it hangs on."""
        return f"{short_name}+tag" if self.role is LabelRole.ATTACHED else short_name


def in_place_of(new: LabelRole, old: LabelRole) -> bool:
    """Whether the new label takes the old one's place: one of each role, one on the body (I11)."""
    return new is old or (new in BODY and old in BODY)


def judge_places(places: Sequence[tuple[str, LabelRole]]) -> tuple[Reason, ...]:
    """Why these labels (container, role) cannot be put on together: two for one place (I11)."""
    for n, (container_id, role) in enumerate(places):
        if any(c == container_id and in_place_of(role, other) for c, other in places[:n]):
            return (reason("container_given_twice"),)
    return ()


def papers_of(facility: Facility, kind: Kind, layout: str, role: LabelRole) -> tuple[Paper, ...]:
    """What is printed for such a container when this layout is asked for in this role."""
    numbered = bool(facility.fin) and kind in NUMBERED
    if role is LabelRole.PRIMARY and kind.value in facility.paired:
        return tuple(Paper(PAPERS.get(name, name) if numbered else name, of) for name, of in _PAIR)
    plain = PLAIN.get(layout, layout)
    return (Paper(PAPERS.get(plain, plain) if numbered else plain, role),)
