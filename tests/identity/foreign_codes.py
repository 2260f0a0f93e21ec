"""Codes of other systems, as they are met in a hospital; made from a seed."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

from tracker.identity.foreign import gs1_check_digit

Maker = Callable[[random.Random], str]
_UPPER = string.ascii_uppercase + string.digits


def _digits(chance: random.Random, n: int) -> str:
    return "".join(chance.choices(string.digits, k=n))


def _gtin(chance: random.Random) -> str:
    body = _digits(chance, 13)
    return body + gs1_check_digit(body)


def _isbt_din(chance: random.Random) -> str:
    return f"=A9999{_digits(chance, 8)}00"


def _isbt_product(chance: random.Random) -> str:
    return f"=<S{_digits(chance, 4)}V00"


def _gs1_element(chance: random.Random) -> str:
    lot = "".join(chance.choices(_UPPER, k=chance.randint(4, 12)))
    return f"]d201{_gtin(chance)}17{_digits(chance, 6)}10{lot}"


def _gs1_printed(chance: random.Random) -> str:
    return f"(01){_gtin(chance)}(21){_digits(chance, 9)}"


def _gtin_alone(chance: random.Random) -> str:
    return _gtin(chance)


def _wristband(chance: random.Random) -> str:
    body = _digits(chance, 17)
    return f"8018{body}{gs1_check_digit(body)}"


def _hibc(chance: random.Random) -> str:
    return "+H" + "".join(chance.choices(_UPPER, k=12))


def _address(chance: random.Random) -> str:
    name = "".join(chance.choices(string.ascii_lowercase, k=8))
    return f"https://{name}.example/{_digits(chance, 6)}"


def _wifi(chance: random.Random) -> str:
    return f"WIFI:S:ward-{_digits(chance, 3)};T:WPA;P:{_digits(chance, 10)};;"


def _contact(chance: random.Random) -> str:
    return f"BEGIN:VCARD\nN:Doe {_digits(chance, 5)}\nEND:VCARD"


def _hospital_number(chance: random.Random) -> str:
    return f"P{_digits(chance, 9)}"


def _sample_tube(chance: random.Random) -> str:
    return "LAB" + "".join(chance.choices(_UPPER, k=10))


MAKERS: tuple[Maker, ...] = (
    _isbt_din,
    _isbt_product,
    _gs1_element,
    _gs1_printed,
    _gtin_alone,
    _wristband,
    _hibc,
    _address,
    _wifi,
    _contact,
    _hospital_number,
    _sample_tube,
)


def foreign_codes(n: int, chance: random.Random) -> list[str]:
    """So many different ones, of every system in turn."""
    out: dict[str, None] = {}
    while len(out) < n:
        out[MAKERS[len(out) % len(MAKERS)](chance)] = None
    return list(out)
