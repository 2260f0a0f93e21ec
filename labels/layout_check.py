"""A layout is right before anything is printed with it: nothing missing, nothing over another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from labels.layout_model import Layout
from labels.snapshot import LabelSnapshot
from labels.wording import SHOWS

ALWAYS: Final = frozenset({"short_name", "subject", "coi", "product", "serial"})
"""What no label of any kind may lack, nor its symbol and the therapy sign."""
SMALLEST_PT: Final = 4.0
"""Capitals of 1.0 mm: what a good eye reads at 30 cm. No layout goes below."""
SMALLEST_MODULE_MM: Final = 0.25
"""Two dots at 203 dpi; also the least that ST-001 allows for a Data Matrix."""
ROLES: Final = frozenset({"primary", "partial", "attached", "outer", "patient"})
STAGES: Final = frozenset({"partial", "collection", "in_process", "processed", "distribution"})
WITH_ISBT: Final = "_isbt"
"""Ends the name of a layout that is another one with a place for the Data Matrix."""
PATIENT: Final = "patient"
"""The stage of a wristband: it is on a person, and no content table of products holds for it."""
_ABOVE_MM: Final = 0.2  # leading above the first line holds no ink
_BELOW_MM: Final = 0.05
_SHARED_MM: Final = 0.31  # descenders end 0.04 em above their box: so much of it may be shared
_BAND_MM: Final = 0.8  # what an inverse text's band adds to its lines
_SNAPSHOT: Final = frozenset(field.name for field in fields(LabelSnapshot))

_Place = tuple[str, float, float, float, float]


def faults(layout: Layout) -> tuple[str, ...]:
    """Everything wrong with a layout, in words for whoever wrote it; nothing when it is right."""
    return (*_incomplete(layout), *_unreadable(layout), *_outside(layout), *_covering(layout))


def pair_faults(layouts: Mapping[str, Layout]) -> tuple[str, ...]:
    """What is wrong between layouts: a partner that is not there or is somebody else's."""
    found = []
    for one in layouts.values():
        other = layouts.get(one.partner)
        if one.role in ("partial", "attached") and other is None:
            found.append(f"{one.name}: a {one.role} label needs its partner")
        elif other is not None and other.partner != one.name.removesuffix(WITH_ISBT):
            found.append(f"{one.name}: {other.name} is no partner of it")
        elif other is not None and {one.role, other.role} != {"partial", "attached"}:
            found.append(f"{one.name}: a pair is a partial and an attached label")
        if one.with_hazard:
            instead = layouts.get(one.with_hazard)
            if instead is None or instead.hazard is None:
                found.append(f"{one.name}: {one.with_hazard} has no place for the symbol")
            elif (instead.width_mm, instead.height_mm) != (one.width_mm, one.height_mm):
                found.append(f"{one.name}: {one.with_hazard} is of another size")
    return tuple(found)


def _incomplete(layout: Layout) -> Iterator[str]:
    unknown = [field.name for field in layout.fields if field.name not in SHOWS]
    yield from (f"{name}: no field of this name can be written" for name in unknown)
    yield from (f"{name}: no field of a label" for name in sorted(layout.required - _SNAPSHOT))
    yield from (f"{name}: every label must carry it" for name in sorted(ALWAYS - layout.required))
    shown = frozenset().union(*(SHOWS.get(field.name, ()) for field in layout.fields))
    lost = (layout.required & _SNAPSHOT) - shown
    yield from (f"{name}: required, and shown nowhere" for name in sorted(lost))
    twice = {f.name for a, f in enumerate(layout.fields) if f.name in _names(layout, a)}
    yield from (f"{name}: stands there twice" for name in sorted(twice))
    if "environment" not in shown:
        yield "environment: a label of a demonstration must say so"
    if layout.role not in ROLES:
        yield f"role {layout.role!r}: one of {', '.join(sorted(ROLES))}"
    if layout.stage not in STAGES | {PATIENT}:
        yield f"stage {layout.stage!r}: one of {', '.join(sorted(STAGES))}, {PATIENT}"


def _names(layout: Layout, before: int) -> set[str]:
    return {field.name for field in layout.fields[:before]}


def _unreadable(layout: Layout) -> Iterator[str]:
    for field in layout.fields:
        if field.minimum_pt < SMALLEST_PT:
            yield f"{field.name}: {field.minimum_pt} pt is below {SMALLEST_PT} pt"
        if field.size_pt < field.minimum_pt:
            yield f"{field.name}: begins at {field.size_pt} pt, below its minimum"
        if field.max_lines < 1:
            yield f"{field.name}: has no line"
    for name, box in (("symbol", layout.symbol), ("datamatrix", layout.datamatrix)):
        if box is not None and box.module_mm < SMALLEST_MODULE_MM:
            yield f"{name}: modules of {box.module_mm} mm are below {SMALLEST_MODULE_MM} mm"


def _outside(layout: Layout) -> Iterator[str]:
    frames = [("frame", f.x_mm, f.y_mm, f.width_mm, f.height_mm) for f in layout.frames]
    for name, x, y, width, height in [*_places(layout, hazard=True), *frames]:
        if (
            min(width, height) <= 0
            or x < 0
            or y < -_ABOVE_MM
            or x + width > layout.width_mm + 1e-6
            or y + height > layout.height_mm + _BELOW_MM
        ):
            yield f"{name}: leaves the label"


def _covering(layout: Layout) -> Iterator[str]:
    found: dict[str, None] = {}
    for hazard in (False, True) if layout.hazard else (False,):
        for one, other in itertools.combinations(_places(layout, hazard=hazard), 2):
            if _meet(one, other):
                found[f"{one[0]} covers {other[0]}"] = None
    yield from found


def _meet(one: _Place, other: _Place) -> bool:
    _, x, y, width, height = one
    _, ox, oy, owidth, oheight = other
    across = min(x + width, ox + owidth) - max(x, ox)
    down = min(y + height, oy + oheight) - max(y, oy)
    return across > 0.01 and down > _SHARED_MM


def _places(layout: Layout, *, hazard: bool) -> list[_Place]:
    """Every box with its name, as they stand with or without the biohazard symbol."""
    boxes: list[_Place] = [
        (name, box.x_mm, box.y_mm, box.size_mm, box.size_mm)
        for name, box in (("symbol", layout.symbol), ("datamatrix", layout.datamatrix))
        if box is not None
    ]
    drawn = [("sign", layout.sign)]
    if hazard and layout.hazard:
        drawn.append(("hazard", layout.hazard))
    boxes += [(name, b.x_mm, b.y_mm, b.width_mm, b.height_mm) for name, b in drawn]
    for field in layout.fields:
        width_mm = (field.beside_hazard_mm if hazard else 0) or field.width_mm
        height_mm = field.height_mm + (_BAND_MM if field.inverse else 0)
        boxes.append((field.name, field.x_mm, field.y_mm, width_mm, height_mm))
    return boxes
