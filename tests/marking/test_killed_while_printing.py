"""H33: killed anywhere between the record of a label and its paper, and on the way to it.

First the record, then the paper: so whatever came out of the printer stands in the record, came
out once, and of what nobody knows the next start says so.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests import attacks, sites
from tests.ground import Ground, ground
from tests.marking.listener import listening
from tests.marking.test_printing import LENGTH, a_label
from tracker import house
from tracker.marking.printing.spool import Spool
from tracker.material.words import Kind, State
from tracker.record.verify import verify

house.acts()
SEED = 813267
SHORT, LONG = 6, 200
LABELS = 3
"""How many a process records and sends; the last one it rarely reaches."""


def laid(lab: Ground, flasks: list[str]) -> None:
    """Flasks that wait for their labels."""
    given: dict[str, Any] = {"step": "S13", "states": (State.IN_CULTURE,), "product": "msc"}
    given |= {"passage": 1, "vessel": "T175"}
    lab.lay(
        Kind.VESSEL,
        *flasks,
        **given | ({"lot": lab.lots["msc"]} if lab.lots else {"opens_lot": True}),
    )


def work(
    url: str, at: dt.datetime, therapy: str, containers: list[str], printer: str, told: Any
) -> None:
    """Labels are recorded, then sent, one after the other, until somebody kills this."""
    bench = sites.new_bench(url)
    sites.recall_people(bench)
    bench.clock.to(at)
    spool = Spool(bench.site, a_label)
    told.send("ready")
    for n, container in enumerate(containers):
        bench.clock.on(seconds=1)
        given = {"therapy": therapy, "containers": [container], "layout": "flask"}
        op = f"{os.getpid()}-{n}"
        out = bench.did("tech", "marking:labels:printed", given, op_id=f"{op}-p")
        job = {"therapy": therapy, "labels": list(out["labels"].values()), "printer": printer}
        bench.did("tech", "marking:labels:sent", job, op_id=f"{op}-s")
        told.send("asked for")
        spool.send_waiting()
        told.send("sent")
    os._exit(0)


def killed_at_random(url: str, lab: Ground, printer: str, batches: list[list[str]]) -> int:
    """One process a batch, each killed at a moment of its own; how many were still at work."""
    draw, at_work = random.Random(SEED), 0
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    for flasks in batches:
        heard, told = context.Pipe(duplex=False)
        ids = [lab.ids[f] for f in flasks]
        lab.bench.clock.on(minutes=1)
        running = context.Process(
            target=work, args=(url, lab.bench.clock.at, lab.therapy, ids, printer, told)
        )
        running.start()
        told.close()
        for _ in range(1 + draw.randrange(2 * LABELS - 1)):  # so far it comes, and a little on
            assert heard.poll(60)
            heard.recv()
        time.sleep(draw.uniform(0.0, 0.08))
        at_work += running.is_alive()
        assert running.pid is not None
        os.kill(running.pid, signal.SIGKILL)
        running.join()
    return at_work


@pytest.mark.parametrize("times", [SHORT, pytest.param(LONG, marks=pytest.mark.long)])
def test_what_is_on_paper_is_recorded_and_comes_out_once(
    sqlite_template: Path, tmp_path: Path, times: int
) -> None:
    bench = sites.sqlite_bench(sqlite_template, tmp_path)
    lab, url = ground(bench), str(bench.site.database.engine.url)
    batches = [[f"P1-F{t:03}{n}" for n in range(LABELS)] for t in range(times)]
    for flasks in batches:
        laid(lab, flasks)
    with listening() as ear:
        given = {"name": "Airlock A", "way": "tcp", "address": ear.address, "layout": "flask"}
        where = str(bench.did("production", "marking:printer:added", given)["printer"])
        bench.site.database.close()
        at_work = killed_at_random(url, lab, where, batches)
        paper = [line[:6].decode() for line in ear.got.split(b"\n") if len(line) == LENGTH - 1]
        Spool(bench.site, a_label).settle()
    recorded = {r["serial"] for r in attacks.rows(bench, "label_instance")}
    states = {str(r["state"]) for r in attacks.rows(bench, "print_spool")}
    assert set(paper) <= recorded, "no paper without its record"
    assert len(paper) == len(set(paper)), "nothing came out twice"
    assert "sending" not in states, "what nobody knows is called unknown"
    proof = verify(bench.site.database)
    assert proof.holds, [str(f) for f in proof.findings]
    assert at_work > 0
    assert paper, "something came out before the end"
    print(f"\n{times} kills, {at_work} at work: {len(recorded)} labels recorded, {len(paper)} out")
    bench.site.database.close()
