"""Training is on one version of the process: it serves no therapy under another (I21, I30).

21 CFR 211.25(a), EU GMP Part IV 3.7: people are trained on what they do. A therapy keeps the
definition under which it was started, so the question is asked for each therapy.
"""

from __future__ import annotations

import json

import pytest

from tests.attacks import rows
from tests.journey.walk import Way
from tests.sites import PROCESS, Bench
from tests.staff.test_qualifications import GIVE, cleared, given, newcomer
from tests.upkeep.ground import app_of, client_of
from tests.workplace.test_acts import area
from tracker.people.training.models import Qualification
from tracker.people.training.rules import OF_PROCESS, Need, process_named, resolved
from tracker.people.training.standing import Standing
from tracker.protocol.definition import load_default

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def newer(bench: Bench) -> tuple[str, str]:
    """Version 1.1 of the process, approved: its id, and what a training on it is called."""
    text = json.loads(load_default().canonical_bytes()) | {"version": "1.1"}
    out = bench.did("qa", "protocol:definition:loaded", {"text": json.dumps(text)})
    approval = {"definition": out["definition"], "sha256": out["sha256"]}
    bench.did("qa", "protocol:definition:approved", approval, second="qp", reason="revised")
    return out["definition"], process_named("1.1", out["sha256"])


def trained(bench: Bench, definition: str) -> None:
    bench.did("production", GIVE, given(bench, subject=definition))


def test_who_was_trained_on_the_older_version_does_not_pass_for_the_newer(bench: Bench) -> None:
    id_, definition = newer(bench)
    way, ref = Way(bench).enrolled(definition=id_), area(bench)["area"]
    newcomer(bench, "technician")
    trained(bench, PROCESS)
    bench.did("production", GIVE, given(bench, "qa", subject=definition))
    refused = cleared(bench, way, ref, "newcomer")
    assert refused.verdict.codes == ("qualification_missing",)
    assert dict(refused.reasons[0].facts)["subject"] == definition
    trained(bench, definition)
    assert cleared(bench, way, ref, "newcomer").accepted


def test_who_was_trained_on_the_newer_alone_does_not_pass_for_a_therapy_under_the_older(
    bench: Bench,
) -> None:
    way, ref = Way(bench).enrolled(), area(bench)["area"]
    _id, definition = newer(bench)
    newcomer(bench, "technician")
    trained(bench, definition)
    refused = cleared(bench, way, ref, "newcomer")
    assert refused.verdict.codes == ("qualification_missing",)
    trained(bench, PROCESS)
    assert cleared(bench, way, ref, "newcomer").accepted


def test_with_the_process_not_asked_the_older_training_would_pass(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_, definition = newer(bench)
    way, ref = Way(bench).enrolled(definition=id_), area(bench)["area"]
    newcomer(bench, "technician")
    trained(bench, PROCESS)
    bench.did("production", GIVE, given(bench, "qa", subject=definition))
    real = Standing.on
    monkeypatch.setattr(Standing, "on", lambda standing, _process: real(standing, ""))
    assert cleared(bench, way, ref, "newcomer").accepted


def test_a_training_that_names_no_procedure_is_not_recorded(bench: Bench) -> None:
    newcomer(bench, "technician")
    answer = bench.do("production", GIVE, given(bench, subject=" "))
    assert answer.verdict.codes == ("training_names_no_procedure",)
    assert not [r for r in rows(bench, "qualification") if r["subject"] == " "]


def test_another_text_under_the_same_number_is_another_training(bench: Bench) -> None:
    assert bench.people
    assert process_named("1.0", "a" * 64) == "process 1.0 aaaaaaaaaaaa"
    assert process_named("1.0", "a" * 64) != process_named("1.0", "b" * 64)
    need = (Need(Qualification.PROCEDURE, OF_PROCESS), Need(Qualification.GOWNING))
    assert resolved(need, "process 1.0 aaaaaaaaaaaa") == (
        Need(Qualification.PROCEDURE, "process 1.0 aaaaaaaaaaaa"),
        Need(Qualification.GOWNING),
    )


def test_the_pages_offer_the_processes_and_say_who_lacks_the_newest(bench: Bench) -> None:
    _id, definition = newer(bench)
    production = client_of(bench, "production", app_of(bench))
    page = production.get("/people/training/new").get_data(as_text=True)
    assert f'value="{definition}"' in page
    assert f'value="{PROCESS}"' in page
    own = production.get(f"/people/training/{bench.people['tech']}").get_data(as_text=True)
    assert f"({definition}) lacks or has lapsed" in own
    matrix = production.get("/people/matrix").get_data(as_text=True)
    assert "on the process version of the therapy" in matrix
