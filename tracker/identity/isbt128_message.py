"""The compound message [023] of a container's Data Matrix: written, and read whole or not at all.

``=+aabbb``: how many structures follow, and their order (000: any). Structures stand without
separators, each with its own identifier; count and form of every one are checked before any is used
(ST-001, 2.4.23). No message in a message, no national structure, no other order. Pure.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass
from typing import Final

from tracker.identity.environment import Environment
from tracker.identity.isbt128 import CoiIdentifier, Din, check_fin, scanned_din
from tracker.identity.isbt128_structures import (
    AUTOLOGOUS_TYPES,
    LENGTH,
    NEEDS_DIVISION,
    Number,
    ProductCode,
    Structure,
    as_moment,
    moment,
    number_of,
    product_code,
    structure,
)

_HEAD: Final = re.compile(r"=\+([0-9]{2})([0-9]{3})")
_ANY_ORDER: Final = "000"


class Wrong(enum.StrEnum):
    """Why a text is no container message."""

    NO_MESSAGE = "isbt_no_message"
    ORDER = "isbt_order_unknown"
    STRUCTURE = "isbt_structure_wrong"
    COUNT = "isbt_count_differs"
    TWICE = "isbt_structure_twice"
    DIVISION = "isbt_division_missing"
    NOT_AUTOLOGOUS = "isbt_not_autologous"
    TEST_FACILITY = "isbt_test_facility"


@dataclass(frozen=True, slots=True)
class ContainerMessage:
    """What a container's symbol says."""

    din: Din
    product: ProductCode
    expiry: dt.datetime | None = None
    coi: CoiIdentifier | None = None
    division: str = ""
    supplement: str = ""
    structures: tuple[Structure, ...] = ()


def container_message(
    din: Din,
    product: ProductCode,
    expiry: dt.datetime | None,
    coi: CoiIdentifier,
    environment: Environment,
    division: str = "",
    supplement: str = "",
) -> str:
    """The message of one container; ``expiry`` in the facility's own time, if it has one.

    ``supplement`` [036] tells one print of the label from another; the container is named by the
    rest, as the standard wants (it must not be used for uniqueness).

    Raises ValueError for a facility of tests in production, a product that is not autologous, and
    a division that the product code does not point to, or points to in vain.
    """
    check_fin(din.fin, environment)
    if product.collection_type not in AUTOLOGOUS_TYPES:
        raise ValueError(f"{product.text}: an autologous product has type 1 or X.")
    if (product.division == NEEDS_DIVISION) != bool(division):
        raise ValueError("A division of six characters goes with 99 in the product code.")
    parts = [f"={din}00", f"{Number.PRODUCT.value}{product.text}"]
    if expiry is not None:
        parts.append(f"{Number.EXPIRY.value}{as_moment(expiry)}")
    parts.append(coi.scan_text)
    if division:
        parts.append(f"{Number.DIVISION.value}{division}")
    if supplement:
        parts.append(f"{Number.SUPPLEMENT.value}{supplement}")
    wrong = [part for part in parts if structure(part) is None]
    if wrong:
        raise ValueError(f"Not ISBT 128: {', '.join(wrong)}")
    return f"=+{len(parts):02d}{_ANY_ORDER}{''.join(parts)}"


def read_message(text: str, environment: Environment) -> ContainerMessage | Wrong:
    """What a scanned container message says, or the first thing that is wrong with it."""
    head = _HEAD.match(text)
    if head is None:
        return Wrong.NO_MESSAGE
    if head[2] != _ANY_ORDER:  # RT017 names the others; it is not shipped, so none can be checked
        return Wrong.ORDER
    structures = _structures(text[head.end() :])
    if structures is None:
        return Wrong.STRUCTURE
    if len(structures) != int(head[1]):
        return Wrong.COUNT
    found = {each.number: each.content for each in structures}
    if len(found) != len(structures):
        return Wrong.TWICE
    din = scanned_din(f"={found.get(Number.DIN, '')}")
    product = product_code(found.get(Number.PRODUCT, ""))
    if din is None or product is None:
        return Wrong.STRUCTURE
    return _judged(din, product, found, structures, environment)


def _judged(
    din: Din,
    product: ProductCode,
    found: dict[Number, str],
    structures: tuple[Structure, ...],
    environment: Environment,
) -> ContainerMessage | Wrong:
    division = found.get(Number.DIVISION, "")
    if (product.division == NEEDS_DIVISION) != bool(division):
        return Wrong.DIVISION
    if product.collection_type not in AUTOLOGOUS_TYPES:
        return Wrong.NOT_AUTOLOGOUS
    try:
        check_fin(din.fin, environment)
    except ValueError:
        return Wrong.TEST_FACILITY
    expiry = found.get(Number.EXPIRY)
    coi = found.get(Number.COI)
    return ContainerMessage(
        din,
        product,
        moment(expiry) if expiry else None,
        CoiIdentifier(coi) if coi else None,
        division,
        found.get(Number.SUPPLEMENT, ""),
        structures,
    )


def _structures(rest: str) -> tuple[Structure, ...] | None:
    """The structures one after another; None when one is unknown, cut off or of a wrong form."""
    found = []
    while rest:
        number = number_of(rest)
        if number is None:
            return None
        begins = len(number.value)
        length = LENGTH.get(number)
        if length is None:  # [025] alone says how long it is
            said = rest[begins + 2 : begins + 4]
            length = 4 + int(said) if said.isdecimal() and len(said) == 2 else len(rest)
        one = structure(rest[: begins + length])
        if one is None:
            return None
        found.append(one)
        rest = rest[begins + length :]
    return tuple(found)
