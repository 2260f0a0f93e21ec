"""The table of statutory sentences at the terminal: shown, written as a file, brought."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tracker.act import Answer
from tracker.act.terminal import Ask, told_here
from tracker.marking.sentences.present import table_now
from tracker.record.site import Site


def sentence_lines(site: Site) -> Iterator[str]:
    """The table's version, and each sentence of this site's sets with who answers for it."""
    with site.database.reading() as s:
        table = table_now(s)
    yield f"{table.version}  sets: {', '.join(table.sets)}"
    for one in table.strings:
        if one.set in table.sets:
            who = f"{one.verified_by}, {one.verified_on}" if one.verified_by else "NOT VERIFIED"
            yield f"{one.code:<20} {one.en}  [{who}]"


def write_table(site: Site, to: Path) -> None:
    """The table stands in the file, to be checked at the sources and brought back."""
    with site.database.reading() as s:
        table = table_now(s)
    to.write_text(table.model_dump_json(indent=2) + "\n", encoding="utf-8")


def bring(site: Site, file: Path, why: str, ask: Ask, by: str, second: str) -> Answer:
    """Labels say what the file says from now on."""
    given = {"table": file.read_text(encoding="utf-8")}
    tag = "marking:sentences:brought"
    return told_here(site, tag, given, ask, by, second=second, reason=why)
