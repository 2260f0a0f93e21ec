"""I24: each way out of an answer is searched for names and secrets: what is planted is found."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import psycopg
import pytest

from tests.dossier.everything import PASSWORD
from tests.dossier.searched import (
    IN_FILE_NAMES,
    Answer,
    found_in,
    key_forms,
    leaks,
    names_on_disk,
)
from tests.postgres import Server


@pytest.mark.parametrize(
    ("mimetype", "headers", "body"),
    [
        ("text/html", f"Set-Cookie: {json.dumps({'next': '/x?n=王建国'})}", b""),
        ("text/html", "Content-Disposition: inline; filename=%E7%8E%8B%E5%BB%BA%E5%9B%BD.pdf", b""),
        ("text/html", "", b'<a href="/therapies?q=Wang%20Jianguo">x</a>'),
        ("text/html", "", "<title>王建国</title>".encode()),
        ("text/csv", "", b"MSC-U1,1988-03-14"),
        ("text/csv", "", "MSC-U1,14\u00a0March\u00a01988".encode()),
        ("text/html", "", "<title>1988年3月14日</title>".encode()),
        ("text/html", "", b'<a href="/x?born=14+Mar+1988">x</a>'),
        ("text/csv", "", "MRN SYN\u20110007".encode()),
        ("application/json", "", json.dumps({"name": "王建国"}).encode()),
        ("text/html", "", b"<i>U1lOLTAwMDc=</i> " + PASSWORD.encode()),
    ],
)
def test_each_way_out_is_searched(mimetype: str, headers: str, body: bytes) -> None:
    answer = Answer("/x", "qa", "/x", 200, mimetype, headers, body)
    assert leaks(answer, {"password": PASSWORD}) != []
    clean = dataclasses.replace(answer, headers="Server: x", body=b"<p>SYN-ON-007</p>")
    assert leaks(clean, {"password": PASSWORD}) == []


def test_label_key_is_found_in_each_way_to_write_its_bytes() -> None:
    key = bytes(range(251, 256)) * 7  # in base 64 it has letters of both alphabets
    secrets, written = (
        key_forms("label key", key),
        Answer("/x", "qa", "/x", 200, "text/html", "", b""),
    )
    # 35 bytes from fb fc fd fe ff: hexadecimal, then base 64 as RFC 4648, sections 4 and 5
    for text in (
        b"fbfcfdfeff" * 7,
        b"+/z9/v/7/P3+//v8/f7/+/z9/v/7/P3+//v8/f7/+/z9/v8=",
        b"-_z9_v_7_P3-__v8_f7_-_z9_v_7_P3-__v8_f7_-_z9_v8",
    ):
        assert leaks(dataclasses.replace(written, body=text), secrets) != [], text


def test_a_name_of_a_file_is_searched(tmp_path: Path) -> None:
    for name in ("backups/Wang_19880314.backup", "export/王建国.jsonl", "1988年3月14日.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        assert found_in(names_on_disk(tmp_path), IN_FILE_NAMES) != [], name
        path.unlink()
    assert found_in(names_on_disk(tmp_path), IN_FILE_NAMES) == []


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
