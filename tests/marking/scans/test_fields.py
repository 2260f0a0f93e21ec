"""Every kind of code into every field that a scan may fill: only the legal ones pass (H19).

The worked case is told with what was scanned; before each act, each of its fields is given every
other kind of code. What no worked case does is tried beside it, on the units of Day 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from tests.attacks import rows
from tests.journey.laboratory import Laboratory
from tests.journey.story import StoryClock, worked_case
from tests.marking.scans.beside import DAY0, at_the_printer, scene, with_a_kit, with_a_recipe
from tests.marking.scans.tables import not_scanned
from tests.marking.scans.trying import TABLE, Trial
from tests.sites import Bench
from tracker import house
from tracker.act import ACTS
from tracker.marking import scan
from tracker.replay import Story, begin, fresh_site
from tracker.supplies.opened import acts as opened

NOT_IN_THE_CASE = frozenset(
    {
        "collection:container:received_late",
        "marking:label:copied",
        "marking:printer:read_back",
        "supplies:lot:prepared",
        "workplace:kit:taken_in",
        "workplace:kit:returned",
    }
)
"""Tried on a bench of their own, or in the tests of the act."""
SCANNED_IN_THE_CASE = {
    ("collection:identity:checked", "wristband"),
    ("collection:shipment:sent", "containers"),
    ("isolation:mnc:isolated", "containers"),
    ("expansion:cells:seeded", "lots"),
    ("expansion:cells:seeded", "equipment"),
    ("expansion:vials:stored", "place"),
    ("testing:result:entered", "sample"),
    ("workplace:line:cleared", "area"),
    ("administration:units:issued", "units"),
    ("administration:units:accepted", "units"),
    ("administration:patient:signed_in", "wristband"),
    ("administration:unit:checked", "wristband"),
    ("administration:unit:checked", "unit"),
    ("administration:infusion:started", "unit"),
}
"""At the least, of each kind: everything there wears a label in the case."""
LITE = pytest.mark.parametrize("engine", ["sqlite"])


def texts(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Every field of an act's input that takes text, those of its rows too."""
    for name, about in model.model_fields.items():
        inner = list(_models(about.annotation))
        for one in inner:
            yield from texts(one, f"{above}{name}.")
        if not inner and "str" in repr(about.annotation):
            yield above + name


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def unjudged() -> list[tuple[str, str]]:
    """Text fields of acts that neither the table nor the list of unscanned ones knows."""
    names, pairs = not_scanned()
    known = {(f.tag, f.name) for f in TABLE} | pairs
    return [
        (tag, name)
        for tag, kind in ACTS.items()
        if not tag.startswith(("ground:", "tests:"))
        for name in texts(kind.given)
        if (tag, name) not in known and name not in names
    ]


def test_every_text_field_of_every_act_is_judged() -> None:
    """A new act with a scanned field has no place to hide."""
    house.acts()
    assert unjudged() == []
    there = {(tag, name) for tag, kind in ACTS.items() for name in texts(kind.given)}
    assert {(f.tag, f.name) for f in TABLE} | not_scanned()[1] <= there


def test_a_new_act_with_a_scanned_field_fails_the_test_above(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house.acts()
    monkeypatch.setitem(ACTS, "expansion:vessel:shaken", ACTS["expansion:vessel:lost"])
    assert unjudged() == [("expansion:vessel:shaken", "vessel")]


@dataclass
class Telling:
    """The worked case as it is told by scans; what was tried before each of its acts."""

    story: Story
    trial: Trial
    passed: set[tuple[str, str]] = field(default_factory=set)

    def tell(self) -> None:
        """Every act as the case says it, but for codes instead of ids wherever there is one."""
        for event in self.story.case.events:
            self.story.clock.to(dt.datetime.fromisoformat(event["at"]))
            if event["seq"] == DAY0:
                for tag, given in scene(self.trial.bench, self.story.names).items():
                    self.trial.act(tag, *given)
            acts = iter(event["acts"])

            def before(_seq: int, _tag: str, acts: Iterator[dict[str, Any]] = acts) -> bool:
                one = next(acts)
                given = self.story.filled(one["given"])
                self.trial.act(one["act"], one["by"], one.get("check"), given)
                self.scanned(one)
                return False

            for told in self.story.tell_event(event, before):
                assert told.as_expected, told.line()

    def scanned(self, one: dict[str, Any]) -> None:
        """What the case tells by an id is told by the code of its label, where it has one now."""
        mine = [f for f in TABLE if f.tag == one["act"] and f.name in one["given"]]
        spoken = self._codes() if mine else {}
        for f in mine:
            now = self.story.filled(one["given"][f.name])
            refs = [now] if isinstance(now, str) else now
            said = [spoken.get(r, r) for r in refs]
            one["given"][f.name] = said[0] if isinstance(now, str) else said
            if said and all(r.startswith("MT1") for r in said):
                self.passed.add((f.tag, f.name))

    def _codes(self) -> dict[str, str]:
        bench = self.trial.bench
        said = ("reagent_lot", "equipment", "place", "work_area")
        spoken = {str(r["id"]): str(r["code"]) for t in said for r in rows(bench, t)}
        worn = {r["label_id"] for r in rows(bench, "active_label")}
        labels = [r for r in rows(bench, "label_instance") if r["id"] in worn]
        return spoken | {str(r["container_id"]): str(r["code"]) for r in labels}


@pytest.mark.parametrize("one_in", [4, pytest.param(1, marks=pytest.mark.long)])
def test_only_legal_kinds_pass(folder: Path, one_in: int) -> None:
    """The codes of their own kind passed: the case was told with them, and goes as it says."""
    case = worked_case()
    site = fresh_site(f"sqlite:///{folder / 'scans.db'}", case)
    site.clock = clock = StoryClock(case.begins_at)
    story = begin(site, case)
    trial = Trial(Bench(site, clock, story.people), one_in)
    told = Telling(story, trial)
    told.tell()
    assert trial.wrong == [], "\n".join(map(str, trial.wrong))
    assert {f.tag for f in TABLE} - set(trial.tried) == NOT_IN_THE_CASE
    assert told.passed >= SCANNED_IN_THE_CASE
    print(f"\n{trial.tried.total()} scans that do not belong into {len(trial.tried)} acts: refused")
    print(f"{len(told.passed)} fields took codes of their own kind, in acts that were accepted")
    site.database.close()


@LITE
def test_kits_take_their_own_codes_alone(bench: Bench) -> None:
    trial = Trial(bench)
    for tag, given in with_a_kit(Laboratory(bench)):
        trial.act(tag, *given)
    assert trial.wrong == []
    assert set(trial.tried) == {"workplace:kit:taken_in", "workplace:kit:returned"}


@LITE
@pytest.mark.parametrize("made", [with_a_recipe, at_the_printer])
def test_recipes_and_printers_take_their_own_codes_alone(bench: Bench, made: Any) -> None:
    trial = Trial(bench)
    trial.act(*made(bench))
    assert trial.wrong == []
    assert trial.tried.total() > 10


@LITE
def test_without_the_guard_a_bottle_gets_in_as_a_lot(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack of the tests above, where codes of two kinds lead to the same lot."""
    lab = Laboratory(bench).supplied()
    lot = rows(bench, "reagent_lot")[0]["code"]
    given = {"therapy": lab.therapy, "lot": lot}
    bottle = bench.did("tech", "supplies:bottle:opened", given)["code"]
    refused = bench.do("tech", "supplies:bottle:opened", given | {"lot": bottle})
    assert refused.verdict.codes == ("wrong_kind_of_code",)
    monkeypatch.setattr(opened, "unusable_ref", lambda *_: None)
    assert bench.do("tech", "supplies:bottle:opened", given | {"lot": bottle}).accepted


@LITE
def test_without_the_guard_a_wrong_kind_has_no_name(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind it stands the exact look-up: a wristband is no label even then, only unexplained."""
    lab = Laboratory(bench).grown(16)
    band = rows(bench, "wristband")[0]["code"]
    given = {"therapy": lab.therapy, "vessel": band, "why": "broken"}
    lost = given | {"surface_decontaminated": True}
    told = bench.do("tech", "expansion:vessel:lost", lost, second="tech_2")
    assert told.verdict.codes == ("wrong_kind_of_code",)
    monkeypatch.setattr(scan, "not_ours", lambda *_: None)
    told = bench.do("tech", "expansion:vessel:lost", lost, second="tech_2")
    assert told.verdict.codes == ("label_unknown",)
