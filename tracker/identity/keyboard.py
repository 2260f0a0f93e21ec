"""What a wedge scanner set to a US keyboard types into a computer set to another one.

The scanner presses Shift for a capital letter and nothing for a digit. Each table lists what the
keys of our alphabet (and of the letters I, L, O, U, which it leaves out) produce there. It serves
to tell people what is wrong, never to correct a scan. Pure.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_US_DIGITS: Final = "0123456789"
_US_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_QWERTZ: Final = "ABCDEFGHIJKLMNOPQRSTUVWXZY"
_AZERTY: Final = "QBCDEFGHIJKL?NOPARSTUVZXYW"

# name for people: (what the digit keys 0 to 9 give, what Shift and the letter keys A to Z give)
_LAYOUTS: Final = {
    "French (AZERTY)": ("à&é\"'(-è_ç", _AZERTY),
    "Belgian (AZERTY)": ("à&é\"'(§è!ç", _AZERTY),
    "German (QWERTZ)": (_US_DIGITS, _QWERTZ),
    "Czech (QWERTZ)": ("é+ěščřžýáí", _QWERTZ),
    "Hungarian (QWERTZ)": ("ö123456789", _QWERTZ),
    "Russian": (_US_DIGITS, "ФИСВУАПРШОЛДЬТЩЗЙКЫЕГМЦЧНЯ"),
    "Ukrainian": (_US_DIGITS, "ФИСВУАПРШОЛДЬТЩЗЙКІЕГМЦЧНЯ"),
    "Turkish F": (_US_DIGITS, "UÇVEĞAÜTNKMLSZHPFIİORCGÖDJ"),
    "Dvorak": (_US_DIGITS, 'AXJE>UIDCHTNMBRL"POYGK<QF:'),
}

# The name of each layout, and what the scanner meant by each character that arrives from it.
INVERSE: Final = MappingProxyType(
    {
        name: str.maketrans(digits + letters, _US_DIGITS + _US_LETTERS)
        for name, (digits, letters) in _LAYOUTS.items()
    }
)


def typed_on(layout: str, text: str) -> str:
    """What arrives when the scanner sends ``text`` and the computer has this keyboard layout."""
    digits, letters = _LAYOUTS[layout]
    return text.translate(str.maketrans(_US_DIGITS + _US_LETTERS, digits + letters))
