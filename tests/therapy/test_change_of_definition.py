"""A running therapy goes on under a newer version only where nothing done is judged otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.attacks import insert, rows
from tests.journey.walk import Way
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.act import Answer
from tracker.dossier.batch.sources import changes_of
from tracker.people.training.rules import process_named
from tracker.protocol.definition import ProcessDefinition, load, load_default
from tracker.protocol.readings import Reading
from tracker.therapy.models import Therapy
from tracker.therapy.present import therapy_now
from tracker.therapy.rules import DoneStep, Use, judge_change
from tracker.therapy.taught import process_of

__all__ = ["hands", "known_passwords"]

WHY = "the limit was tightened by the safety board"
Change = Callable[[dict[str, Any]], object]


def version(number: str, change: Change = lambda d: None) -> str:
    doc = json.loads(load_default().canonical_bytes())
    doc["version"] = number
    change(doc)
    return json.dumps(doc)


def row(doc: dict[str, Any], section: str, **known: str) -> dict[str, Any]:
    return next(r for r in doc[section] if all(r[k] == v for k, v in known.items()))


def tighter_growth(doc: dict[str, Any]) -> None:
    row(doc, "parameters", name="pdt")["limit_high"] = "96"


# ---- the pure rule ----

DONE = [
    DoneStep("S10", {"viability": Reading(raw="97.1", unit="%")}),
    DoneStep("S15", {"viability_pass": Reading(raw="88", unit="%")}),
]
USES = [Use("products", "msc"), Use("sides", "left"), Use("release_specs", "msc.viability")]


def judged(change: Change, number: str = "1.1") -> list[tuple[str, str, str]]:
    newer = load(version(number, change))
    found = judge_change(DONE, USES, load_default(), newer)
    return [(r.code, r.about, dict(r.facts).get("what", "")) for r in found]


def drop_step(doc: dict[str, Any], code: str) -> None:
    beyond = row(doc, "steps", code=code)["next"]
    doc["steps"] = [s for s in doc["steps"] if s["code"] != code]
    for s in doc["steps"]:
        s["next"] = [m for n in s["next"] for m in (beyond if n == code else [n])]
    for section in ("parameters", "hold_times", "deviations"):
        doc[section] = [r for r in doc[section] if r["step"] != code]


OTHERWISE = "done_step_judged_otherwise"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        # what is still to come may change
        (lambda d: row(d, "parameters", name="unit_volume").update(limit_high="12"), []),
        (lambda d: row(d, "steps", code="S28").update(check="later", verified_by=["qa"]), []),
        (lambda d: d["bedside"].update(basis="another"), []),
        # 97.1 % keeps the tightened limit as it kept the old one; 88 % does not
        (lambda d: row(d, "parameters", name="viability").update(limit_low="95"), []),
        (
            lambda d: row(d, "parameters", name="viability_pass").update(limit_low="90"),
            [(OTHERWISE, "S15", "viability_pass")],
        ),
        (tighter_growth, [(OTHERWISE, "S15", "pdt")]),
        (
            lambda d: row(d, "hold_times", code="pool_to_seed").update(max_minutes=60),
            [(OTHERWISE, "S15", "pool_to_seed")],
        ),
        (
            lambda d: row(d, "steps", code="S10").update(check="present"),
            [(OTHERWISE, "S10", "check")],
        ),
        (
            lambda d: row(d, "parameters", name="cfu_f").update(required=True),
            [(OTHERWISE, "S10", "cfu_f")],
        ),
        (lambda d: drop_step(d, "S10"), [("done_step_missing", "S10", "")]),
        (
            lambda d: row(d, "release_specs", product="msc", code="viability")["acceptance"][
                0
            ].update(value="75"),
            [(OTHERWISE, "msc.viability", "release_specs")],
        ),
        (
            lambda d: d["products"][0]["shelf_life"].update(fresh_minutes=300),
            [(OTHERWISE, "msc", "products")],
        ),
        (lambda d: d["sides"].pop(0), [("word_in_use_missing", "left", "")]),
        (
            lambda d: d.update(p0_doublings="seeded"),
            [(OTHERWISE, "S15", "p0_doublings")],
        ),
        (
            lambda d: d["title"].update(en="Another process"),
            [("definition_of_another_process", "Another process", "")],
        ),
    ],
)
def test_what_lies_behind_is_never_judged_anew(
    change: Change, found: list[tuple[str, str, str]]
) -> None:
    assert judged(change) == found


@pytest.mark.parametrize(("number", "later"), [("1.0", False), ("0.9", False), ("1.0.1", True)])
def test_only_forward(number: str, later: bool) -> None:
    wanted = [] if later else [("definition_not_newer", number, "")]
    assert judged(lambda d: None, number) == wanted


def test_ten_is_later_than_nine() -> None:
    old = load(version("1.9"))
    assert judge_change([], [], old, load(version("1.10"))) == ()


# ---- the act ----


def loaded(bench: Bench, text: str) -> ProcessDefinition:
    bench.did("qa", "protocol:definition:loaded", {"text": text})
    return load(text)


def id_of(bench: Bench, d: ProcessDefinition) -> str:
    return next(str(r["id"]) for r in rows(bench, "process_definition") if r["sha256"] == d.sha256)


def approved(bench: Bench, text: str) -> ProcessDefinition:
    d = loaded(bench, text)
    given = {"definition": id_of(bench, d), "sha256": d.sha256}
    bench.did("qa", "protocol:definition:approved", given, second="qp", reason="revised")
    return d


def brought(way: Way, d: ProcessDefinition, second: str | None = "investigator") -> Answer:
    given = {"definition": id_of(way.bench, d), "sha256": d.sha256, "reason": WHY}
    return way.act("qa", "therapy:definition:changed", second, **given)


def follows(way: Way) -> ProcessDefinition:
    with way.bench.site.database.reading() as s:
        now = therapy_now(s, way.therapy)
        assert now is not None
        return now.definition


def test_the_therapy_follows_the_newer_version_from_then_on(bench: Bench) -> None:
    way = Way(bench).ready()
    newer = approved(bench, version("1.1", tighter_growth))
    assert follows(way).version == "1.0"  # frozen until two have signed
    answer = brought(way, newer)
    assert answer.accepted, answer.reasons
    assert follows(way).sha256 == newer.sha256
    (change,) = rows(bench, "definition_change")
    assert (change["reason"], change["n"]) == (WHY, 1)
    assert (change["changed_by"], change["second"]) == (
        bench.people["qa"],
        bench.people["investigator"],
    )
    assert len([x for x in rows(bench, "signature") if "definition" in x["meaning"]]) == 2
    with bench.site.database.reading() as s:
        begun = s.scalars(select(Therapy.definition_id)).one()
        assert process_of(s, way.therapy) == process_named("1.1", newer.sha256)
        (printed,) = changes_of(s, way.therapy)
    assert (printed.was, printed.became, printed.reason) == ("1.0", "1.1", WHY)
    assert (printed.changed_by, printed.second) == (change["changed_by"], change["second"])
    assert printed.definition.sha256 == load_default().sha256
    assert begun != id_of(bench, newer)  # under what it was begun stands for ever
    back = brought(way, load_default())
    assert "definition_not_newer" in back.verdict.codes


def test_not_approved_one_alone_and_another_process_are_refused(bench: Bench) -> None:
    way = Way(bench).enrolled()
    draft = loaded(bench, version("1.1"))
    assert brought(way, draft).verdict.codes == ("definition_not_approved",)
    given = {"definition": id_of(bench, draft), "sha256": draft.sha256}
    bench.did("qa", "protocol:definition:approved", given, second="qp", reason="revised")
    assert not brought(way, draft, None).accepted
    assert not brought(way, draft, "qa").accepted
    other = approved(bench, version("2.0", lambda d: d["title"].update(en="Another")))
    assert brought(way, other).verdict.codes == ("definition_of_another_process",)
    assert rows(bench, "definition_change") == []


def test_a_step_that_was_done_and_would_be_judged_otherwise_refuses_and_is_named(
    bench: Bench,
) -> None:
    way = Way(bench).ready()
    younger = approved(bench, version("1.1", lambda d: _ages(d, 30)))
    found = brought(way, younger).reasons
    assert ("done_step_judged_otherwise", "S05") in {(r.code, r.about) for r in found}
    assert ("done_step_judged_otherwise", "S01") in {(r.code, r.about) for r in found}
    fewer = approved(bench, version("1.2", lambda d: _one_product(d)))
    assert ("word_in_use_missing", "bmmnc") in {
        (r.code, r.about) for r in brought(way, fewer).reasons
    }


def _ages(doc: dict[str, Any], low: int) -> None:
    doc["eligibility"]["age_low_years"] = low
    row(doc, "parameters", name="age")["limit_low"] = str(low)


def _one_product(doc: dict[str, Any]) -> None:
    doc["products"] = doc["products"][:1]
    doc["release_specs"] = [s for s in doc["release_specs"] if s["product"] != "bmmnc"]


def test_without_the_rule_the_change_would_pass(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken away: what it refuses is let through."""
    way = Way(bench).ready()
    younger = approved(bench, version("1.1", lambda d: _ages(d, 30)))
    assert not brought(way, younger).accepted
    monkeypatch.setattr("tracker.therapy.acts.definition.judge_change", lambda *_: ())
    assert brought(way, younger).accepted


GUARDS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"second": "SAME"}, "i04_definition_changed_by_two"),
    ({"to_definition": "SAME"}, "i30_change_to_another"),
    ({"to_definition": "draft"}, "i30_change_to_an_approved_one"),
    ({"from_definition": "draft"}, "i30_change_from_an_approved_one"),
    ({"therapy_id": "nobody"}, "i30_change_of_a_therapy"),
    ({"reason": ""}, "i30_change_has_its_reason"),
    ({"n": 0}, "i30_change_counted"),
)


def test_sql_cannot_change_a_version_by_hand(bench: Bench) -> None:
    way = Way(bench).enrolled()
    assert brought(way, approved(bench, version("1.1"))).accepted
    (made,) = rows(bench, "definition_change")
    same = {"second": made["changed_by"], "to_definition": made["from_definition"]}
    for changes, guard in GUARDS:  # each is rolled back
        wrong = {k: same[k] if v == "SAME" else v for k, v in changes.items()}
        assert insert(bench, "definition_change", made | {"n": 2} | wrong) == guard


def test_by_its_page_after_reading_what_differs(bench: Bench, hands: Hands) -> None:
    way = Way(bench).ready()
    newer = approved(bench, version("1.1", tighter_growth))
    path = f"/therapies/{way.therapy}/definition"
    assert path in hands.look("qa", f"/therapies/{way.therapy}")
    form = {"definition": id_of(bench, newer), "why": WHY}
    first = hands.post("qa", path, "investigator", **form).get_data(as_text=True)
    assert "upper limit: 120 -&gt; 96" in first
    read = first.split('name="outlook_read"')[1].split('value="')[1].split('"')[0]
    done = hands.post("qa", path, "investigator", outlook_read=read, **form)
    assert done.status_code == 303
    assert hands.done() == "therapy:definition:changed"
    assert "begun under 1.0" in hands.look("qa", f"/therapies/{way.therapy}")
