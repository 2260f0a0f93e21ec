"""Which donation a container belongs to, and how its message is written: pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Final

from labels.snapshot import Expiry, Isbt
from tracker.identity.codes import CODE_LENGTH
from tracker.identity.environment import Environment
from tracker.identity.isbt128 import CoiIdentifier, Din, check_character
from tracker.identity.isbt128_message import container_message
from tracker.identity.isbt128_structures import NEEDS_DIVISION, ProductCode

SUPPLEMENT: Final = slice(CODE_LENGTH - 18, CODE_LENGTH)
"""The end of our own code, in [036]: 9 random characters, key version, keyed check (I14)."""
_BAG: Final = re.compile(r"(.+)-([0-9]{1,6})")
UNDIVIDED: Final = ""


def donation_of(short_name: str) -> str:
    """What the bags of one harvest are called together: ``HARV-A-2`` is of ``HARV-A``."""
    found = _BAG.fullmatch(short_name)
    return found[1] if found else short_name


def division_of(short_name: str) -> str:
    """The division [032] of a bag among several of one harvest; of a bag alone there is none."""
    found = _BAG.fullmatch(short_name)
    return f"{int(found[2]):06d}" if found else UNDIVIDED


def ancestors_of(id_: str, parents: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Everything that a container came from."""
    found: set[str] = set()
    ahead = list(parents.get(id_, ()))
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += parents.get(one, ())
    return frozenset(found)


def expires(expiry: Expiry) -> dt.datetime | None:
    """The instant that a label prints, in the facility's own time; None where it prints none."""
    if not expiry.day:
        return None
    return dt.datetime.fromisoformat(f"{expiry.day}T{expiry.time or '23:59'}")


def isbt_of(
    din: str,
    product: ProductCode,
    division: str,
    coi: str,
    expiry: Expiry,
    code: str,
    environment: Environment,
) -> Isbt:
    """What the Data Matrix of a label says, and its parts for the eye."""
    number = Din(din[:5], din[5:7], din[7:])
    message = container_message(
        number,
        product,
        expires(expiry),
        CoiIdentifier(coi),
        environment,
        division,
        code[SUPPLEMENT],
    )
    said = f"{product.text} {division}" if product.division == NEEDS_DIVISION else product.text
    return Isbt(message, din, check_character(din), said)


def with_print(isbt: Isbt, code: str) -> Isbt:
    """The same label as another physical print: [036] stands last, and it alone differs."""
    return Isbt(isbt.message[:-18] + code[SUPPLEMENT], isbt.din, isbt.check, isbt.product_code)
