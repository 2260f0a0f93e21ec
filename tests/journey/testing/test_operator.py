"""What a result with its qualifier proves (I17)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.journey.testing.rules import (
    satisfies,
)
from tracker.protocol.readings import parse
from tracker.protocol.words import Operator

D = Decimal


@pytest.mark.parametrize(
    ("raw", "op", "proven"),
    [
        ("70", ">=", True),
        ("69.96", ">=", False),
        (">70", ">=", True),
        (">69", ">=", False),
        ("<99", ">=", False),
        ("ND", ">=", False),
        ("70", ">", False),
        ("70.01", ">", True),
        (">70", ">", True),
        ("<71", ">", False),
        ("70", "<=", True),
        ("70.04", "<=", False),
        ("<70", "<=", True),
        ("<70.1", "<=", False),
        (">1", "<=", False),
        ("ND", "<=", True),
        ("70", "<", False),
        ("69.9", "<", True),
        ("<70", "<", True),
        (">1", "<", False),
        ("ND", "<", True),
    ],
)
def test_operator_with_qualifier(raw: str, op: str, proven: bool) -> None:
    assert satisfies(parse(raw), Operator(op), D(70)) is proven


@pytest.mark.parametrize(
    ("raw", "proven"),
    [
        ("3.06", True),
        ("3.059", False),
        ("3.74", True),
        ("3.741", False),
        ("<3.4", False),
        (">3.4", False),
        ("ND", False),
    ],
)
def test_range_is_proven_by_a_plain_number_only(raw: str, proven: bool) -> None:
    assert satisfies(parse(raw), Operator.BETWEEN, D("3.06"), D("3.74")) is proven
