"""A typical act with a form: six culture flasks are looked at, each of them scanned.

The therapy was told to its sixth day of culture and goes on from there at the server's pace: the
act finds the person trained, the therapy, its definition, every flask with state and label, the
incubator with its calibration and the area, judges what was read, and writes a step with readings,
one row for each flask, and its entry in the log. A look uses nothing up, so that the hundredth is
like the first; the steps before it are read only by pages.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
from collections.abc import Callable
from typing import Final

from tests import sites
from tests.journey.laboratory import laboratory
from tests.sites import Bench
from tracker.record.site import server_time

FED: Final = 20
"""The event of the worked case that comes before the first look."""
FLASKS: Final = tuple(f"P0-F0{n}" for n in range(1, 7))
LOOKED: Final = "expansion:culture:observed"
_NUMBERS = itertools.count()


def prepared(bench: Bench) -> str:
    """The therapy is told on this bench; what a writer needs to know, as text."""
    lab = laboratory(bench).grown(FED)
    url = bench.site.database.engine.url.render_as_string(hide_password=False)
    slow_s = (server_time() - bench.clock.at).total_seconds()
    given = {
        "therapy": lab.therapy,
        "vessels": lab.ids(*FLASKS),
        "confluence_pct": 75,
        "equipment": lab.ids("INC-2"),
    }
    bench.site.database.close()
    return json.dumps({"url": url, "slow_s": slow_s, "given": given})


def look(told: str) -> Callable[[], Callable[[int], None]]:
    """Makes writers of one installation, whose clock stands in the days of the story."""
    known = json.loads(told)
    bench = sites.new_bench(known["url"])
    sites.recall_people(bench)
    slow = dt.timedelta(seconds=known["slow_s"])
    bench.site.clock = lambda: server_time() - slow

    def commit(n: int) -> None:
        op_id = f"look-{os.getpid()}-{next(_NUMBERS)}-{n}"
        answer = bench.do("tech", LOOKED, known["given"], op_id=op_id)
        assert answer.accepted, answer.verdict.codes

    return lambda: commit
