"""Whatever a signature means, an altered field of what it was given for makes it unsigned.

``test_signed.py`` goes through everything that a release covers; here are the others: what each
meaning's own rows say, column by column, and what page and print say of it (21 CFR 11.70; Annex 11
draft 13.8).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any, Final

import pytest

from tests import drawing
from tests.attacks import PASSED, Shell
from tests.dossier.test_signatures import app_of, client_of, printed
from tests.journey.story import Branch
from tests.record.test_tampering import others
from tests.record.unguarded import unguarded
from tracker.db import table_of
from tracker.record.capture import recorded
from tracker.therapy.signed import SignedNow, Stand, standings

At = Callable[..., Branch]
pytestmark = [pytest.mark.spoils_record, pytest.mark.parametrize("engine", ["sqlite"])]

MEANT: Final = {
    "consent:obtained",
    "eligibility:decided",
    "therapy:ordered",
    "day0:decided",
    "gate_2:decided",
    "harvest:identity_checked",
    "reviewed",
    "conditionally_released",
    "identity_checked",
    "infusion_started",
    "closed",
}
"""What people state with their signatures in the worked case, read in the case."""
SHARE: Final = (4, pytest.param(99, marks=pytest.mark.long))
ON_THE_BATCH_RECORD: Final = {"reviewed", "conditionally_released", "closed"}
"""The lot's own signatures: they are printed, each beside what of it was changed."""
AT_THE_BEDSIDE: Final = {"identity_checked", "infusion_started"}
"""Given after the release, under no lot: on no printed record. The page of signatures says it.

Every other meaning is printed nowhere by itself either, but review and release cover what was
decided by it: the printed record says unsigned beside those.
"""
SHOWN: Final = 6
"""Altered fields that the page names of a signature; the others it counts."""


def every(told: Branch) -> list[SignedNow]:
    with told.site.database.reading() as s:
        return standings(s, told.therapy)


def by_meaning(told: Branch) -> dict[str, SignedNow]:
    """One signature of each meaning, the first person's and the second's apart."""
    return {x.signature.meaning: x for x in reversed(every(told))}


def some(told: Branch, how_many: int) -> dict[str, SignedNow]:
    """As many meanings as drawn today, one of the batch record's and one other at least."""
    found = by_meaning(told)
    printed_there = {m for m in found if m.removesuffix(":verified") in ON_THE_BATCH_RECORD}
    one, other = (drawing.some(x, 1) for x in (printed_there, found.keys() - printed_there))
    drawn = [*one, *other, *drawing.some(found.keys() - {*one, *other}, how_many - 2)]
    return {meaning: found[meaning] for meaning in sorted(drawn)}


def own_rows(s: Shell, one: SignedNow) -> list[tuple[str, list[str]]]:
    """The rows that were written with the signature and stand in it by their hash."""
    ((text,),) = s.run(
        "select document from signed_content where sha256 = ?", one.signature.content_sha256
    )
    return [(table, key) for table, key, _sha256 in json.loads(text)["rows"]]


def alter(s: Shell, table: str, key: list[str], only: str = "") -> dict[str, Any]:
    """Every column of the row that no key holds has another value; the old ones.

    But for whose it is, ``only`` that: with it the whole row leaves the therapy.
    """
    model = table_of(recorded()[table])
    where = " and ".join(f'"{c.name}" = ?' for c in model.primary_key)
    old = {}
    for column in model.columns:
        whose = column.name == "therapy_id"
        if column.primary_key or column.computed is not None or whose is not bool(only):
            continue
        ((was,),) = s.run(f'select "{column.name}" from {table} where {where}', *key)
        update = f'update {table} set "{column.name}" = ? where {where}'
        for new in others(column.type, was, lite=s.lite):
            if s.refused(update, new, *key) == PASSED:
                old[column.name] = was
                break
    return old


def named(told: Branch, mine: SignedNow, table: str) -> set[str]:
    """The columns of this table for which the signature is unsigned; empty for a whole row."""
    (now,) = (x for x in every(told) if x.signature.id == mine.signature.id)
    assert now.stand is Stand.BROKEN
    return {c.column for c in now.changes if c.table == table}


def restore(s: Shell, table: str, key: list[str], old: dict[str, Any]) -> None:
    where = " and ".join(f'"{c.name}" = ?' for c in table_of(recorded()[table]).primary_key)
    for column, was in old.items():
        s.run(f'update {table} set "{column}" = ? where {where}', was, *key)


def test_the_worked_case_has_a_signature_of_each_meaning(branch: At) -> None:
    meant = {m.removesuffix(":verified") for m in by_meaning(branch())}
    assert meant == MEANT


@pytest.mark.parametrize("how_many", SHARE)
def test_each_field_of_what_was_signed_is_named_when_it_is_altered(
    branch: At, how_many: int
) -> None:
    told = branch()
    tried = dict[str, int]()
    with unguarded(told) as s:
        for meaning, mine in some(told, how_many).items():
            for table, key in own_rows(s, mine):
                old = alter(s, table, key)
                assert old, (meaning, table)
                assert old.keys() - named(told, mine, table) == set(), (meaning, table)
                restore(s, table, key, old)
                of = alter(s, table, key, only="therapy_id")
                assert named(told, mine, table) == {""}, (meaning, table)
                restore(s, table, key, of)
                tried[meaning] = tried.get(meaning, 0) + len(old) + len(of)
        assert {x.stand for x in every(told)} == {Stand.STANDS}
    assert tried.keys() == some(told, how_many).keys(), "a signature binds no row of its own"
    print(f"\n{sum(tried.values())} fields of {len(tried)} meanings altered, each named unsigned")


def lines_of(page: str, one: SignedNow) -> list[str]:
    """What the page of the signatures says of those who signed this content."""
    lines = [unescape(re.sub(r"<[^>]+>", " ", x)) for x in page.split("<tr>")]
    return [x for x in lines if one.signature.content_sha256[:16] in x]


@pytest.mark.parametrize("how_many", SHARE)
def test_page_and_print_say_it_of_each_meaning(branch: At, tmp_path: Path, how_many: int) -> None:
    told = branch()
    app = app_of(told, tmp_path)
    client, address = client_of(told, app), f"/therapies/{told.therapy}/signatures"
    asked = set[bool]()
    with unguarded(told) as s:
        for meaning, mine in some(told, how_many).items():
            for table, key in own_rows(s, mine):
                old = alter(s, table, key)
                said = lines_of(client.get(address).get_data(as_text=True), mine)
                assert said, meaning
                for line in said:
                    shown = sum(f"{column} in {table}" in line for column in old)
                    assert ("unsigned" in line, shown) == (True, min(SHOWN, len(old))), meaning
                    assert (f"And {len(old) - SHOWN} more." in line) is (len(old) > SHOWN)
                restore(s, table, key, old)
            old = alter(s, table, key)
            bare = meaning.removesuffix(":verified")
            says = "UNSIGNED" in printed(told, app)
            assert says is (bare not in AT_THE_BEDSIDE), meaning
            asked.add(bare in ON_THE_BATCH_RECORD)
            restore(s, table, key, old)
    assert asked == {True, False}, "the print was not asked"
    assert "Unsigned:" not in client.get(address).get_data(as_text=True)
    assert "UNSIGNED" not in printed(told, app)
