"""Which donation and division a bag is, and what its ISBT 128 label says: by hand, no database."""

from __future__ import annotations

import datetime as dt

import pytest

from labels.snapshot import NEVER, Expiry, Isbt
from tracker.identity.environment import Environment
from tracker.identity.isbt128_structures import ProductCode
from tracker.marking.isbt.rules import (
    ancestors_of,
    division_of,
    donation_of,
    expires,
    isbt_of,
    with_print,
)

CODE = "MT1C0123456789ABCDEF" + "1" + "GHJKMNPQ"  # 29 characters; its last 18 stand in [036]
LAST = "789ABCDEF1GHJKMNPQ"
DIN, COI = "A999926000001", "CHA9999260000A1"  # the check character of the number is 8


@pytest.mark.parametrize(
    ("short_name", "donation", "division"),
    [
        ("HARV-A", "HARV-A", ""),
        ("HARV-A-2", "HARV-A", "000002"),
        ("HARV-A-2-11", "HARV-A-2", "000011"),
        ("HARV-A-999999", "HARV-A", "999999"),
        ("HARV-A-1000000", "HARV-A-1000000", ""),  # seven figures are no bag's
        ("HARV", "HARV", ""),
        ("-2", "-2", ""),
    ],
)
def test_a_bag_is_of_a_donation_and_has_its_division(
    short_name: str, donation: str, division: str
) -> None:
    assert donation_of(short_name) == donation
    assert division_of(short_name) == division


def test_ancestors_are_all_that_it_came_from_once_each() -> None:
    parents = {"unit": ["pool"], "pool": ["f1", "f2"], "f1": ["mnc"], "f2": ["mnc"], "mnc": ["bag"]}
    assert ancestors_of("unit", parents) == {"pool", "f1", "f2", "mnc", "bag"}
    assert ancestors_of("mnc", parents) == {"bag"}
    assert ancestors_of("bag", parents) == frozenset()


def test_a_label_expires_when_it_says_and_a_day_alone_at_its_end() -> None:
    assert expires(NEVER) is None
    assert expires(Expiry("2026-11-22", "16:30", "+08:00")) == dt.datetime(2026, 11, 22, 16, 30)
    assert expires(Expiry("2026-11-22")) == dt.datetime(2026, 11, 22, 23, 59)


# 22 November is day 326 of 2026: 304 to the end of October, and 22
@pytest.mark.parametrize(
    ("last", "division", "expiry", "message", "said"),
    [
        (
            *("00", "", Expiry("2026-11-22", "16:30")),
            f"=+05000={DIN}00=<DM003100&>0263261630&/{COI}&,2{LAST}",
            "DM003100",
        ),
        (
            *("99", "000002", Expiry("2026-11-22")),
            f"=+06000={DIN}00=<DM003199&>0263262359&/{COI}=,000002&,2{LAST}",
            "DM003199 000002",
        ),
        (*("A0", "", NEVER), f"=+04000={DIN}00=<DM0031A0&/{COI}&,2{LAST}", "DM0031A0"),
    ],
)
def test_what_the_matrix_says_and_its_parts_for_the_eye(
    last: str, division: str, expiry: Expiry, message: str, said: str
) -> None:
    product = ProductCode("DM003", "1", last)
    found = isbt_of(DIN, product, division, COI, expiry, CODE, Environment.TEST)
    assert found == Isbt(message, DIN, "8", said)
    again = with_print(found, CODE[:-18] + "A" * 18)
    assert again == Isbt(message[:-18] + "A" * 18, DIN, "8", said)
    with pytest.raises(ValueError, match="reserved for tests"):
        isbt_of(DIN, product, division, COI, expiry, CODE, Environment.PRODUCTION)
