"""Every kind of code into the scan box of every step: only the legal ones are looked at (H19)."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask

from tests.attacks import rows
from tests.journey.laboratory import at, laboratory
from tests.marking.scans.tables import FOREIGN, WRONG, boxes, codes, sizes
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tests.upkeep.ground import app_of
from tracker.identity.codes import CODE_LENGTH, Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason
from tracker.pages.here import reading
from tracker.pages.step import OpenStep, Taken
from tracker.supplies import material_step
from tracker.supplies.at_hand import take as take_anything

__all__ = ["hands", "known_passwords"]
TABLE = boxes()
LITE = pytest.mark.parametrize("engine", ["sqlite"])
"""What a box takes is decided before any database is asked."""


def steps(of: type[OpenStep] = OpenStep) -> Iterator[type[OpenStep]]:
    """Every step that somebody can stand at."""
    for each in of.__subclasses__():
        if not inspect.isabstract(each):
            yield each
        yield from steps(each)


@pytest.fixture
def app(bench: Bench) -> Flask:
    """All pages, so that every step is known."""
    return app_of(bench)


def looks_at(step: type[OpenStep], kind: Kind, code: str) -> bool:
    """True when the box lets a code of this kind in; False when it is refused as of a wrong kind.

    The step is nobody's and shows nothing: a box that asks whose it is has let the kind in.
    """
    here = object.__new__(step)
    for name, value in (("therapy", SimpleNamespace(id="nobody")), ("expected", ())):
        object.__setattr__(here, name, value)  # a step is frozen
    try:
        taken: Taken = here.take(Native(kind, code[4:20], code))
    except AttributeError:
        return True
    return not (isinstance(taken, Reason) and taken.code == WRONG)


@LITE
def test_every_kind_into_every_box(bench: Bench, app: Flask) -> None:
    known, wrong, tried = codes(bench), [], 0
    every = set(steps())
    assert len(every) > 100
    with app.test_request_context("/"):
        for step in every:
            for kind, code in known.items():
                tried += 1
                legal = kind in TABLE.get(step.tag, frozenset())
                if looks_at(step, kind, code) is not legal:
                    wrong.append((step.tag, kind.name, "refused" if legal else "let in"))
    assert wrong == []
    assert {t for t in TABLE if t not in {s.tag for s in every}} == set()
    print(f"\n{len(every)} steps x {len(known)} kinds: {tried} scans, each as the table says")


@LITE
def test_without_the_guard_a_wrong_kind_gets_into_a_box(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack of the test above: a place of storage at a step that is told of none."""
    (feed,) = [s for s in set(steps()) if s.tag == "expansion:culture:fed"]
    code = codes(bench)[Kind.PLACE]

    def unguarded(self: material_step.MaterialStep, found: Native) -> Taken:
        return take_anything(reading(), "", (), found)

    with app.test_request_context("/"):
        assert not looks_at(feed, Kind.PLACE, code)
        monkeypatch.setattr(material_step.MaterialStep, "take", unguarded)
        assert looks_at(feed, Kind.PLACE, code)


def test_a_wrong_scan_at_a_page_is_refused_loudly_and_keeps_nothing(
    bench: Bench, hands: Hands
) -> None:
    """P0 is fed: whatever is no flask, reagent, equipment or work area is stopped and recorded."""
    lab = laboratory(bench).grown(16)
    bench.clock.to(at("04-26T10:00"))
    path = f"/cultures/{lab.id('P0-F01')}/feed"
    hands.look("tech", path)  # signed in before anything is counted
    legal = TABLE["expansion:culture:fed"]
    given = codes(bench)
    scans = {k.name: c for k, c in given.items() if k not in legal} | FOREIGN
    for name, code in scans.items():
        before = sizes(bench)
        refused = hands.scan("tech", path, code)
        assert refused.status_code == 409, name
        after = sizes(bench)
        grown = {t for t in after if after[t] != before[t]}
        assert grown == {"log_entry", "log_touch"}, (name, grown)
        newest = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
        answer, header = json.loads(newest["answer"]), json.loads(newest["header"])
        assert header["tag"] == "scanning:scan:refused"
        (why,) = answer["reasons"]
        if len(code) == CODE_LENGTH:
            assert (why["code"], why["about"]) == (WRONG, name.lower()), name
            assert "of another kind" in refused.get_data(as_text=True)
        assert code.encode() not in bytes(newest["answer"]), name  # never foreign text in the log
        with hands.client("tech").session_transaction() as kept:
            assert "open_step" not in kept, name
