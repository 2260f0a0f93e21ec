"""A scan as it arrived at this browser: the station's own setting is taken off before it is read.

The page takes prefix and suffix off where they are right and says so; what is not right, what no
script has touched, and what a program sends arrives raw and is judged here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import g, request

from tracker.identity.codes import Keyring
from tracker.identity.scan import Foreign, Native, Scanner, Unreadable, read_scan
from tracker.identity.wedge import Terminator, Wedge
from tracker.pages.here import reading, site
from tracker.pages.stations import cookie_name
from tracker.people.access.scanning.present import wedge_of

LONGEST: Final = 2000
"""Characters of a scan that are looked at."""
BARE: Final = frozenset({"hand", "camera", "taken_off"})
"""How a text came that no scanner has framed, or whose frame the page has taken off."""
_ENDS: Final = {each.value: each for each in Terminator}
ForeignReader = Callable[[Foreign, Keyring], Native | None]
FOREIGN_READERS: Final[list[ForeignReader]] = []
"""For codes of other systems that stand on labels of ours: the print's own code, or nothing."""


def reads_foreign(reader: ForeignReader) -> ForeignReader:
    """Register a function that knows a system's code on our own labels."""
    FOREIGN_READERS.append(reader)
    return reader


def wedge_here() -> Wedge | None:
    """The setting of the station that this browser is; nothing where it is none, or none is set."""
    if "wedge" not in g:
        token = request.cookies.get(cookie_name(), "")
        g.wedge = wedge_of(reading(), token) if token else None
    found: Wedge | None = g.wedge
    return found


def text_here(name: str = "scan") -> str | Unreadable:
    """The scanned text of this form's field without what the station's scanner added (H11)."""
    raw = request.form.get(name, "")[:LONGEST]
    wedge = wedge_here()
    if wedge is None or not raw:
        return Scanner().unframe(raw)
    by, ended = request.form.get("by", ""), _ENDS.get(request.form.get("ended", ""))
    if by == "taken_off":
        wedge = Wedge(terminator=wedge.terminator)
    return raw if by in BARE - {"taken_off"} else wedge.unframe(raw, ended)


def read_here(text: str | Unreadable) -> Native | Foreign | Unreadable:
    """What was scanned, once the station's setting is taken off.

    Of a label that speaks ISBT 128 as well, the Data Matrix counts as its own code does. What
    fingers typed does not: a message has no check character that covers it.
    """
    if isinstance(text, Unreadable):
        return text
    read = read_scan(text, site().keyring)
    if isinstance(read, Foreign) and request.form.get("by") != "hand":
        for reader in FOREIGN_READERS:
            if (known := reader(read, site().keyring)) is not None:
                return known
    return read


def scanned_here() -> str:
    """The scanned text of this form; nothing where its frame is not the station's."""
    text = text_here()
    return text if isinstance(text, str) else ""


def badge_here(name: str) -> str:
    """The badge of this form's field: its code, whether the page took the frame off or nobody did.

    A badge opens nothing alone, and its code is compared whole.
    """
    raw = request.form.get(name, "").strip()
    wedge = wedge_here()
    inner = wedge.unframe(raw) if wedge else raw
    return inner if isinstance(inner, str) else raw
