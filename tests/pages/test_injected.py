"""Texts that are SQL, through the scan box: refused as any other, and nothing is asked (H16)."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from tests.attacks import rows
from tests.marking.scans.tables import sizes
from tests.pages.payloads import QUERIES
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of

MARKED = ("union select", "drop table", "or 1=1", "pg_sleep", "attach database")


def test_sql_in_the_scan_box_reaches_no_statement(bench: Bench) -> None:
    client = client_of(bench, "tech", app_of(bench))
    client.get("/today")
    said: list[str] = []
    event.listen(
        bench.site.database.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: said.append(statement),
    )
    before = sizes(bench)
    for text in QUERIES:
        answer = client.post("/scan", data={"scan": text})
        assert answer.status_code == 409, text
    after = sizes(bench)
    grown = {t: after[t] - before[t] for t in after if after[t] != before[t]}
    assert grown == {"log_entry": len(QUERIES), "log_touch": len(QUERIES)}
    asked = "\n".join(said).lower()
    assert "insert into log_entry" in asked
    assert [m for m in MARKED if m in asked] == []
    kept = b"".join(bytes(e["header"]) + bytes(e["answer"]) for e in rows(bench, "log_entry"))
    assert [text for text in QUERIES if len(text) > 4 and text.encode() in kept] == []


@pytest.mark.parametrize("where", ["/containers/{}", "/trace/container/{}", "/therapies/{}"])
def test_sql_in_an_address_finds_nothing(bench: Bench, where: str) -> None:
    client = client_of(bench, "qa", app_of(bench))
    before = sizes(bench)
    for text in ("' OR '1'='1", "' UNION SELECT NULL --", "x'; DROP TABLE log_entry; --"):
        assert client.get(where.format(text)).status_code == 404
    after = sizes(bench)
    assert {t for t in after if after[t] != before[t]} <= {"sign_in", "scan_seen"}
