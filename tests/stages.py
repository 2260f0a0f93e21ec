"""A long way is walked once a process: whoever walks it again gets a copy of where it led.

Only from a fresh bench, whose clock and identifiers are those of the first walk, so that a copy
cannot be told from the walk itself.
"""

from __future__ import annotations

import copy
import functools
import itertools
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import psycopg
from psycopg import sql
from sqlalchemy import URL

from tests.postgres import clone
from tests.sites import Bench

Walk = TypeVar("Walk", bound=Callable[..., Any])


@dataclass(frozen=True)
class Reached:
    """The end of a walk: a copy of the database, the clock, and what the walker knew."""

    database: str
    at: Any
    ops: int
    knew: dict[str, Any]


_REACHED: dict[tuple[Any, ...], Reached] = {}
_NUMBERS = itertools.count()


def walked_once(walk: Walk) -> Walk:
    """Keep what a method of a walker leads to, and go there at once the next time."""

    @functools.wraps(walk)
    def shortened(way: Any, *args: Any, **more: Any) -> Any:
        bench: Bench = way.bench
        if bench.ops:  # not fresh: this way was never walked from here
            return walk(way, *args, **more)
        url = bench.site.database.engine.url
        server = str(Path(str(url.database)).parents[1]) if _lite(url) else str(url.query["host"])
        key = (server, type(way), walk.__name__, args, *more.items(), bench.clock.at)
        if (there := _REACHED.get(key)) is not None:
            bench.site.database.close()
            _copy(url, there.database, bench_is_target=True)
            bench.clock.at, bench.ops = there.at, there.ops
            way.__dict__ |= copy.deepcopy(there.knew)
            return way
        walk(way, *args, **more)
        bench.site.database.close()
        kept = f"walked{next(_NUMBERS)}"
        _copy(url, kept, bench_is_target=False)
        knew = {k: v for k, v in way.__dict__.items() if k != "bench"}
        _REACHED[key] = Reached(kept, bench.clock.at, bench.ops, copy.deepcopy(knew))
        return way

    return cast(Walk, shortened)


def _lite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _copy(url: URL, kept: str, *, bench_is_target: bool) -> None:
    """The bench's database becomes a copy of the kept one, or the other way round."""
    own = str(url.database)
    if _lite(url):
        file = Path(own).parents[1] / f"{kept}.db"
        shutil.copyfile(*((file, own) if bench_is_target else (own, file)))
        return
    source, target = (kept, own) if bench_is_target else (own, kept)
    with psycopg.connect(
        host=str(url.query["host"]), user="owner", dbname="postgres", autocommit=True
    ) as maintenance:
        if bench_is_target:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(own))
            maintenance.execute(drop)
        clone(maintenance, source, target)
