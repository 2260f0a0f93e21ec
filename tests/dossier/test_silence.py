"""No name, hospital number or birthday leaves where it must not: log, export, addresses, papers.

The worked case is told, then everything that leaves is searched for them; what is planted is found.
"""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
import pytest
from sqlalchemy import select

from tests.dossier.told import Told
from tracker.exchange.export import export
from tracker.record.models import Entry, Touch

MARKS = ("Wang Jianguo", "王建国", "Jianguo", "SYN-0007", "1988-03-14")
"""The patient's name in both scripts, hospital number and birthday, as the case gives them."""
pytestmark = pytest.mark.parametrize("told", ["sqlite"], indirect=True)


def found_in(text: str | bytes) -> list[str]:
    """The marks that stand in the text, as they are or as addresses and JSON write them."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    forms = (text, unquote(text))
    return [m for m in MARKS if any(m in f or json.dumps(m)[1:-1] in f for f in forms)]


def log_bytes(told: Told) -> bytes:
    with told.site.database.reading() as s:
        columns = (Entry.header, Entry.answer, Touch.part)
        return b"".join(b for column in columns for b in s.scalars(select(column)))


def test_the_log_holds_commitments_only(told: Told) -> None:
    log = log_bytes(told)
    assert found_in(log) == []
    assert found_in(log + "王建国".encode()) == ["王建国"]


def test_an_export_without_personal_data_holds_none(told: Told, tmp_path: Path) -> None:
    for name, personal in (("silent", False), ("whole", True)):
        export(told.site.database, tmp_path / name, personal=personal)
    silent, whole = (
        {p.name: found_in(p.read_bytes()) for p in (tmp_path / n).iterdir()}
        for n in ("silent", "whole")
    )
    assert {n: f for n, f in silent.items() if f} == {}
    # with them, they stand in their own file alone
    assert [n for n, f in whole.items() if f] == ["personal.jsonl"]


def test_no_address_file_name_or_server_log_names_the_patient(
    told: Told, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    client, asked, links = told.client(), 0, set[str]()
    with caplog.at_level(logging.DEBUG):
        queue = ["/", "/therapies", f"/therapies/{told.therapy}", "/trace"]
        for address in queue:
            answer = client.get(address)
            asked += 1
            assert found_in(str(answer.headers)) == [], address
            if answer.mimetype == "text/html":
                there = re.findall(r'(?:href|src|action)="([^"]+)"', answer.text)
                links |= set(there)
                queue += [
                    t
                    for t in there
                    if t.startswith(("/containers/", "/lots/"))
                    and t not in queue
                    and len(queue) < 25
                ]
    said = caplog.text + "".join(capsys.readouterr())
    assert [link for link in links if found_in(link)] == []
    assert found_in(said) == []
    assert found_in("/patients/Wang%20Jianguo") == ["Wang Jianguo", "Jianguo"]
    print(f"\n{asked} answers, {len(links)} links, {len(said)} characters of server log: 0 found")


def test_labels_name_the_subject_never_the_patient(told: Told) -> None:
    """Text and metadata of the therapy's label sheet."""
    answer = told.client().get(f"/labels/{told.therapy}.pdf")
    assert answer.status_code == 200
    assert found_in(answer.data) == []
    paper = pypdfium2.PdfDocument(answer.data)
    words = "".join(page.get_textpage().get_text_range() for page in paper)
    assert found_in(words + json.dumps(paper.get_metadata_dict())) == []
    assert "SYN-ON-007" in words.replace("\u2011", "-")
