"""A site brings its own verified sentences; without them production prints no label."""

from __future__ import annotations

import datetime as dt
import getpass
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.attacks import copy, rows
from tests.ground import ground
from tests.pages.hands import Hands, hands
from tests.sites import Bench
from tests.staff.ground import PASSWORD, with_passwords
from tracker import cli, opening
from tracker.act import Answer
from tracker.identity.environment import Environment
from tracker.marking.sentences.present import table_now
from tracker.marking.statutory import shipped_table
from tracker.material.words import Kind, State

__all__ = ["hands"]
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def verified(version: str = "site 1", **changes: Any) -> dict[str, Any]:
    """The shipped table, each sentence of the site's sets read at its source by somebody."""
    table: dict[str, Any] = json.loads(shipped_table().model_dump_json())
    for one in table["strings"]:
        if one["set"] in table["sets"]:
            one |= {"verified_by": "Regulatory affairs", "verified_on": "2026-03-02"}
    return {**table, "version": version, **changes}


def brought(bench: Bench, table: dict[str, Any], who: str = "qa", **door: Any) -> Answer:
    ways: dict[str, Any] = {"second": "qp", "reason": "read at the sources in March", **door}
    return bench.do(who, "marking:sentences:brought", {"table": json.dumps(table)}, **ways)


def test_production_prints_only_what_the_site_has_verified(bench: Bench) -> None:
    lab = ground(bench)
    flasks = {"step": "S13", "product": "msc", "opens_lot": True, "passage": 0, "vessel": "T175"}
    laid = lab.lay(Kind.VESSEL, "P0-F01", states=(State.IN_CULTURE,), **flasks)
    given = {"therapy": lab.therapy, "containers": list(laid.values()), "layout": "flask"}
    tested = bench.site
    bench.site = replace(tested, environment=Environment.PRODUCTION)
    refused = bench.do("tech", "marking:labels:printed", given)
    assert refused.verdict.codes == ("statutory_string_not_verified",)
    assert brought(bench, verified()).accepted
    assert bench.do("tech", "marking:labels:printed", given).accepted
    (label,) = [r for r in rows(bench, "label_instance") if r["layout"] == "flask"]
    assert "site 1" in str(label["snapshot"])
    bench.site = tested


def test_a_sentence_without_a_witness_or_a_version_twice_is_refused(bench: Bench) -> None:
    one = verified()
    one["strings"][0]["verified_by"] = None
    found = brought(bench, one)
    assert [(r.code, r.about) for r in found.reasons] == [
        ("sentence_without_witness", "autologous")
    ]
    assert brought(bench, verified("house 2")).verdict.codes == ("sentence_table_version_taken",)
    assert brought(bench, verified(sets=["nowhere"])).verdict.codes == (
        "sentence_table_says_nothing",
    )
    broken = verified(decisions=[])
    assert brought(bench, broken).verdict.codes == ("sentence_table_not_readable",)
    assert rows(bench, "sentence_table") == []


def test_it_is_brought_by_two_with_reason_and_stays(bench: Bench) -> None:
    assert not brought(bench, verified(), second=None).accepted
    assert not brought(bench, verified(), second="qa").accepted
    assert not brought(bench, verified(), reason="").accepted
    assert not brought(bench, verified(), who="production").accepted
    assert not brought(bench, verified(), signed=False).accepted
    assert brought(bench, verified()).accepted
    assert brought(bench, verified("site 2")).accepted
    with bench.site.database.reading() as s:
        assert table_now(s).version == "site 2"
    assert copy(bench, "sentence_table", n=7) == "sentence_table_version_once"
    (first, second) = rows(bench, "sentence_table")
    said = copy(bench, "sentence_table", n=8, version="x", second=second["brought_by"])
    assert said == "i04_sentences_brought_by_two"
    assert first["sha256"] != second["sha256"]


@pytest.fixture
def at_terminal(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The bench's site is what the command opens; everybody types the right password."""
    with_passwords(bench, "qa", "qp", "production")
    monkeypatch.setattr(opening, "open_site", lambda _: bench.site)
    monkeypatch.setattr(getpass, "getpass", lambda _: PASSWORD)
    return bench


def test_the_table_is_written_checked_and_brought_at_the_terminal(
    at_terminal: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sentences.json"
    assert cli.main(["sentences", "write", str(file)]) == 0
    assert json.loads(file.read_text())["version"] == "house 2"
    bring = ["sentences", "bring", str(file), "--by", "qa", "--second", "qp"]
    assert cli.main(bring) == 2, "no reason"
    assert cli.main([*bring, "--reason", "checked"]) == 1, "nobody has verified a sentence"
    file.write_text(json.dumps(verified()))
    assert cli.main([*bring, "--reason", "checked"]) == 0
    capsys.readouterr()
    assert cli.main(["sentences", "list"]) == 0
    shown = capsys.readouterr().out
    assert "site 1" in shown
    assert "NOT VERIFIED" not in shown


def test_books_and_drills_are_told_at_the_terminal(
    at_terminal: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    who = ["--by", "production", "--second", "qa"]
    assert cli.main(["book", "make", "--labels", "24", "--seal", "S-1", *who]) == 0
    assert cli.main(["book", "count", "B01", "--labels", "24", "--seal", "S-2", *who]) == 0
    due = (at_terminal.clock.at.date() + dt.timedelta(days=90)).isoformat()
    drill = ["book", "drill", "B01", "--found", "all labelled", "--minutes", "9", "--due", due]
    assert cli.main([*drill, *who]) == 0
    assert cli.main(["book", "drill", *who]) == 2
    capsys.readouterr()
    assert cli.main(["book", "list"]) == 0
    shown = capsys.readouterr().out
    assert "B01  24 labels: 0 bound, 0 void, 24 left" in shown
    assert f"due again on {due}" in shown


def test_the_page_says_who_answers_for_each_sentence(bench: Bench, hands: Hands) -> None:
    page = hands.look("qa", "/labels/sentences")
    assert "FOR AUTOLOGOUS USE ONLY 仅供自体使用" in page
    assert "21 CFR 1271.90(c)(1)" in page
    here = [one for one in shipped_table().strings if one.set in shipped_table().sets]
    # nothing of the shipped table was verified: each of its sentences says so
    assert page.count("nobody answers for it") == len(here)
    assert "the table that comes with the software" in page
    assert brought(bench, verified("house 9")).accepted
    page = hands.look("qa", "/labels/sentences")
    assert page.count("verified by Regulatory affairs") == len(here) > 0
    assert "house 9" in page
    assert "us_hctp" not in page, "sets are called by their names"
