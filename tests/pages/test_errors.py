"""An error page says what is so, and what to do."""

from __future__ import annotations

import pytest

from tests.sites import Bench
from tests.upkeep.ground import app_of
from tracker.db import TurnError
from tracker.staff import views


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_form_that_waited_too_long_for_its_turn_may_be_sent_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> str:
        raise TurnError

    monkeypatch.setattr(views, "prove_password", held)
    app = app_of(bench)
    app.config["TESTING"] = False
    answer = app.test_client().post("/sign-in", data={"user_name": "a", "password": "b"})
    assert answer.status_code == 503
    assert "Others have been writing" in answer.text
    assert "It is safe to send the same form again" in answer.text
