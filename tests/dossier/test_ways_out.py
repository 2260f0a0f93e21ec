"""I24: each way out of an answer is searched for names and secrets: what is planted is found."""

from __future__ import annotations

import dataclasses
import json

import pytest

from tests.dossier.everything import PASSWORD
from tests.dossier.searched import Answer, leaks


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
