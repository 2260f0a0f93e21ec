"""H23: every form of the worked case, opened before something else happened in the therapy.

Each act is tried on a copy of the record, by a page that was opened before; then the story goes on.
The table is written by hand: what the decisions about a patient watch, and what a form at the
bench watches (I16).
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.attacks import rows
from tests.drawing import some
from tests.journey.story import StoryClock, worked_case
from tests.record.meanwhile import (
    Happens,
    consent_given,
    consent_withdrawn,
    counted,
    definition_changed,
    deviation,
    hold,
    order_changed,
    picture,
    refusal,
)
from tests.sites import Bench
from tracker import house, replay
from tracker.act import ACTS, Answer, Door, Seen, Watch, perform
from tracker.db import open_database
from tracker.identity.verdict import Severity
from tracker.record.site import Site
from tracker.replay import Story, begin, fresh_site

STALE, FRESH = True, False
WHOLE_THERAPY = frozenset(
    {
        "donor:therapy:ordered",
        "donor:day0:decided",
        "release:lot:reviewed",
        "release:lot:disposed",
        "release:lot:closed",
        "administration:units:issued",
        "administration:infusion:started",
    }
)
"""Decisions watch the whole therapy: order, go or no-go, review, release, issue, start."""
NUMBERS = itertools.count()


# what happened meanwhile: (is a form that watches the whole therapy stale?, one that watches
# what it showed?)
MEANWHILE: dict[str, tuple[Happens, bool, bool]] = {
    "an act was refused": (refusal, FRESH, FRESH),
    "a picture was taken": (picture, STALE, FRESH),
    "another container was counted": (counted(1), STALE, FRESH),
    "a container on the form was counted": (counted(0), STALE, STALE),
    "a deviation was reported": (deviation, STALE, STALE),
    "the therapy was put on hold": (hold, STALE, STALE),
    "a consent was given": (consent_given, STALE, STALE),
    "a consent was withdrawn": (consent_withdrawn, STALE, STALE),
    "the order was changed": (order_changed, STALE, STALE),
    "the therapy was moved to another definition": (definition_changed, STALE, STALE),
}
AFTER_CONSENT = frozenset({"a picture was taken", "a consent was withdrawn"})
WHOLE_BY = dict.fromkeys(WHOLE_THERAPY, 10) | {"donor:therapy:ordered": 8}
"""By how many events each: by hand, so that a lost row is missed. The order comes before there are
two containers to count."""


@dataclass
class Forms:
    """``perform`` that first tries the act on copies, by pages that were opened too early."""

    folder: Path
    people: dict[str, str]
    every: bool = True
    wrong: list[str] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    heard: defaultdict[str, set[bool]] = field(default_factory=lambda: defaultdict(set))

    def __call__(self, site: Site, door: Door, tag: str, given: Any) -> Answer:
        if tag in self.tried:
            return perform(site, door, tag, given)
        copy = self._copy(site)
        answer = perform(site, door, tag, given)
        if answer.accepted and (therapy := self._touched(site, answer)):
            self._try(copy, therapy, door, tag, given)
        copy.site.database.close()
        return answer

    def _copy(self, site: Site) -> Bench:
        path = self.folder / f"stale{next(NUMBERS)}.db"
        shutil.copyfile(str(site.database.engine.url.database), path)
        clock = StoryClock(site.clock() + dt.timedelta(seconds=1))
        there = Site(
            database=house.ready(open_database(f"sqlite:///{path}")),
            environment=site.environment,
            zone=site.zone,
            keyring=site.keyring,
            seed=site.seed,
            clock=clock,
            replaying=True,
        )
        return Bench(there, clock, self.people)

    def _touched(self, site: Site, answer: Answer) -> str:
        """The therapy in whose chart the act has written; none for what belongs to the site."""
        with site.database.looking() as conn:
            sql = "select stream from log_touch where seq = ?"
            streams = conn.exec_driver_sql(sql, (answer.seq,)).scalars().all()
        return next((s.removeprefix("therapy:") for s in streams if s.startswith("therapy:")), "")

    def _try(self, b: Bench, therapy: str, door: Door, tag: str, given: Any) -> None:
        found = [r for r in rows(b, "container") if r["therapy_id"] == therapy]
        ids = [str(r["id"]) for r in found][:2]
        whole = ACTS[tag].watch is Watch.WHOLE
        if whole is not (tag in WHOLE_THERAPY):
            self.wrong.append(f"{tag}: watches {'the whole therapy' if whole else 'what it shows'}")
        if not ids and therapy not in str(rows(b, "therapy")):
            return  # it is what opens the therapy
        consented = any(r["therapy_id"] == therapy for r in rows(b, "consent"))
        for name in self._events(tag, two=len(ids) > 1, consented=consented):
            happens, to_whole, to_shown = MEANWHILE[name]
            stream = f"therapy:{therapy}"
            tops = [int(t["n"]) for t in rows(b, "log_touch") if t["stream"] == stream]
            seen = Seen(stream, max(tops), frozenset(ids[:1]))
            happens(b, therapy, ids)
            late = Door(
                door.actor,
                f"late-{next(NUMBERS)}",
                door.verifier,
                seen=seen,
                signed=door.signed,
                reason=door.reason,
            )
            answer = perform(b.site, late, tag, given)
            stale = "changed_since_shown" in answer.verdict.codes
            if stale is not (to_whole if tag in WHOLE_THERAPY else to_shown):
                self.wrong.append(f"{tag}, {name}: {'stale' if stale else 'not stale'}")
            if stale and (answer.accepted or answer.reasons[0].severity is not Severity.STOP):
                self.wrong.append(f"{tag}, {name}: done all the same")
            self.tried[tag] += 1
            self.heard[tag].add(stale)

    def _events(self, tag: str, *, two: bool, consented: bool) -> list[str]:
        """All for what decides about a patient; of the others two that make stale and one not.

        In the table's order: they happen one after the other, and not all could after the last.
        """
        found = [name for name in MEANWHILE if two or "container" not in name]
        if self.every or tag in WHOLE_THERAPY:
            return found
        found = [name for name in found if consented or name not in AFTER_CONSENT]
        stale = [name for name in found if MEANWHILE[name][2] is STALE]
        drawn = some(stale, 2, by=tag) + some(set(found) - set(stale), 1, by=tag)
        return [name for name in found if name in drawn]


def told(folder: Path, patch: pytest.MonkeyPatch, *, every: bool) -> Forms:
    case = worked_case()
    site = fresh_site(f"sqlite:///{folder / 'forms.db'}", case)
    story: Story = begin(site, case)
    forms = Forms(folder, story.people, every)
    patch.setattr(replay, "perform", forms)
    assert [t for t in story.tell() if not t.as_expected] == []
    site.database.close()
    return forms


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_every_form_after_every_event_is_stale_as_the_table_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: bool
) -> None:
    forms = told(tmp_path, monkeypatch, every=every)
    print(f"\n{len(forms.tried)} forms, {forms.tried.total()} opened before something happened")
    assert forms.wrong == []
    assert len(forms.tried) > 50
    assert {tag: found for tag, found in forms.heard.items() if found != {STALE, FRESH}} == {}
    assert {tag: forms.tried[tag] for tag in WHOLE_THERAPY} == WHOLE_BY
