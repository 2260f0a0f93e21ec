"""The verifier in the background: it reads a copy, so that no act waits; its result is kept."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from dataclasses import dataclass

import structlog
from sqlalchemy import func, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.db import Database, table_of
from tracker.record.models import Head
from tracker.record.site import Clock, Site
from tracker.record.verify import Proof, verify
from tracker.upkeep.models import Verification

log = structlog.get_logger("marrowtrace")


@dataclass(slots=True)
class Run:
    """A verification that is going on: how many of the log's entries it has walked."""

    began_at: dt.datetime
    total: int
    walked: int = 0
    broke: str = ""


class Verifying:
    """At most one verification at a time in this process."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self.run: Run | None = None
        self._thread: threading.Thread | None = None

    def begin(self, asked_by: str) -> bool:
        """Start, unless one is going on; True when this call started it."""
        with self._lock:
            if self.going:
                return False
            with self._site.database.reading() as s:
                total = s.scalar(select(Head.size)) or 0
            self.run = Run(self._site.clock(), total)
            self._thread = threading.Thread(
                target=self._verify, args=(self.run, asked_by), daemon=True, name="verifying"
            )
            self._thread.start()
            return True

    @property
    def going(self) -> bool:
        """True while a verification runs."""
        return self._thread is not None and self._thread.is_alive()

    def wait(self) -> None:
        """Until it is done."""
        if self._thread is not None:
            self._thread.join()

    def _verify(self, run: Run, asked_by: str) -> None:
        def walked(size: int) -> None:
            run.walked = size

        try:
            proof = verify(self._site.database, told=walked)
            keep(self._site.database, proof, run.began_at, self._site.clock, asked_by)
        except Exception as wrong:  # the thread's only way to say so is the page
            run.broke = type(wrong).__name__
            log.error("verification_failed", exc_info=wrong)


def keep(
    database: Database, proof: Proof, began_at: dt.datetime, clock: Clock, asked_by: str
) -> None:
    """The result stands beside the log, whatever it is."""
    with database.writing() as conn:
        n = conn.execute(select(func.coalesce(func.max(Verification.n), 0))).scalar_one()
        row = {
            "n": n + 1,
            "size": proof.size,
            "root": proof.root,
            "rows_compared": proof.rows,
            "findings": len(proof.findings),
            "first_finding": str(proof.findings[0])[:400] if proof.findings else "",
            "began_at": began_at,
            "ended_at": max(began_at, clock()),
            "asked_by": asked_by,
        }
        conn.execute(insert(table_of(Verification)), row)


def keep_quietly(
    database: Database, proof: Proof, began_at: dt.datetime, clock: Clock, asked_by: str
) -> None:
    """The same, where a database that takes no row must not hide what was found."""
    with contextlib.suppress(SQLAlchemyError, OSError):
        keep(database, proof, began_at, clock, asked_by)


def last_verification(s: Session) -> Verification | None:
    """The newest result."""
    return s.scalars(select(Verification).order_by(Verification.n.desc()).limit(1)).first()
