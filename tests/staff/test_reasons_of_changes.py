"""Each change of what people may do, of a setting or of a policy is an act with its reason.

Written by hand, act by act: whether a reason is asked, and why none is where none is (issue 4).
"""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.sites import Bench
from tests.supplies.test_preparing import MEDIUM
from tracker import house
from tracker.act import ACTS, perform
from tracker.act.bench import BENCH
from tracker.act.door import Door
from tracker.act.reading import read
from tracker.protocol.definition import load_default

ROOMS: Final = {"staff", "protocol", "workplace", "supplies", "marking", "material", "upkeep"}
FIELD: Final = {
    "marking:book:voided": "reason",
    "marking:printer:set": "reason",
    "staff:access:reviewed": "reason",
    "staff:matrix:changed": "reason",
    "staff:passkey:revoked": "reason",
    "staff:passkeys:allowed": "reason",
    "staff:qualification:revoked": "reason",
    "staff:requirement:changed": "reason",
    "staff:roles:changed": "reason",
    "staff:signature:worded": "reason",
    "supplies:calibration:extended": "reason",
    "supplies:lot:recalled": "reason",
    "supplies:open_life:set": "basis",
    "upkeep:key:retired": "why",
    "upkeep:recovery:ended": "reason",
}
"""A field of the input holds the reason, and stands in the row."""
DOOR: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "marking:address:set": (
        "qa",
        "",
        {
            "purpose": "units",
            "destination_en": "Cell laboratory",
            "contact_en": "Duty phone",
        },
    ),
    "marking:sentences:brought": ("qa", "qp", {"table": "{}"}),
    "protocol:definition:approved": ("qa", "qp", {"definition": "newer", "sha256": "newer"}),
    "staff:alarms:set": (
        "qa",
        "qp",
        {"patients_apart_s": 45, "mismatches_lock": 3, "people_apart_s": 10},
    ),
    "staff:badge:revoked": ("admin", "", {"person": "tech"}),
    "staff:facility:set": ("qa", "qp", {"paired": ["vial"]}),
    "staff:password:reset": ("admin", "qa", {"person": "tech"}),
    "staff:person:disabled": ("admin", "", {"person": "tech"}),
    "staff:policy:set": ("admin", "", {"name": "idle_minutes", "value": 9}),
    "staff:scanner:set": ("admin", "", {"station": "none"}),
    "staff:sign_in:unlocked": ("admin", "", {"person": "tech"}),
    "staff:station:added": ("admin", "", {"name": "Cabinet 9"}),
    "staff:station:ended": ("admin", "", {"station": "none"}),
    "supplies:recipe:approved": ("production", "qa", MEDIUM),
    "workplace:place:fitted": ("production", "", {"place": "tank", "equipment": "incubator"}),
}
"""The reason comes with the act and stands in its entry; a version, a place that is joined again:
where something stood before."""
NONE: Final = {
    "marking:book:counted": "a count of what is there: it changes nothing, and its note is asked"
    " where labels are missing",
    "marking:book:given": "the pages that were made, once more",
    "marking:book:made": "a first book of labels, counted and sealed",
    "marking:drill:recorded": "what a drill found, in words of its own",
    "marking:printer:added": "a first printer: it prints nothing until it was tested",
    "material:place:added": "a first place: nothing stood there",
    "protocol:definition:loaded": "a draft: nothing starts under it before two approve it",
    "staff:badge:issued": "a card for the person named; it opens nothing without their own PIN",
    "staff:passkey:registered": "one's own, with one's own password",
    "staff:person:added": "a first account with its first roles; each later change says why",
    "staff:pin:set": "one's own, with one's own password",
    "staff:qualification:given": "it names the document that shows it",
    "staff:qualification:renewed": "it names the document that shows it",
    "staff:signature:agreed": "one's own agreement, to a text that stands in the record",
    "supplies:equipment:added": "a first entry of equipment, with its calibration",
    "supplies:equipment:calibrated": "what was done on which day, and until when it holds",
    "supplies:lot:prepared": "work by an approved recipe",
    "upkeep:checkpoint:witnessed": "what somebody else holds: nothing changes by it",
    "upkeep:key:published": "the key's own act, before it signs anything",
    "workplace:area:added": "a first work area: it is cleared before anything is opened there",
    "workplace:plates:exposed": "work: what was put where",
    "workplace:positions:named": "names that the place did not have; none is changed",
    "workplace:session:ended": "work: what was done, by whom",
    "workplace:session:opened": "work: what was done, by whom",
}
"""First creations, work, and what is one's own: why none is asked."""


def test_every_act_of_people_that_is_of_no_therapy_stands_in_the_table() -> None:
    house.acts()
    found = {
        tag
        for tag, kind in ACTS.items()
        if tag.partition(":")[0] in ROOMS
        and "therapy" not in kind.given.model_fields
        and (kind.by or not kind.system)
        and tag not in BENCH | {"staff:form:refused"}
    }
    assert not FIELD.keys() & DOOR.keys()
    assert not NONE.keys() & (FIELD.keys() | DOOR.keys())
    assert found == FIELD.keys() | DOOR.keys() | NONE.keys()


@pytest.mark.parametrize("tag", sorted(FIELD))
@pytest.mark.parametrize("empty", ["", "   ", "\n\t "])
def test_an_empty_reason_is_no_reason(tag: str, empty: str) -> None:
    name = FIELD[tag]
    _, wrong = read(ACTS[tag].given, {name: empty * 20 if empty else empty})
    assert name in {r.about for r in wrong}
    _, wrong = read(ACTS[tag].given, {})
    assert name in {r.about for r in wrong}
    _, wrong = read(ACTS[tag].given, {name: "because the calendar says so"})
    assert name not in {r.about for r in wrong}


def standing_before(bench: Bench) -> dict[str, Any]:
    """What the door's acts would change: a newer definition, a recipe, a place that is joined."""
    text = load_default().canonical_bytes().decode()
    newer = text.replace('"version":"1.0"', '"version":"1.1"', 1)
    assert newer != text
    out = bench.did("qa", "protocol:definition:loaded", {"text": newer})
    bench.did("production", "supplies:recipe:approved", MEDIUM, second="qa")
    due = {"kind": "incubator", "calibration_due_on": "2027-04-29"}
    one = bench.did("production", "supplies:equipment:added", {"name": "INC-9", **due})["equipment"]
    tank = bench.did("admin", "material:place:added", {"name": "Shelf 9", "kind": "shelf"})["place"]
    bench.did("production", "workplace:place:fitted", {"place": tank, "equipment": one})
    known = {"newer": None, "tank": tank, "incubator": one, "tech": bench.people["tech"]}
    return known | {"definition": out["definition"], "sha256": out["sha256"]}


def test_what_changes_something_that_stands_is_refused_without_its_reason(bench: Bench) -> None:
    known = standing_before(bench)
    for tag, (who, second, given) in DOOR.items():
        filled = {k: _known(known, k, v) for k, v in given.items()}
        for n, said in enumerate(("", "   ", "because the calendar says so")):
            both = frozenset(bench.people[p] for p in (who, second) if p)
            door = Door(
                bench.people[who],
                f"{tag}-{n}",
                bench.people[second] if second else None,
                reason=said,
                signed=both,
            )
            answer = perform(bench.site, door, tag, filled)
            missed = "change_needs_its_reason" in answer.verdict.codes
            assert missed is not bool(said.strip()), (tag, said, answer.verdict.codes)
            assert not (missed and answer.accepted), tag


def _known(known: dict[str, Any], name: str, value: Any) -> Any:
    if value == "newer":
        return known[name]
    return known.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("engine", ["sqlite"])
def test_with_the_rules_removed_they_would_change_in_silence(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = standing_before(bench)
    monkeypatch.setattr("tracker.protocol.acts._replaces", lambda *_: False)
    given = {"definition": known["definition"], "sha256": known["sha256"]}
    bench.did("qa", "protocol:definition:approved", given, second="qp")
    monkeypatch.setattr("tracker.workplace.places.acts.fitted_to", lambda *_: None)
    joined = {"place": known["tank"], "equipment": known["incubator"]}
    bench.did("production", "workplace:place:fitted", joined)
