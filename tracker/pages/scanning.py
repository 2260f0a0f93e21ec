"""One scan box: raw text -> a typed thing -> the page of that thing, or why not (I14).

Rooms register a resolver for their kinds of code. A refused scan is an entry of the log (kind and
reason, never foreign text); an accepted look-up goes to ``scan_seen``, outside the chain.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request
from sqlalchemy import insert
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.act import Act, ActInput, Answer, Door, Outcome, act, perform
from tracker.db import Database, Instant, table_of
from tracker.identity.codes import Kind
from tracker.identity.scan import Native, Scanner, read_scan
from tracker.identity.verdict import Reason, Verdict
from tracker.pages.doors import fresh_op
from tracker.pages.frame import show
from tracker.pages.here import let_go, needs, reading, signed_in, site
from tracker.pages.models import ScanSeen
from tracker.pages.refusals import refusal_page
from tracker.pages.words import gettext as _

pages = Blueprint("scanning", __name__)

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


class SeenQueue:
    """Writes look-ups within a second, several at once, away from the request."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
        self._wake = threading.Event()
        threading.Thread(target=self._run, daemon=True, name="scan-seen").start()

    def put(self, at: str, code: str, person_id: str) -> None:
        """Have the look-up written soon."""
        self._rows.put({"at": at, "code": code, "person_id": person_id})
        self._wake.set()

    def flush(self) -> None:
        """Write what waits."""
        rows = []
        while not self._rows.empty():
            rows.append(self._rows.get())
        if rows:
            with self._database.writing() as conn:
                conn.execute(insert(table_of(ScanSeen)), rows)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            threading.Event().wait(0.5)
            self.flush()


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
    raw = request.form.get("scan", "")[:2000]
    for known in TEXT_RESOLVERS:
        if (page := known(Scanner().unframe(raw))) is not None:
            return redirect(page, 303)
    found = read_scan(raw, site().keyring)
    why: tuple[Reason, ...]
    if isinstance(found, Native):
        resolver = RESOLVERS.get(found.kind)
        answer = resolver(reading(), found) if resolver else None
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
    known = came.netloc == request.host and came.path.startswith("/") and came.path != request.path
    return came.path if known and not came.path.endswith("/scan") else ""
