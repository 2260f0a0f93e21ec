"""A container too small for a whole label wears a partial one; the rest hangs on it, attached."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labels.layout import LAYOUTS
from labels.pdf import label_pdf
from labels.png import label_png
from labels.read import read_symbols
from labels.snapshot import LabelSnapshot
from labels.zpl import zpl
from tests.attacks import rows
from tests.ground import Ground, ground
from tests.labels.zpl_reading import burnt
from tests.look.papers import rendered
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.db import canonical
from tracker.marking import acts
from tracker.marking.models import LabelRole
from tracker.marking.papers import BODY, in_place_of, papers_of
from tracker.marking.scan import resolve
from tracker.material.words import Kind, State
from tracker.people.facility.present import Facility

__all__ = ["hands", "known_passwords"]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
BOTH = ("VIAL-1", "VIAL-1+tag")


def snapshots(bench: Bench) -> dict[str, LabelSnapshot]:
    """Every label by its code, as the record keeps it."""
    out = {}
    for row in rows(bench, "label_instance"):
        stored: Any = row["snapshot"]
        doc = json.loads(stored) if isinstance(stored, str) else stored
        out[row["code"]] = LabelSnapshot.from_canonical(canonical(doc))
    return out


@pytest.fixture
def lab(bench: Bench) -> Ground:
    """Two vials at a site whose vials wear pairs."""
    bench.did("qa", "staff:facility:set", {"paired": ["vial"]}, second="qp", reason="1 ml vials")
    g = ground(bench)
    g.lay(
        Kind.VIAL,
        "VIAL-1",
        "VIAL-2",
        step="S16",
        states=(State.FILLED, State.FROZEN),
        product="msc",
    )
    return g


def printed(lab: Ground, *names: str, spares: int = 0) -> None:
    given = {"containers": [lab.ids[n] for n in names], "layout": "cryovial", "spares": spares}
    lab.did("tech", "marking:labels:printed", given)


def put_on(lab: Ground, *prints: str) -> None:
    on = [{"code": lab.codes[n], "container": lab.ids[n.partition("+")[0]]} for n in prints]
    lab.did("tech", "marking:labels:applied", {"applied": on}, second="tech_2")


def active(lab: Ground, name: str) -> bool:
    with lab.bench.site.database.reading() as s:
        return resolve(s, [lab.codes[name]])[lab.codes[name]][1]


def test_the_pair_is_printed_and_says_what_belongs_together(lab: Ground) -> None:
    printed(lab, "VIAL-1")
    said = snapshots(lab.bench)
    partial, attached = (said[lab.codes[name]] for name in BOTH)
    assert (partial.layout, attached.layout) == ("partial", "attached")
    assert partial.payload != attached.payload
    assert attached.goes_with.en == "belongs to the label on VIAL-1"
    # the last equipment of S16 in the shipped definition
    assert str(attached.storage) == "Keep in the liquid nitrogen tank 存于液氮罐"
    for label in (partial, attached):
        assert LAYOUTS[label.layout].width_mm <= 80
        pictures: list[Any] = [*rendered(label_pdf([label]), 300, most=1), label_png(label)]
        pictures += [burnt(zpl(label, dpi=dpi)).dots for dpi in (203, 300)]
        for picture in pictures:
            found = [(s.text, s.identifier) for s in read_symbols(picture)]
            assert found == [(label.payload, "]Q1")]


def test_either_leads_to_the_vial_once_it_is_on(lab: Ground, hands: Hands) -> None:
    printed(lab, "VIAL-1")
    assert not active(lab, "VIAL-1")
    put_on(lab, *BOTH)
    places = set()
    for name in BOTH:
        answer = hands.client("tech").post("/scan", data={"scan": lab.codes[name]})
        assert answer.status_code == 303
        places.add(answer.headers["Location"])
    (place,) = places
    assert "VIAL-1" in hands.look("tech", place)


def test_a_pair_is_printed_once_and_its_parts_again_each_for_itself(lab: Ground) -> None:
    printed(lab, "VIAL-1")
    put_on(lab, *BOTH)
    again = {"containers": [lab.ids["VIAL-1"]], "layout": "cryovial"}
    assert lab.codes_of("tech", "marking:labels:printed", again) == {"printed_before"}
    old = lab.codes["VIAL-1"]
    given = {"label": old, "reason": "smeared by alcohol", "renewed": True}
    lab.did("tech", "marking:label:reprinted", given, second="tech_2")
    assert lab.codes["VIAL-1"] != old
    put_on(lab, "VIAL-1")
    assert active(lab, "VIAL-1")
    assert active(lab, "VIAL-1+tag"), "the attached one stays"
    lab.codes["old"] = old
    assert not active(lab, "old")
    assert snapshots(lab.bench)[lab.codes["VIAL-1"]].layout == "partial"


def test_a_whole_label_gives_its_place_to_the_partial_one(bench: Bench) -> None:
    """Printed whole first, then the site says that vials are too small: never both (I11)."""
    g = ground(bench)
    g.lay(Kind.VIAL, "VIAL-1", step="S16", states=(State.FILLED, State.FROZEN), product="msc")
    printed(g, "VIAL-1")
    put_on(g, "VIAL-1")
    g.codes["whole"] = g.codes["VIAL-1"]
    bench.did("qa", "staff:facility:set", {"paired": ["vial"]}, second="qp", reason="1 ml vials")
    void = {"labels": [g.codes["whole"]], "reason": "pairs from today on"}
    pair = {"containers": [g.ids["VIAL-1"]], "layout": "cryovial"}
    assert g.codes_of("tech", "marking:labels:printed", pair) == {"printed_before"}
    g.did("tech", "marking:labels:voided", void, second="tech_2")
    assert not active(g, "whole")


def test_what_sticks_on_the_body_replaces_what_sticks_there(engine: str) -> None:
    replaced = {(n, o) for n in LabelRole for o in LabelRole if in_place_of(n, o)}
    same = {(r, r) for r in LabelRole}
    assert replaced - same == {
        (LabelRole.PRIMARY, LabelRole.PARTIAL),
        (LabelRole.PARTIAL, LabelRole.PRIMARY),
    }
    assert BODY == (LabelRole.PRIMARY, LabelRole.PARTIAL)


@pytest.mark.parametrize(
    ("facility", "kind", "layout", "role", "papers"),
    [
        (Facility(), Kind.VIAL, "cryovial", "primary", ["cryovial"]),
        (Facility(paired=frozenset({"vial"})), Kind.VIAL, "cryovial", "primary", None),
        (Facility(paired=frozenset({"vial"})), Kind.UNIT, "unit", "primary", ["unit"]),
        (Facility(paired=frozenset({"unit"})), Kind.UNIT, "outer", "outer", ["outer"]),
        (Facility(fin="W4836"), Kind.UNIT, "unit", "primary", ["unit_isbt"]),
        (
            Facility(fin="W4836", paired=frozenset({"unit"})),
            Kind.UNIT,
            "unit",
            "primary",
            ["partial", "attached_isbt"],
        ),
        (Facility(fin="W4836", paired=frozenset({"vial"})), Kind.VIAL, "cryovial", "primary", None),
        (Facility(fin="W4836"), Kind.UNIT, "attached_isbt", "attached", ["attached_isbt"]),
        (Facility(), Kind.UNIT, "attached_isbt", "attached", ["attached"]),
        (Facility(fin="W4836"), Kind.MARROW, "collection", "primary", ["collection_isbt"]),
        (Facility(fin="W4836"), Kind.VESSEL, "flask", "primary", ["flask"]),
        (Facility(), Kind.UNIT, "unit_isbt", "primary", ["unit"]),  # renewed without a number
    ],
)
def test_the_site_and_the_container_decide_what_is_printed(
    engine: str, facility: Facility, kind: Kind, layout: str, role: str, papers: list[str] | None
) -> None:
    found = papers_of(facility, kind, layout, LabelRole(role))
    assert [p.layout for p in found] == (papers or ["partial", "attached"])


def test_the_page_prints_the_pair_and_takes_both_scans(lab: Ground, hands: Hands) -> None:
    page = f"/containers/{lab.ids['VIAL-1']}/labels"
    form = {"containers": lab.ids["VIAL-1"], "spares": "0"}
    assert hands.post("tech", f"{page}/print", **form).status_code == 303
    codes = list(snapshots(lab.bench))
    assert len(codes) == 2
    hands.scan("tech", f"{page}/apply", *codes)
    assert hands.post("tech", f"{page}/apply", "tech_2").status_code == 303
    worn = {r["role"] for r in rows(lab.bench, "active_label") if r["label_id"]}
    assert worn == {"partial", "attached"}
    assert "VIAL-2" in hands.look("tech", f"{page}/print"), "the other one still has none"


def test_two_labels_for_one_place_are_refused_by_rule_and_database(
    lab: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(lab, "VIAL-1", spares=1)
    twice = [{"code": lab.codes[n], "container": lab.ids["VIAL-1"]} for n in ("VIAL-1", "VIAL-1+1")]
    given = {"applied": twice}
    tag = "marking:labels:applied"
    assert lab.codes_of("tech", tag, given, second="tech_2") == {"container_given_twice"}
    monkeypatch.setattr(acts, "judge_places", lambda places: ())
    assert "database_refused" in lab.codes_of("tech", tag, given, second="tech_2")
