"""A failing result that arrives at any moment of Day 0 is told to two roles, always (H26, D38)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.attacks import rows
from tests.journey.administration.suite import Suite
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.act import Answer
from tracker.journey.administration.bedside import alarm
from tracker.journey.testing.acts import result

Step = Callable[[Suite], Answer]
WAY: dict[str, Step] = {
    "issue": lambda x: x.issue(),
    "receive": lambda x: x.receive(),
    "accept": lambda x: x.accept(),
    "sign in": lambda x: x.sign_in(),
    "first check": lambda x: x.check("infusion_nurse", "MSC-U1"),
    "second check": lambda x: x.check("physician", "MSC-U1"),
    "start": lambda x: x.start("MSC-U1"),
    "stop": lambda x: x.stop("MSC-U1"),
    "second unit": lambda x: x.matched("MSC-U2", "lfca").start("MSC-U2", "lfca"),
}
POINTS = [*WAY, "after all"]
GIVEN_BY_THEN = ("stop", "second unit", "after all")
"""Before these steps a unit was already begun: the result concerns the patient."""
RUNNING = "stop"


@pytest.fixture
def engine() -> str:
    return "sqlite"  # the answer is made by rules


def up_to(bench: Bench, point: str) -> Suite:
    """Conditionally released with the final sterility to come; everything before was done."""
    suite = Suite(bench).prepared("msc", awaiting=("sterility",))
    assert suite.review().accepted
    assert suite.dispose("conditionally_released").accepted
    for name in POINTS[: POINTS.index(point)]:
        assert WAY[name](suite).accepted, name
    return suite


def grows(suite: Suite) -> Answer:
    """The culture of the release sample is read: growth."""
    (sample,) = (s["container_id"] for s in rows(suite.bench, "sample"))
    read = [{"test": "sterility", "raw": "growth"}]
    tag = "testing:result:entered"
    return suite.act("analyst", tag, "qc_manager", sample=sample, results=read)


def asked(suite: Suite) -> set[tuple[str, str]]:
    """What is to be done, and by whom."""
    return {(t["kind"], t["owner"]) for t in rows(suite.bench, "task")}


@pytest.mark.parametrize("point", POINTS)
def test_growth_at_any_point_is_an_alarm_and_what_is_not_begun_stays(
    bench: Bench, point: str
) -> None:
    suite = up_to(bench, point)
    assert grows(suite).accepted
    (deviation,) = rows(bench, "deviation")
    assert deviation["severity"] == "critical"
    assert rows(bench, "hold") != []
    if point in GIVEN_BY_THEN:  # cells are in the patient: two roles, each with a task of its own
        assert deviation["code"] == "D38"
        assert {("notify", "investigator"), ("notify", "qa")} <= asked(suite)
    for name in POINTS[POINTS.index(point) : -1]:
        if name == "second unit":
            assert not suite.start("MSC-U2", "lfca").accepted
        elif name in ("sign in", "receive", "stop"):  # recorded as ever: they let nothing begin
            WAY[name](suite)
        else:
            assert not WAY[name](suite).accepted, name
    begun = len(rows(bench, "infusion_start"))
    assert begun == (0 if point not in GIVEN_BY_THEN else 2 if point == "after all" else 1)


def giver(bench: Bench) -> FlaskClient:
    """The browser of whoever gives the unit, signed in now."""
    return client_of(bench, "interventionalist", app_of(bench))


def page(browser: FlaskClient, suite: Suite) -> str:
    return browser.get(f"/bedside/session/{suite.session}").get_data(as_text=True)


def state(browser: FlaskClient, suite: Suite) -> str:
    return str(browser.get(f"/bedside/session/{suite.session}/state").get_json()["state"])


NEWS = "News about this unit while it runs"


def test_the_open_page_of_a_running_unit_is_told_and_can_stop_it(bench: Bench) -> None:
    suite = up_to(bench, RUNNING)
    browser = giver(bench)
    before = page(browser, suite)
    assert NEWS not in before
    assert f'data-follow="/bedside/session/{suite.session}/state"' in before
    token = state(browser, suite)
    assert f'data-state="{token}"' in before, "a page that has nothing to tell does not reload"
    grows(suite)
    assert state(browser, suite) != token, "the page asks, and loads itself anew"
    told = page(browser, suite)
    assert NEWS in told
    assert "of sample QC-MSC fails and stands" in told
    assert "Critical deviation D38 is open" in told
    assert "不合格且仍然成立" in told, "in both languages, whoever stands there"
    assert "Tell the physician now" in told
    assert "Stop: only part was given" in told, "nothing stops by itself: people decide"
    stopped = suite.stop(
        "MSC-U1", "4.0", residual_ml="6.0", reason="growth in the culture", remainder="destroyed"
    )
    assert stopped.accepted
    assert "already_infused" in suite.start("MSC-U1").verdict.codes


@pytest.mark.parametrize(
    "news",
    [
        lambda x: x.revoke(),
        lambda x: x.did("qa", "quality:hold:placed", reason="question", lot=x.lots["msc"]),
        lambda x: x.did(
            "investigator",
            "donor:consent:withdrawn",
            "coordinator",
            scopes=["manufacture"],
            material="destroy",
            reason="patient's wish",
        ),
    ],
    ids=["release revoked", "hold", "consent withdrawn"],
)
def test_so_is_every_other_news_about_it(bench: Bench, news: Step) -> None:
    suite = up_to(bench, RUNNING)
    browser = giver(bench)
    token = state(browser, suite)
    news(suite)
    assert state(browser, suite) != token
    assert NEWS in page(browser, suite)


def test_time_alone_is_no_news(bench: Bench) -> None:
    """The page counts down to the expiry by itself."""
    suite = up_to(bench, RUNNING)
    token = state(giver(bench), suite)
    bench.clock.on(hours=7)
    browser = giver(bench)
    assert state(browser, suite) == token


def test_without_the_rule_growth_during_the_infusion_stays_unseen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = up_to(bench, RUNNING)
    browser = giver(bench)
    monkeypatch.setattr(alarm, "judge_running", lambda *_: ())
    monkeypatch.setattr(result, "answer", lambda *_: [])
    token = state(browser, suite)
    grows(suite)
    assert rows(bench, "deviation") == []
    assert asked(suite) & {("notify", "investigator"), ("notify", "qa")} == set()
    assert state(browser, suite) == token
    assert NEWS not in page(browser, suite)
