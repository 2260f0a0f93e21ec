"""From the record to paper: each label once, and what nobody knows is called unknown (H03, H33)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from labels.snapshot import LabelSnapshot
from tests import attacks
from tests.ground import Ground, ground
from tests.marking.listener import Listener, listening
from tests.sites import Bench
from tracker.marking.printing import spool as spooling
from tracker.marking.printing.acts import jobs
from tracker.marking.printing.models import SpoolState
from tracker.marking.printing.present import job_now
from tracker.marking.printing.printers.present import PrinterNow
from tracker.marking.printing.sending import Left
from tracker.marking.printing.spool import Spool
from tracker.material.words import Kind, State

FATES = ("applied", "voided", "destroyed", "returned", "unaccounted")
N = 4
LENGTH = 500
FLASKS = [f"P1-F{n:02d}" for n in range(1, N + 1)]


def a_label(snapshot: LabelSnapshot, _: PrinterNow) -> bytes:
    """So many bytes a label, whatever it says; what is drawn is tested with the labels."""
    return snapshot.serial.encode().ljust(LENGTH - 1, b".") + b"\n"


@pytest.fixture
def lab(bench: Bench) -> Ground:
    g = ground(bench)
    g.lay(
        Kind.VESSEL,
        *FLASKS,
        step="S13",
        states=(State.IN_CULTURE,),
        product="msc",
        opens_lot=True,
        passage=1,
        vessel="T175",
    )
    return g


def spool_of(lab: Ground) -> Spool:
    spool = Spool(lab.bench.site, a_label)
    spool.wait_s = 0.5
    return spool


def printer(lab: Ground, address: str, name: str = "Airlock A") -> str:
    given = {"name": name, "way": "tcp", "address": address, "layout": "flask"}
    return str(lab.bench.did("production", "marking:printer:added", given)["printer"])


def labels_of(lab: Ground, *names: str) -> dict[str, str]:
    """Printed labels by container: their ids."""
    given = {"containers": [lab.ids[n] for n in names], "layout": "flask"}
    out: dict[str, str] = lab.did("tech", "marking:labels:printed", given)["labels"]
    return out


def sent(lab: Ground, labels: dict[str, str], to: str) -> str:
    given = {"labels": list(labels.values()), "printer": to}
    return str(lab.did("tech", "marking:labels:sent", given)["job"])


def state(lab: Ground, job: str) -> SpoolState | None:
    with lab.bench.site.database.reading() as s:
        found = job_now(s, job)
    assert found is not None
    return found.state


def last(lab: Ground, label: str) -> str:
    found = [r for r in attacks.rows(lab.bench, "label_state") if r["label_id"] == label]
    return str(max(found, key=lambda r: r["n"])["to_state"])


@contextmanager
def at(lab: Ground, bytes_max: int | None = None, **how: bool) -> Iterator[tuple[str, Listener]]:
    with listening(bytes_max, **how) as ear:
        yield printer(lab, ear.address), ear


def test_labels_arrive_whole_in_order_and_once(lab: Ground) -> None:
    labels = labels_of(lab, *FLASKS)
    spool = spool_of(lab)
    with at(lab) as (where, ear):
        job = sent(lab, labels, where)
        assert state(lab, job) is SpoolState.QUEUED
        assert spool.send_waiting() == 1
        assert spool.send_waiting() == 0  # nothing is sent twice
    assert state(lab, job) is SpoolState.SENT
    rows = {r["id"]: r["serial"] for r in attacks.rows(lab.bench, "label_instance")}
    wanted = [rows[id_] for id_ in labels.values()]
    assert [line[:6] for line in ear.got.decode().splitlines()] == wanted


@pytest.mark.parametrize("k", range(N + 1))
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_printer_cut_after_each_k_of_n_leaves_exact_counts(lab: Ground, k: int) -> None:
    """k whole labels came out, and half of the next; two people say which, and it adds up."""
    labels = labels_of(lab, *FLASKS)
    cut = None if k == N else k * LENGTH + LENGTH // 2
    with at(lab, cut) as (where, ear):
        job = sent(lab, labels, where)
        spool_of(lab).send_waiting()
    now = state(lab, job)
    assert now is (SpoolState.SENT if k == N else SpoolState.UNKNOWN)
    out = [n for n in FLASKS if labels[n] in _whole(lab, ear)]
    assert out == FLASKS[:k]
    spoiled = FLASKS[k : k + 1]  # the half label is paper too
    never = FLASKS[k + 1 :]
    given: dict[str, Any] = {"job": job, "out": [labels[n] for n in out]}
    given |= {"spoiled": [labels[n] for n in spoiled], "not_out": [labels[n] for n in never]}
    if k < N:
        alone = lab.codes_of("tech", "marking:print:counted", given)
        assert alone == {"second_person_needed"}
    lab.did("tech", "marking:print:counted", given, second="tech_2")
    put = [{"code": lab.codes[n], "container": lab.ids[n]} for n in out]
    if put:
        lab.did("tech", "marking:labels:applied", {"applied": put}, second="tech_2")
    _reprint_and_apply(lab, spoiled, never, labels)
    counts = {"printed": N + len(spoiled), "applied": N, "voided": len(spoiled)}
    given = {"containers": [lab.ids[n] for n in FLASKS], "step": "S13", **counts}
    lab.did("tech", "marking:labels:reconciled", given, second="tech_2")
    (kept,) = attacks.rows(lab.bench, "label_reconciliation")
    assert kept["printed"] == sum(kept[fate] for fate in FATES)
    print(f"\ncut after {k} of {N}: " + "  ".join(f"{x} {kept[x]}" for x in ("printed", *FATES)))


def _whole(lab: Ground, ear: Listener) -> set[str]:
    """Ids of the labels whose bytes arrived to the last."""
    rows = {r["serial"]: r["id"] for r in attacks.rows(lab.bench, "label_instance")}
    lines = [x for x in ear.got.decode().split("\n") if len(x) == LENGTH - 1]
    return {rows[x[:6]] for x in lines}


def _reprint_and_apply(
    lab: Ground, spoiled: list[str], never: list[str], labels: dict[str, str]
) -> None:
    """What never was on paper is printed as if for the first time; what was, is a reprint."""
    if never:
        labels_of(lab, *never)
    for name in spoiled:
        given = {"label": labels[name], "reason": "half of it came out"}
        lab.did("tech", "marking:label:reprinted", given, second="tech_2")
    again = [{"code": lab.codes[n], "container": lab.ids[n]} for n in (*spoiled, *never)]
    if again:
        lab.did("tech", "marking:labels:applied", {"applied": again}, second="tech_2")


def test_a_label_that_comes_out_after_all_is_refused_everywhere(lab: Ground) -> None:
    labels = labels_of(lab, "P1-F01")
    code = lab.codes["P1-F01"]
    with at(lab, LENGTH // 2) as (where, _):
        job = sent(lab, labels, where)
        spool_of(lab).send_waiting()
    given = {"job": job, "not_out": list(labels.values())}
    lab.did("tech", "marking:print:counted", given, second="tech_2")
    one = [{"code": code, "container": lab.ids["P1-F01"]}]
    why = lab.codes_of("tech", "marking:labels:applied", {"applied": one}, second="tech_2")
    assert why == {"label_in_another_state"}


def test_a_printer_that_is_gone_took_nothing_and_another_takes_the_job(lab: Ground) -> None:
    labels = labels_of(lab, "P1-F01", "P1-F02")
    with listening() as ear:
        gone = ear.address
    where = printer(lab, gone)
    job = sent(lab, labels, where)
    spool = spool_of(lab)
    spool.send_waiting()
    assert state(lab, job) is SpoolState.FAILED
    assert {last(lab, id_) for id_ in labels.values()} == {"printed"}
    with listening() as second:
        other = printer(lab, second.address, "Airlock B")
        lab.did("tech", "marking:job:sent_again", {"job": job, "printer": other})
        spool.send_waiting()
    assert state(lab, job) is SpoolState.SENT
    assert len(second.got) == 2 * LENGTH


def test_a_printer_that_never_reads_leaves_unknown(lab: Ground) -> None:
    labels = labels_of(lab, "P1-F01")
    spool = Spool(lab.bench.site, lambda *_: b"." * 30_000_000)  # more than any buffer takes
    spool.wait_s = 0.5
    with at(lab, deaf=True) as (where, _):
        job = sent(lab, labels, where)
        spool.send_waiting()
    assert state(lab, job) is SpoolState.UNKNOWN


def test_what_may_be_out_is_never_sent_again(lab: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = labels_of(lab, "P1-F01")
    spool = spool_of(lab)
    with at(lab) as (where, ear):
        job = sent(lab, labels, where)
        spool.send_waiting()
        again = {"job": job, "printer": where}
        assert lab.codes_of("tech", "marking:job:sent_again", again) == {"print_may_be_out"}
        twice = {"labels": list(labels.values()), "printer": where}
        assert lab.codes_of("tech", "marking:labels:sent", twice) == {"label_on_paper_before"}
        # without the rule the act is done, and the spool still sends nothing twice
        monkeypatch.setattr(jobs, "judge_again", lambda *_: ())
        lab.did("tech", "marking:job:sent_again", again)
        spool.send_waiting()
    assert len(ear.got) == LENGTH


def test_without_the_rule_the_database_refuses_a_label_on_paper_twice(
    lab: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = labels_of(lab, "P1-F01")
    where = printer(lab, "127.0.0.1:9")
    sent(lab, labels, where)
    monkeypatch.setattr(jobs, "judge_to_paper", lambda *_: ())
    given = {"therapy": lab.therapy, "labels": list(labels.values()), "printer": where}
    answer = lab.bench.do("tech", "marking:labels:sent", given)
    assert [r.about for r in answer.reasons] == ["i12_label_on_paper_once"]


def test_a_process_that_ends_while_sending_leaves_unknown(
    lab: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = labels_of(lab, "P1-F01")
    job = sent(lab, labels, printer(lab, "127.0.0.1:9"))
    spool = spool_of(lab)

    def killed(*_: object) -> Left:
        raise SystemExit

    monkeypatch.setattr(spool, "_send", killed)  # the process ends here
    with pytest.raises(SystemExit):
        spool.send_waiting()
    assert state(lab, job) is SpoolState.SENDING
    given = {"job": job, "out": list(labels.values())}
    assert lab.codes_of("tech", "marking:print:counted", given) == {"print_still_running"}
    fresh = spool_of(lab)
    assert fresh.settle() == 1
    assert fresh.send_waiting() == 0
    assert state(lab, job) is SpoolState.UNKNOWN


def test_a_job_of_long_ago_is_not_sent_by_itself(lab: Ground) -> None:
    """A record that was brought back from a copy has no spool: nothing old runs out of it."""
    labels = labels_of(lab, "P1-F01")
    with at(lab) as (where, ear):
        job = sent(lab, labels, where)
        lab.bench.clock.on(minutes=16)
        spool_of(lab).send_waiting()
        assert state(lab, job) is SpoolState.UNKNOWN
        assert ear.got == b""


def test_a_label_voided_before_it_was_sent_is_not_sent(lab: Ground) -> None:
    labels = labels_of(lab, "P1-F01")
    with at(lab) as (where, ear):
        job = sent(lab, labels, where)
        given = {"labels": list(labels.values()), "reason": "wrong passage"}
        lab.did("tech", "marking:labels:voided", given, second="tech_2")
        spool_of(lab).send_waiting()
    assert state(lab, job) is SpoolState.FAILED
    assert ear.got == b""


def test_the_spool_is_woken_by_the_act_that_asks_for_paper(
    lab: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[Spool] = []
    monkeypatch.setattr(spooling.Spool, "wake", lambda one: woken.append(one))
    spool = spool_of(lab)
    sent(lab, labels_of(lab, "P1-F01"), printer(lab, "127.0.0.1:9"))
    assert woken == [spool]
