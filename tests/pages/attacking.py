"""sqlmap at an address of a served application: what it was given, and what it says it found.

A program that knows nothing of ours, run as an attacker runs it: by HTTP, with somebody's cookie.
Besides what it says, every statement that the engine was given is looked at for what it sends.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.serving import make_server

MARK: Final = "*"
"""Where sqlmap puts what it tries."""
NEW_EACH_TIME: Final = (
    "import random, re; "
    "op_id = 'op-' + ''.join(random.choice('0123456789abcdef') for _ in range(20))"
)
"""A form that was sent before is answered from the log: each one must look new."""
TRIED: Final = re.compile(
    r"UNION ALL SELECT (?:NULL|CHAR\()|RANDOMBLOB"
    r"|\bAND \(?\d{4} ?= ?\d{4}|\bOR \(?-?\d{4} ?= ?\d{4}"
    r"|CASE WHEN \(?\d{4} ?= ?\d{4}|ORDER BY \d+-- ",
    re.IGNORECASE,
)
"""What sqlmap sends and no statement of ours says."""


@dataclass(frozen=True, slots=True)
class Form:
    """One address as its page sends it; ``typed``: the fields in which something can be typed."""

    method: str
    path: str
    fields: Mapping[str, str]
    typed: tuple[str, ...]


@dataclass
class Attacked:
    """A served application under attack: how much came, and what of it reached a statement."""

    app: Flask
    engine: Engine
    folder: Path
    address: str = ""
    requests: int = 0
    statements: set[str] = field(default_factory=set)
    _n: int = 0

    def attack(self, form: Form, cookie: str) -> list[str]:
        """What sqlmap found there, in its own words; empty when it found nothing."""
        self._n += 1
        report = self.folder / f"{self._n}.json"
        done = subprocess.run(
            [sys.executable, "-m", "sqlmap.sqlmap", *self._told(form, cookie, report)],
            capture_output=True,
            text=True,
            timeout=900,
            env=os.environ | {"SQLMAP_UNSAFE_EVAL": "1"},
            check=False,
        )
        said = done.stdout + done.stderr
        assert "connection timed out" not in said, said
        assert report.exists(), said
        return found_in(json.loads(report.read_text(encoding="utf-8")))

    def reached(self) -> list[str]:
        """Statements that hold something which sqlmap sent."""
        return sorted(one for one in self.statements if TRIED.search(one))

    def _told(self, form: Form, cookie: str, report: Path) -> Iterator[str]:
        query = form.fields if form.method == "GET" else {}
        marked = {k: v + MARK if k in form.typed else v for k, v in query.items()}
        asked = "?" + urlencode(marked, safe=MARK) if marked else ""
        yield from ("-u", f"http://{self.address}{form.path}{asked}")
        if form.method == "POST":
            yield from ("--data", urlencode(form.fields), "-p", ",".join(form.typed))
            yield from ("--eval", NEW_EACH_TIME) if "op_id" in form.fields else ()
        yield from ("--cookie", cookie, "--report-json", str(report))
        yield from ("--output-dir", str(self.folder / "kept"), "--flush-session")
        yield from ("--dbms", "SQLite", "--technique", "BEUS", "--level", "1", "--risk", "1")
        yield from ("--batch", "--disable-coloring", "--skip-waf", "--ignore-redirects")
        yield from ("--drop-set-cookie", "--ignore-code", "*", "--timeout", "20")


def found_in(report: Mapping[str, Any]) -> list[str]:
    """The injection points of sqlmap's report; AssertionError when it could not look."""
    assert report["success"], report["error"]
    points = (one for part in report["data"] for one in _points(part))
    return [f"{one['place']} {one['parameter']}" for one in points]


def _points(part: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return part["value"] if part["type_name"] == "TECHNIQUES" else ()


@contextmanager
def attacked(app: Flask, engine: Engine, folder: Path) -> Iterator[Attacked]:
    """The application served to this machine alone, counting what comes and what it asks."""
    made = Attacked(app, engine, folder)
    lock = threading.Lock()

    def count() -> None:
        with lock:
            made.requests += 1

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        made.statements.add(statement)

    app.before_request_funcs.setdefault(None, []).insert(0, count)
    event.listen(engine, "before_cursor_execute", note)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    made.address = f"127.0.0.1:{server.server_port}"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield made
    finally:
        server.shutdown()
        running.join()
        event.remove(engine, "before_cursor_execute", note)
