"""Which label papers are made for which kinds of container: pure."""

from __future__ import annotations

from typing import Final

from tracker.material.words import Kind

_STRIP: Final = frozenset({Kind.VESSEL, Kind.INTERMEDIATE, Kind.POOL, Kind.BULK})
FITS: Final[dict[str, frozenset[Kind]]] = {
    "collection": frozenset({Kind.MARROW}),
    "flask": _STRIP,
    "cryovial": frozenset({Kind.VIAL}),
    "sample": frozenset({Kind.SAMPLE}),
    "unit": frozenset({Kind.UNIT}),
}
"""The kinds of container that a layout is made for."""
OUTER: Final[dict[str, frozenset[Kind]]] = {
    "outer": frozenset({Kind.MARROW, Kind.UNIT}),
    "shipper": frozenset({Kind.MARROW, Kind.UNIT}),
}
"""Papers of the bag or the box around a container that leaves the house."""


def layouts_of(kind: Kind) -> frozenset[str]:
    """The papers that are made for this kind of container."""
    return frozenset(layout for layout, kinds in FITS.items() if kind in kinds)
