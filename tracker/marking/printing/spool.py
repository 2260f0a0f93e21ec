"""The spool: bytes leave after the commit, once, and what is not known is called unknown.

The row of a job says ``sending`` before the first byte, so whoever is killed leaves the truth (H03,
H33). Nothing is sent again by itself, except what was never begun.
"""

from __future__ import annotations

import datetime as dt
import threading
import weakref
from collections.abc import Mapping
from typing import Final

import structlog
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from labels.snapshot import LabelSnapshot
from tracker.act.after import Told, after
from tracker.db import Instant, canonical, table_of
from tracker.marking.models import LabelInstance, LabelStateWord
from tracker.marking.printing.models import PrintCount, PrintSend, PrintSpool, SpoolState
from tracker.marking.printing.other_paper import OTHERS
from tracker.marking.printing.paper import Render, rendered, trial
from tracker.marking.printing.present import job_labels
from tracker.marking.printing.printers.models import PrinterTest
from tracker.marking.printing.printers.present import PrinterNow, printer_now
from tracker.marking.printing.sending import Left, send
from tracker.record.site import Site

log = structlog.get_logger("marrowtrace")

OURS: Final = frozenset(
    {
        "marking:labels:sent",
        "marking:job:sent_again",
        "marking:printer:tested",
        "marking:wristband:printed",
    }
)
FRESH: Final = dt.timedelta(minutes=15)
"""A job that was never begun is sent by itself for so long; later a person decides."""
_SPOOLS: Final[weakref.WeakSet[Spool]] = weakref.WeakSet()
_TABLE = table_of(PrintSpool)


@after
def wake(site: Site, told: Told) -> None:
    """The spool of this installation looks for work after every act that asks for paper."""
    if told.tag in OURS and told.accepted:
        for spool in list(_SPOOLS):
            if spool.site is site:
                spool.wake()


class Spool:
    """Sends what the record asks for, one job after another, away from every transaction."""

    def __init__(self, site: Site, render: Render = rendered) -> None:
        self.site = site
        self._render = render
        self._awake = threading.Event()
        self.wait_s = 8.0
        _SPOOLS.add(self)

    def start(self) -> None:
        """Begin to send in a thread of its own; what an earlier process left is settled first."""
        self.settle()
        threading.Thread(target=self._run, daemon=True, name="print-spool").start()
        self.wake()

    def wake(self) -> None:
        """Have the spool look for work."""
        self._awake.set()

    def _run(self) -> None:
        while True:
            self._awake.wait()
            self._awake.clear()
            try:
                self.send_waiting()
            except Exception as wrong:  # the thread outlives a database that is away
                log.error("print_spool_failed", why=type(wrong).__name__)

    def settle(self) -> int:
        """Jobs that an ended process left while sending are unknown; how many they were."""
        if self.site.recovery:
            return 0
        with self.site.beside() as conn:
            left = conn.execute(
                update(_TABLE)
                .where(_TABLE.c.state == SpoolState.SENDING.value)
                .values(state=SpoolState.UNKNOWN.value, said="program_ended", at=self._now())
            )
        return left.rowcount

    def send_waiting(self) -> int:
        """Every job that waits is sent, or known not to be; how many there were."""
        if self.site.recovery:
            return 0
        done = 0
        for job_id, n, printer_id, asked_at in self._waiting():
            if self._begin(job_id, n, asked_at):
                self._finish(job_id, self._send(job_id, printer_id))
                done += 1
        return done

    def _waiting(self) -> list[tuple[str, int, str, dt.datetime]]:
        """Sends and test prints of which nobody has begun."""
        with self.site.database.reading() as s:
            newest = s.execute(
                select(PrintSend.job_id, PrintSend.n, PrintSend.printer_id, PrintSend.at)
                .outerjoin(PrintSpool, PrintSpool.job_id == PrintSend.job_id)
                .outerjoin(PrintCount, PrintCount.job_id == PrintSend.job_id)
                .where(PrintSpool.job_id.is_(None) | (PrintSpool.send < PrintSend.n))
                .where(PrintCount.job_id.is_(None))
                .order_by(PrintSend.at)
            )
            tests = s.execute(
                select(PrinterTest.id, PrinterTest.printer_id, PrinterTest.asked_at)
                .outerjoin(PrintSpool, PrintSpool.job_id == PrinterTest.id)
                .where(PrintSpool.job_id.is_(None))
                .order_by(PrinterTest.asked_at)
            )
            alone = [*tests, *(row for more in OTHERS for row in s.execute(more.waiting()))]
            return [(r[0], r[1], r[2], r[3]) for r in newest] + [(r[0], 0, *r[1:]) for r in alone]

    def _begin(self, job_id: str, n: int, asked_at: dt.datetime) -> bool:
        """The row says ``sending``, written by this process alone; False where another began."""
        late = self.site.clock() - asked_at > FRESH
        state = SpoolState.UNKNOWN if late else SpoolState.SENDING
        row = {
            "send": n,
            "state": state.value,
            "labels_sent": 0,
            "bytes_sent": 0,
            "at": self._now(),
            "said": "asked_long_ago" if late else "",
        }
        with self.site.beside() as conn:
            return _mine(conn, job_id, row) and not late

    def _send(self, job_id: str, printer_id: str) -> Left:
        with self.site.database.reading() as s:
            printer = printer_now(s, printer_id)
            wanted = _snapshots(s, job_id, printer) if printer else []
        if printer is None or not wanted:
            return Left(SpoolState.FAILED, 0, 0, "label_no_longer_printed")
        try:
            made = [self._render(snapshot, printer) for snapshot in wanted]
        except Exception as wrong:  # nothing has left: the paper was refused before the first byte
            log.error("label_not_rendered", job=job_id, why=type(wrong).__name__)
            return Left(SpoolState.FAILED, 0, 0, "not_rendered")
        return send(printer, made, self.wait_s)

    def _finish(self, job_id: str, left: Left) -> None:
        with self.site.beside() as conn:
            conn.execute(
                update(_TABLE)
                .where(_TABLE.c.job_id == job_id)
                .values(
                    state=left.state.value,
                    labels_sent=left.labels,
                    bytes_sent=left.octets,
                    at=self._now(),
                    said=left.said,
                )
            )

    def _now(self) -> str:
        return Instant().normal(self.site.clock())


def _mine(conn: Connection, job_id: str, row: Mapping[str, object]) -> bool:
    """True for the one process whose row it is: inserted, or taken over from an earlier send."""
    known = conn.execute(select(_TABLE.c.send).where(_TABLE.c.job_id == job_id)).first()
    if known is None:
        conn.execute(insert(_TABLE).values(job_id=job_id, **row))
        return True
    taken = conn.execute(
        update(_TABLE)
        .where(
            _TABLE.c.job_id == job_id,
            _TABLE.c.send < row["send"],
            _TABLE.c.state == SpoolState.FAILED.value,
        )
        .values(**row)
    )
    return taken.rowcount == 1


def _snapshots(s: Session, job_id: str, printer: PrinterNow) -> list[LabelSnapshot]:
    """What goes to paper; nothing when a label is no longer merely printed."""
    test = s.get(PrinterTest, job_id)
    if test is not None:
        return [trial(test.code, printer)]
    for more in OTHERS:
        if (words := more.words(s, job_id)) is not None:
            return [words]
    labels = job_labels(s, job_id)
    if any(x.state is not LabelStateWord.PRINTED for x in labels):
        return []
    rows = s.execute(
        select(LabelInstance.id, LabelInstance.snapshot).where(
            LabelInstance.id.in_([x.id for x in labels])
        )
    )
    stored = {row.id: row.snapshot for row in rows}
    return [LabelSnapshot.from_canonical(canonical(stored[x.id])) for x in labels]
