"""Definitions by their pages: read, compared, loaded with its line of a mistake, signed by two."""

from __future__ import annotations

import json
from pathlib import Path

from tests.attacks import rows
from tests.pages.entries import refused_for
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.protocol.definition import load, load_default

__all__ = ["hands", "known_passwords"]

KNEE = (Path(__file__).parents[1] / "cases" / "knee" / "definition.json").read_text("utf-8")


def newer() -> str:
    doc = json.loads(load_default().canonical_bytes())
    doc["version"] = "1.1"
    next(p for p in doc["parameters"] if p["name"] == "pdt")["limit_high"] = "96"
    return json.dumps(doc)


def loaded(bench: Bench, text: str) -> str:
    return str(bench.did("qa", "protocol:definition:loaded", {"text": text})["definition"])


def test_a_definition_is_read_in_the_words_of_the_laboratory(bench: Bench, hands: Hands) -> None:
    list_page = hands.look("tech", "/definitions")
    assert "approved" in list_page
    (row,) = rows(bench, "process_definition")
    page = hands.look("tech", f"/definitions/{row['id']}")
    assert "Density-gradient MNC isolation" in page
    assert "holds the material" in page
    assert "medial femoral circumflex artery" in page
    assert load_default().sha256 in page


def test_an_invented_definition_is_loaded_read_and_approved_by_pages(
    bench: Bench, hands: Hands
) -> None:
    assert hands.post("qa", "/definitions/new", text=KNEE).status_code == 303
    assert hands.done() == "protocol:definition:loaded"
    id_ = next(
        r["id"] for r in rows(bench, "process_definition") if r["sha256"] == load(KNEE).sha256
    )
    page = hands.look("tech", f"/definitions/{id_}")
    assert "ADK-20 · Digestion to SVF" in page
    assert "not approved" in page
    assert "/approve" not in page  # a technician is not offered it
    assert "/approve" in hands.look("qa", f"/definitions/{id_}")
    done = hands.post("qa", f"/definitions/{id_}/approve", "qa_2")
    assert done.status_code == 303
    assert hands.done() == "protocol:definition:approved"
    two = [(r["approved_by"], r["second"]) for r in rows(bench, "definition_approval")]
    assert (bench.people["qa"], bench.people["qa_2"]) in two
    assert hands.client("qa").get(f"/definitions/{id_}/approve").status_code == 404


def test_a_newer_version_is_signed_only_after_what_differs_was_read(
    bench: Bench, hands: Hands
) -> None:
    id_ = loaded(bench, newer())
    (old,) = (r["id"] for r in rows(bench, "process_definition") if r["id"] != id_)
    page = hands.look("tech", f"/definitions/{id_}/compare?with={old}")
    assert "2 differences" in page
    assert "<del>120</del>" in page
    assert "<ins>96</ins>" in page
    assert "Nothing differs" in hands.look("tech", f"/definitions/{id_}/compare?with={id_}")
    assert hands.client("tech").get(f"/definitions/{id_}/compare?with=none").status_code == 404
    first = hands.post("qa", f"/definitions/{id_}/approve", "qa_2")
    said = first.get_data(as_text=True)
    assert first.status_code == 200
    assert "Population doubling time, upper limit: 120 -&gt; 96" in said
    assert len(rows(bench, "definition_approval")) == 1
    read = said.split('name="outlook_read"')[1].split('value="')[1].split('"')[0]
    done = hands.post("qa", f"/definitions/{id_}/approve", "qa_2", outlook_read=read)
    assert done.status_code == 409
    assert refused_for(bench) == {"change_needs_its_reason"}
    told = {"outlook_read": read, "reason": "doubling time lowered after ten lots"}
    done = hands.post("qa", f"/definitions/{id_}/approve", "qa_2", **told)
    assert done.status_code == 303
    assert len(rows(bench, "definition_approval")) == 2


def test_one_alone_and_a_text_with_a_mistake_are_refused(bench: Bench, hands: Hands) -> None:
    id_ = loaded(bench, KNEE)
    assert hands.post("qa", f"/definitions/{id_}/approve").status_code == 409
    assert len(rows(bench, "definition_approval")) == 1
    spoilt = KNEE.replace('"version": "3.2"', '"version": 3.2')
    refused = hands.post("qa", "/definitions/new", text=spoilt)
    assert refused.status_code == 409
    assert "version" in refused.get_data(as_text=True)
