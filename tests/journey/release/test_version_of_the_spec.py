"""H43: a lot is judged by the version that its therapy was begun under, and by no newer one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from tests.journey.administration.suite import Suite
from tests.sites import Bench
from tests.therapy.test_change_of_definition import approved, row, version
from tracker.protocol.frozen import definition_of
from tracker.protocol.models import ProcessDefinitionRow
from tracker.therapy import steps
from tracker.therapy.present import therapy_now


@pytest.fixture
def engine() -> str:
    return "sqlite"  # which version counts is read by one rule


def stricter(doc: dict[str, Any]) -> None:
    """From now on the karyotype must be there before the release."""
    row(doc, "release_specs", product="msc", code="karyotype")["required_before_release"] = True


def milder(doc: dict[str, Any]) -> None:
    """From now on nobody asks for a Gram stain before the release."""
    gram = row(doc, "release_specs", product="msc", code="gram")
    gram.update(required_before_release=False, due_after_days=7)


def newest(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard taken away: acts read the newest definition there is, not the therapy's own."""

    def of_today(s: Any, therapy_id: str) -> Any:
        now = therapy_now(s, therapy_id)
        assert now is not None
        rows = s.execute(select(ProcessDefinitionRow.id, ProcessDefinitionRow.sha256)).all()
        known = [definition_of(s, r.id, r.sha256) for r in rows]
        return replace(now, definition=max(known, key=lambda d: d.version))

    monkeypatch.setattr(steps, "therapy_now", of_today)


def test_a_stricter_version_approved_meanwhile_judges_no_lot_of_before(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc")
    approved(bench, version("1.1", stricter))
    assert suite.review().accepted
    assert suite.dispose().accepted


def test_a_milder_version_approved_meanwhile_lets_no_lot_of_before_through(bench: Bench) -> None:
    suite = Suite(bench).prepared("msc", without=("gram",))
    approved(bench, version("1.1", milder))
    assert "required_result_missing" in suite.review().verdict.codes


def test_with_the_newest_version_read_instead_the_lot_would_fail(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = Suite(bench).prepared("msc")
    approved(bench, version("1.1", stricter))
    newest(bench, monkeypatch)
    assert "required_result_missing" in suite.review().verdict.codes


def test_with_the_newest_version_read_instead_an_untested_lot_would_pass(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = Suite(bench).prepared("msc", without=("gram",))
    approved(bench, version("1.1", milder))
    newest(bench, monkeypatch)
    assert suite.review().accepted
