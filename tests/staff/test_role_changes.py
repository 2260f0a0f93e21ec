"""Who changed whose roles, when and why stands in the record (Annex 11 (2011) 12; I21)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.attacks import rows
from tests.sites import Bench
from tracker.act import Answer, Outcome
from tracker.staff.training import commands
from tracker.staff.training.roles import acts

WHY = "moves to transport on 6 April"


def changed(bench: Bench, why: str = WHY, who: str = "admin") -> Answer:
    given = {"person": bench.people["tech"], "roles": ["courier"], "reason": why}
    return bench.do(who, "staff:roles:changed", given, second="qa")


def newest(bench: Bench) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and answer of the newest entry."""
    last = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
    return json.loads(last["header"]), json.loads(last["answer"])


def test_roles_change_by_an_act_that_keeps_who_when_and_why(bench: Bench) -> None:
    people, before = bench.people, len(rows(bench, "person_role"))
    assert not changed(bench, why="").accepted
    assert not changed(bench, who="production").accepted
    assert len(rows(bench, "person_role")) == before
    bench.clock.on(days=5)
    assert changed(bench).accepted
    header, answer = newest(bench)
    assert (header["actor"], header["verifier"]) == (people["admin"], people["qa"])
    assert header["recorded_at"].startswith("2026-04-06T00:01:00")  # 08:01 in Shanghai
    assert answer["outputs"].get("reason") == WHY
    own = [r for r in rows(bench, "person_role") if r["person_id"] == people["tech"]]
    told = {(r["role"], bool(r["held"]), r["given_by"]) for r in own}
    assert told == {
        ("technician", True, "system"),  # the first row stays beside the newer ones
        ("technician", False, people["admin"]),
        ("courier", True, people["admin"]),
    }


@pytest.mark.parametrize("engine", ["sqlite"])
def test_at_the_terminal_the_audit_trail_has_the_reason_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, Any] = {}
    monkeypatch.setattr(commands, "told_here", lambda *_, **more: told.update(more))
    commands.change_roles(bench.site, "tech", ["courier"], WHY, lambda _: "", ("admin", "qa"))
    assert told == {"second": "qa", "reason": WHY}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_answer_the_reason_would_be_lost(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "Outcome", lambda o: Outcome({"person": o["person"]}))
    assert changed(bench).accepted
    header, answer = newest(bench)
    assert (header["reason"], answer["outputs"].get("reason")) == ("", None)
