"""I24: each way out of an answer is searched for names and secrets: what is planted is found."""

from __future__ import annotations

import dataclasses
import json

import psycopg
import pytest

from tests.dossier.everything import PASSWORD
from tests.dossier.searched import Answer, leaks
from tests.postgres import Server


@pytest.mark.parametrize(
    ("mimetype", "headers", "body"),
    [
        ("text/html", f"Set-Cookie: {json.dumps({'next': '/x?n=王建国'})}", b""),
        ("text/html", "Content-Disposition: inline; filename=%E7%8E%8B%E5%BB%BA%E5%9B%BD.pdf", b""),
        ("text/html", "", b'<a href="/therapies?q=Wang%20Jianguo">x</a>'),
        ("text/html", "", "<title>王建国</title>".encode()),
        ("text/csv", "", b"MSC-U1,1988-03-14"),
        ("application/json", "", json.dumps({"name": "王建国"}).encode()),
        ("text/html", "", b"<i>U1lOLTAwMDc=</i> " + PASSWORD.encode()),
    ],
)
def test_each_way_out_is_searched(mimetype: str, headers: str, body: bytes) -> None:
    answer = Answer("/x", "qa", "/x", 200, mimetype, headers, body)
    assert leaks(answer, {"password": PASSWORD}) != []
    clean = dataclasses.replace(answer, headers="Server: x", body=b"<p>SYN-ON-007</p>")
    assert leaks(clean, {"password": PASSWORD}) == []


@pytest.mark.parametrize(("verbosity", "told"), [("default", True), ("terse", False)])
def test_postgresql_tells_a_refused_row_in_its_log_unless_it_is_terse(
    postgres: Server, *, verbosity: str, told: bool
) -> None:
    """Why docs/operating.md asks for ``log_error_verbosity = terse``."""
    name = f"Zhao Refused {verbosity}"
    dsn = f"host={postgres.folder} user=owner dbname=postgres"
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("set log_error_verbosity = " + verbosity)
        conn.execute("create temp table refused (name text, n int check (n > 0))")
        with pytest.raises(psycopg.errors.CheckViolation):
            conn.execute("insert into refused values (%s, 0)", [name])
    log = (postgres.folder / "log").read_text("utf-8")
    assert (name in log) is told
