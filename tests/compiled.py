"""One cache of compiled statements for all engines of a test process.

SQLAlchemy keeps compiled statements by engine, and every test opens an engine of its own: compiling
the same statements again and again took two fifths of a test's time. What a statement compiles to
depends on nothing but itself and the kind of dialect, so engines of one kind may share.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

KEPT: Final = 4000
"""Statements; the whole application has fewer."""


def share() -> None:
    """From now on engines of one kind share what they compile."""
    caches: defaultdict[str, LRUCache[Any, Any]] = defaultdict(lambda: LRUCache(KEPT))

    def shared(engine: Engine) -> LRUCache[Any, Any]:
        return caches[engine.dialect.name]

    def leave(engine: Engine, own: object) -> None:
        """The engine's own cache is not used."""

    def same(one: object, other: object) -> bool:
        return type(one) is type(other)

    patched: dict[type, dict[str, Any]] = {
        Engine: {"_compiled_cache": property(shared, leave)},
        DefaultDialect: {"__eq__": same, "__hash__": lambda one: hash(type(one))},
    }
    for kind, changes in patched.items():
        for name, change in changes.items():
            setattr(kind, name, change)
