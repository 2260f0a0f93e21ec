"""Two people check a unit, each on their own device and sign-in, in a production installation."""

from __future__ import annotations

import pytest

from tests.attacks import rows
from tests.journey.administration.suite import day0
from tests.journey.administration.test_pages import PLACE, check
from tests.sites import Bench
from tests.staff.ground import WRONG, sign_in, with_passwords
from tests.upkeep.ground import app_of
from tracker.identity.environment import Environment


@pytest.mark.parametrize("engine", ["sqlite"])
def test_second_checker_on_an_own_device_completes_the_check(bench: Bench) -> None:
    suite = day0(bench)
    with_passwords(bench, "infusion_nurse", "interventionalist")
    bench.site.environment = Environment.PRODUCTION
    app = app_of(bench)
    nurse, first = sign_in(app, "infusion_nurse")
    giver, second = sign_in(app, "interventionalist")
    assert (first.status_code, second.status_code) == (303, 303)
    assert check(nurse, suite, "MSC-U1", **PLACE).status_code == 303
    matched = check(giver, suite, "MSC-U1", **PLACE)
    assert matched.status_code == 200
    assert "MATCH" in matched.get_data(as_text=True)
    checked = {str(r["checker"]) for r in rows(bench, "unit_check")}
    assert checked == {bench.people["infusion_nurse"], bench.people["interventionalist"]}
    bench.site.environment = Environment.TEST


@pytest.mark.parametrize("engine", ["sqlite"])
def test_one_address_is_slowed_whoever_it_tries_to_be(bench: Bench) -> None:
    bench.site.environment = Environment.PRODUCTION
    app = app_of(bench)
    app.config["RATELIMIT_ENABLED"] = True
    codes = [sign_in(app, f"nobody{n}", WRONG)[1].status_code for n in range(21)]
    assert codes == [401] * 20 + [429]
    assert len(rows(bench, "sign_in_event")) == 20
    bench.site.environment = Environment.TEST
