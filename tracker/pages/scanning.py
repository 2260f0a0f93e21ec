"""One scan box: raw text -> a typed thing -> the page of that thing, or why not (I14).

Rooms register a resolver for their kinds of code. A refused scan is an entry of the log (kind and
reason, never foreign text); an accepted look-up goes to ``scan_seen``, outside the chain.
"""

from __future__ import annotations

import atexit
import queue
import threading
import weakref
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, current_app, redirect, request
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.act import Act, ActInput, Answer, Door, Outcome, act, perform
from tracker.db import Instant, table_of
from tracker.identity.codes import Kind
from tracker.identity.scan import Native
from tracker.identity.verdict import Reason, Verdict
from tracker.pages.doors import fresh_op
from tracker.pages.frame import show
from tracker.pages.here import let_go, needs, reading, signed_in, site
from tracker.pages.models import ScanSeen
from tracker.pages.refusals import refusal_page
from tracker.pages.typed import unless_vouched
from tracker.pages.wedge import read_here, text_here
from tracker.pages.words import gettext as _
from tracker.record.site import Site

pages = Blueprint("scanning", __name__)
log = structlog.get_logger("marrowtrace")

Resolver = Callable[[Session, Native], str | Reason]
RESOLVERS: Final[dict[Kind, Resolver]] = {}
"""Kind of code -> address of its page, or why it is not taken."""

TextResolver = Callable[[str], str | None]
TEXT_RESOLVERS: Final[list[TextResolver]] = []
"""For symbols that are no label: text -> address of its page, or nothing when it is another's."""


def resolves_text(function: TextResolver) -> TextResolver:
    """Register a function that knows a kind of symbol by its text."""
    TEXT_RESOLVERS.append(function)
    return function


def resolves(kind: Kind) -> Callable[[Resolver], Resolver]:
    """Register the function that leads from a code of this kind to its page."""

    def register(function: Resolver) -> Resolver:
        RESOLVERS[kind] = function
        return function

    return register


_PAUSE_MAX_S: Final = 60
"""Seconds between attempts while the database takes nothing."""


class SeenQueue:
    """Writes look-ups within a second, several at once, away from the request."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._database = site.database
        self._rows: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
        self._wake = threading.Event()
        self.pause_s = 0.5
        self._failures = 0
        self.name = f"scan-seen-{id(self)}"
        mine = weakref.ref(self)  # so that it ends with its application
        weakref.finalize(self, self._wake.set)
        threading.Thread(
            target=_write_on, args=(mine, self._wake), daemon=True, name=self.name
        ).start()
        atexit.register(_last_flush, mine)

    def put(self, at: str, code: str, person_id: str) -> None:
        """Have the look-up written soon; while the record is read only none is kept (I23)."""
        if self._site.recovery:
            return
        self._rows.put({"at": at, "code": code, "person_id": person_id})
        self._wake.set()

    def flush(self) -> None:
        """Write what waits, unless the record has become read only."""
        if self._site.recovery:
            return
        rows = []
        while not self._rows.empty():
            rows.append(self._rows.get())
        if not rows:
            return
        try:
            with self._database.writing() as conn:
                conn.execute(insert(table_of(ScanSeen)), rows)
        except IntegrityError:
            self._one_by_one(rows)
        except Exception:
            self._put_back(rows)
            raise

    def _one_by_one(self, rows: list[dict[str, str]]) -> None:
        """Every row but those that stand already: one of them must not keep the others out."""
        for i, row in enumerate(rows):
            try:
                with self._database.writing() as conn:
                    conn.execute(insert(table_of(ScanSeen)), row)
            except IntegrityError:
                log.warning("look_up_stands_already", at=row["at"])
            except Exception:
                self._put_back(rows[i:])
                raise

    def _put_back(self, rows: list[dict[str, str]]) -> None:
        for row in rows:
            self._rows.put(row)

    def wait_s(self) -> float:
        """Seconds until the next attempt: longer after each that failed."""
        return min(self.pause_s * 2.0**self._failures, _PAUSE_MAX_S)

    def attempt(self, *, again: bool = True) -> None:
        """Write what waits; what cannot be written now waits for the next attempt."""
        try:
            self.flush()
            self._failures = 0
        except Exception as wrong:  # the thread outlives a full disk or a database that is away
            log.error("look_ups_not_written", why=type(wrong).__name__)
            self._failures = min(self._failures + 1, 10)
            if again:
                self._wake.set()


def _write_on(of: weakref.ref[SeenQueue], wake: threading.Event) -> None:
    """Writes whenever something waits, as long as the queue is there."""
    while True:
        wake.wait()
        wake.clear()
        if (mine := of()) is None:
            return
        pause = mine.wait_s()
        del mine
        threading.Event().wait(pause)
        if (mine := of()) is not None:
            mine.attempt()
        del mine


def _last_flush(waiting: weakref.ref[SeenQueue]) -> None:
    """What waits when the program ends is written before it does."""
    if (found := waiting()) is not None:
        found.attempt(again=False)


class RefuseScan(ActInput):
    """Why a scan was refused: codes only."""

    reasons: tuple[dict[str, object], ...]


@act("scanning:scan:refused")
def refuse_scan(ctx: Act, given: RefuseScan) -> Outcome | Verdict:
    """The refusal stands in the log; nothing else happens."""
    return Verdict.of([Reason.from_doc(r) for r in given.reasons])


@pages.post("/scan")
@needs()
def scan() -> Response | tuple[str, int]:
    """Any scan, from any page: to the thing's page, or to the refusal."""
    text = text_here()
    for known in TEXT_RESOLVERS if isinstance(text, str) else ():
        if (page := known(str(text))) is not None:
            return redirect(page, 303)
    found = read_here(text)
    why: tuple[Reason, ...]
    if isinstance(found, Native):
        resolver = RESOLVERS.get(found.kind)
        answer = resolver(reading(), found) if resolver else None
        if isinstance(answer, str) and (asks := unless_vouched(found)) is not None:
            return asks
        if isinstance(answer, str):
            seen: SeenQueue = current_app.extensions["marrowtrace-seen"]
            seen.put(Instant().normal(site().clock()), found.code, signed_in().id)
            return redirect(answer, 303)
        why = (answer,) if answer else (Reason("code_kind_unknown"),)
    else:
        why = (found.reason(),)
    return refused(why)


def record_refusal(why: tuple[Reason, ...]) -> Answer:
    """The refused scan stands in the log; the answer to show."""
    person = signed_in()
    let_go()
    given = {"reasons": [r.as_doc() for r in why]}
    return perform(site(), Door(person.id, fresh_op()), "scanning:scan:refused", given)


def refused(why: tuple[Reason, ...]) -> tuple[str, int]:
    """The refusal recorded and shown."""
    page = refusal_page(
        record_refusal(why), back_href=_came_from(), back_words=_("Back to where I was")
    )
    return show("pages/refused.html", page, status=409)


def _came_from() -> str:
    """The page of this application on which the scan was made; nothing when it is not known."""
    came = urlsplit(request.referrer or "")
    known = (
        came.netloc == request.host
        and came.path.startswith("/")
        and came.path != request.script_root + request.path
    )
    return came.path if known and not came.path.endswith("/scan") else ""
