"""What a label may become: pure."""

from __future__ import annotations

from typing import Final

LABEL_TRANSITIONS: Final = (
    ("prepared", "printed"),
    ("prepared", "voided"),
    ("printed", "applied"),
    ("printed", "returned"),
    ("printed", "voided"),
    ("printed", "destroyed"),
    ("printed", "unaccounted"),
    ("returned", "destroyed"),
    ("returned", "voided"),
    ("applied", "voided"),
    ("voided", "destroyed"),
    ("unaccounted", "destroyed"),
)
"""A voided label is never applied again; an unaccounted one can only be found and destroyed."""
