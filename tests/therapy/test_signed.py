"""What was signed stands, or shows as unsigned and says why (21 CFR 11.70; Annex 11 draft 13.8)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Final

import pytest

import tracker.therapy.signed as signed
from tests.journey.story import FIRST_START, Branch
from tests.record.unguarded import unguarded
from tests.therapy.altering import COVERED_BY_A_RELEASE, changed, rounds
from tracker.db import canonical
from tracker.record.seal import digest
from tracker.therapy.signed import SignedNow, Stand, standings

At = Callable[..., Branch]
RELEASED: Final = FIRST_START


def of(told: Branch, meaning: str) -> list[SignedNow]:
    with told.site.database.reading() as s:
        every = standings(s, told.therapy)
    return [x for x in every if x.signature.meaning == meaning]


def released(told: Branch) -> SignedNow:
    """The signature by which the MSC lot was released."""
    return [*of(told, "released"), *of(told, "conditionally_released")][0]


def test_every_signature_of_the_worked_case_stands(branch: At) -> None:
    told = branch()
    with told.site.database.reading() as s:
        every = standings(s, told.therapy)
    assert {x.stand for x in every} == {Stand.STANDS}, [str(c) for x in every for c in x.changes]
    meanings = {x.signature.meaning.partition(":")[0] for x in every}
    assert {"consent", "eligibility", "therapy", "reviewed", "identity_checked"} <= meanings
    assert {"infusion_started", "closed"} <= meanings


@pytest.mark.parametrize(
    "engine",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)],  # judged above the database
)
@pytest.mark.spoils_record
def test_any_signed_field_that_is_altered_makes_the_release_unsigned(branch: At) -> None:
    told = branch(RELEASED)
    mine = released(told)
    assert mine.stand is Stand.STANDS
    tried, missed, empty = 0, list[str](), set[str]()
    with unguarded(told) as s:
        for at_once in rounds():
            backs = {c: changed(s, c, told.therapy, mine) for c in at_once}
            empty |= {c.table.name for c, back in backs.items() if back is None}
            done = [c for c, back in backs.items() if back is not None]
            tried += len(done)
            hit = [x for x in same(told, mine) if x.stand is Stand.BROKEN] if done else []
            named = {(c.table, c.column) for x in hit for c in x.changes}
            missed += [
                str(c) for c in done if not {(c.table.name, c.name), (c.table.name, "")} & named
            ]
            for column in reversed(done):
                backs[column]()
    assert empty == set()
    assert missed == []
    assert released(told).stand is Stand.STANDS
    print(f"\n{tried} altered fields in {len(COVERED_BY_A_RELEASE) + 2} tables: all unsigned")


def same(told: Branch, mine: SignedNow) -> list[SignedNow]:
    """The same signature, whatever it says now."""
    with told.site.database.reading() as s:
        every = standings(s, told.therapy)
    return [x for x in every if x.signature.id == mine.signature.id]


def bare(told: Branch) -> Stand:
    return released(told).stand


@pytest.mark.spoils_record
def test_a_signature_rewritten_with_its_content_and_hash_is_found_by_the_log(
    branch: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner of the database makes hash and content fit: only the log tells."""
    told = branch(RELEASED)
    mine = released(told).signature
    with unguarded(told) as s:
        ((text,),) = s.run(
            "select document from signed_content where sha256 = ?", mine.content_sha256
        )
        document = json.loads(text)
        for one in document["signatures"]:
            one["printed_name"] = "Somebody Else"
        new = digest(canonical(document))
        s.run(
            "update signed_content set document = ?, sha256 = ? where sha256 = ?",
            canonical(document).decode(),
            new,
            mine.content_sha256,
        )
        s.run(
            "update signature set printed_name = 'Somebody Else', content_sha256 = ?"
            " where content_sha256 = ?",
            new,
            mine.content_sha256,
        )
    assert bare(told) is Stand.BROKEN
    monkeypatch.setattr(signed, "_row", lambda *_: [])
    assert bare(told) is Stand.STANDS, "without the log's word the forger would have won"


@pytest.mark.spoils_record
def test_a_signature_that_was_removed_is_missed(branch: At) -> None:
    told = branch(RELEASED)
    mine = released(told).signature
    with unguarded(told) as s:
        s.run("delete from signature where id = ?", mine.id)
    with told.site.database.reading() as s:
        gone = [x for x in standings(s, told.therapy) if x.signature.id == mine.id]
    assert [x.stand for x in gone] == [Stand.BROKEN]
    assert gone[0].signature.printed_name == mine.printed_name


@pytest.mark.spoils_record
def test_a_row_smuggled_out_of_the_signed_steps_is_missed(branch: At) -> None:
    told = branch(RELEASED)
    with unguarded(told) as s:
        s.run("delete from test_result where id = (select min(id) from test_result)")
    assert released(told).stand is Stand.BROKEN


def test_what_comes_after_a_signature_does_not_unsign_it(branch: At) -> None:
    """The bedside's steps follow; the release covers what it covered."""
    told = branch(RELEASED)
    before = released(told).signature
    assert isinstance(before.signed_at, dt.datetime)
    list(told.tell(RELEASED, RELEASED + 1))
    assert released(told).stand is Stand.STANDS
