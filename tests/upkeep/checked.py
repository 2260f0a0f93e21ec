"""The self-check over a bench, and the bench as a start would open it after that."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from migrations import guards
from tests.attacks import Shell, shell
from tests.sites import Bench
from tracker.act import NOT_WRITTEN, Answer
from tracker.identity.verdict import Reason
from tracker.record import log
from tracker.upkeep import selfcheck

NOBODY = {"name": "Nobody", "roles": ["technician"]}


def found(bench: Bench, **asked: Any) -> tuple[Reason, ...]:
    """What the self-check has against the bench's database, opened anew."""
    bench.site.database.close()
    plain = selfcheck.Asked(bench.site.database, bench.site.environment)
    return selfcheck.causes(selfcheck.check(replace(plain, **asked)))


def opened(bench: Bench, causes: tuple[Reason, ...]) -> Bench:
    """The same bench as a start that found these causes would open it."""
    return replace(bench, site=replace(bench.site, causes=causes))


def acts(bench: Bench, username: str) -> Answer:
    """An act that is always possible here."""
    bench.ops += 1000
    return bench.do("admin", "staff:person:added", NOBODY | {"username": username})


def about(causes: tuple[Reason, ...]) -> set[tuple[str, str]]:
    """Code and subject of each."""
    return {(c.code, c.about) for c in causes}


@contextmanager
def unguarded(bench: Bench) -> Iterator[Shell]:
    """A shell with every trigger dropped; they are made again at the end, as if nothing was."""
    with shell(bench, untriggered=True) as s:
        yield s
    with bench.site.database.writing() as conn:
        guards.install(conn)


def note(path: Path, size: int, root: bytes) -> Path:
    """The file with one more checkpoint in it, as another machine keeps it."""
    signed = f"site\n{size}\n{base64.b64encode(root).decode()}\n\n\N{EM DASH} key c2lnbmF0dXJl\n\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(signed)
    return path


def stops(bench: Bench, *expected: tuple[str, str], **asked: object) -> None:
    """Named at the start; then an act is refused and leaves nothing; unchecked it would pass."""
    causes = found(bench, **asked)
    assert set(expected) <= about(causes)
    with bench.site.database.looking() as conn:
        before = log.lock_head(conn).size
    answer = acts(opened(bench, causes), "nobody")
    assert not answer.accepted
    assert answer.seq == NOT_WRITTEN
    assert {r.code for r in answer.reasons} == {"recovery_mode"}
    assert {dict(r.facts)["because"] for r in answer.reasons} >= {code for code, _ in expected}
    with bench.site.database.looking() as conn:
        assert log.lock_head(conn).size == before
    assert acts(bench, "nobody").accepted, "the guard was not what refused"
