"""Refusals need not wait for their time in every test; the test of the time asks for it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.sites import Bench
from tests.upkeep.ground import app_of
from tracker.act import proving


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "REFUSED_AFTER_S", 0.0)


@pytest.fixture
def app(bench: Bench) -> Flask:
    return app_of(bench)
