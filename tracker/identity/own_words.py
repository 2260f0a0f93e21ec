"""What the shipped process calls its own things, where no other process was named. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Own = Mapping[str, tuple[str, str]]
"""What a process calls its own things, in English and in Chinese."""
USUAL: Final[Own] = {
    "tissue": ("marrow", "骨髓"),
    "part": ("hip", "髋"),
    "parts": ("hips", "髋关节"),
    "place": ("artery", "动脉"),
    "places": ("arteries", "动脉"),
    "cells": ("MNC", "单个核细胞"),
    "full_cells": ("mononuclear cells", "单个核细胞"),
    "grown": ("MSC", "MSC"),
    "instrument": ("catheter", "导管"),
    "suite": ("infusion suite", "导管室"),
}
"""The shipped process's words: said where no therapy's own were given to this page."""
