"""What a site may say of itself as a facility: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from tracker.identity.environment import Environment
from tracker.identity.isbt128 import check_fin
from tracker.identity.verdict import Reason, reason

MARROW: Final = "marrow"
"""What the product code of a harvest stands under; of a dose, the code of its product."""
Paired = Literal["vial", "unit"]
"""Kinds of container that may be too small for a whole label: they wear a partial one."""
_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{4}")  # product description code of ST-001, 2.4.3


def judge_facility(
    fin: str, licence: str, codes: Mapping[str, str], environment: Environment
) -> tuple[Reason, ...]:
    """Why the site cannot say this of itself: no such number, no licence, a malformed code.

    A9990 to A9999 are reserved for tests and refused in production (ST-001, 5.3).
    """
    found = []
    if fin:
        try:
            check_fin(fin, environment)
        except ValueError:
            found.append(reason("facility_number_not_usable", about=fin))
        if not licence.strip():
            found.append(reason("facility_without_licence", about=fin))
        if MARROW not in codes:
            found.append(reason("product_code_missing", about=MARROW))
    found += [
        reason("product_code_wrong", about=name)
        for name, code in codes.items()
        if _CODE.fullmatch(code) is None
    ]
    return tuple(found)
