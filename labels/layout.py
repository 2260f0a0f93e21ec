"""The layouts that are shipped: one file each, read and checked when they are first needed.

A reprint equals its original, so an edition stays for ever beside the ones that follow it.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, Final

from labels.layout_check import faults, pair_faults
from labels.layout_model import (
    LEADING,
    MM_PER_PT,
    SPECIMEN,
    SYMBOL_MODULES,
    Box,
    Field,
    Frame,
    Layout,
    SymbolBox,
)
from labels.refusals import LayoutRefused

__all__ = [
    "EDITIONS",
    "LAYOUTS",
    "LEADING",
    "MM_PER_PT",
    "SPECIMEN",
    "SYMBOL_MODULES",
    "Box",
    "Field",
    "Frame",
    "Layout",
    "SymbolBox",
    "read_layout",
]


def read_layout(stored: str) -> Layout:
    """The layout of this JSON text; LayoutRefused says everything that is wrong with it."""
    try:
        written: dict[str, Any] = json.loads(stored)
        layout = _made(written)
    except (AttributeError, KeyError, TypeError, ValueError) as cause:
        raise LayoutRefused("?", (f"not a layout: {cause}",)) from cause
    wrong = faults(layout)
    if wrong:
        raise LayoutRefused(layout.name, wrong)
    return layout


def _made(written: dict[str, Any]) -> Layout:
    boxes: dict[str, Any] = {
        "symbol": SymbolBox(**written.pop("symbol")),
        "sign": Box(**written.pop("sign")),
        "fields": tuple(Field(**each) for each in written.pop("fields")),
        "required": frozenset(written.pop("required")),
        "frames": tuple(Frame(**each) for each in written.pop("frames", ())),
    }
    if "datamatrix" in written:
        boxes["datamatrix"] = SymbolBox(**written.pop("datamatrix"))
    if "hazard" in written:
        boxes["hazard"] = Box(**written.pop("hazard"))
    return Layout(**written, **boxes)


def _shipped() -> dict[tuple[str, int], Layout]:
    folder = resources.files("labels") / "layouts"
    files = sorted((file for file in folder.iterdir()), key=lambda file: file.name)
    read = [read_layout(f.read_text(encoding="utf-8")) for f in files if f.name.endswith(".json")]
    return {(one.name, one.version): one for one in sorted(read, key=lambda one: one.version)}


EDITIONS: Final = _shipped()
"""Every edition by name and version: a label is drawn by the one it was made for."""
LAYOUTS: Final[dict[str, Layout]] = {name: one for (name, _), one in EDITIONS.items()}
"""The newest edition of each layout: new labels are made with it."""
if _wrong := pair_faults(LAYOUTS):
    raise LayoutRefused("pairs", _wrong)
