"""No identity stop can be overridden (H57, I20): there is no word for it in any act or address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tests.pages.access import TABLE, table
from tracker import house
from tracker.act import ACTS

OVERRIDE = re.compile(r"overrid|overrul|bypass|ignor|force|anyway|skip|accept_risk", re.IGNORECASE)


def overriding(names: Iterable[str]) -> list[str]:
    """Names that offer to go on against a stop."""
    return [name for name in names if OVERRIDE.search(name)]


def fields() -> Iterator[str]:
    house.acts()
    for tag, one in ACTS.items():
        yield tag
        yield from (f"{tag} {name}" for name in one.given.model_fields)


def test_no_act_takes_a_word_that_overrides() -> None:
    names = list(fields())
    assert overriding(names) == []
    addresses = [address for _method, address in table(TABLE.read_text("utf-8"))]
    assert overriding(addresses) == []
    print(f"\n{len(names)} acts and fields, {len(addresses)} addresses: none overrides")
    assert len(names) > 500
    assert len(addresses) > 150


def test_a_planted_override_is_seen() -> None:
    planted = [*fields(), "administration:unit:checked override_reason"]
    assert overriding(planted) == planted[-1:]
