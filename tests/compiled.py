"""One cache of what is compiled, for all installations of a test process.

Every test opens an engine and often an application of its own: compiling the same statements,
templates and addresses again and again took more than half of a test's time. What each compiles to
depends on nothing but itself and the kind of its engine, so that all of one kind may share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

KEPT: Final = 4000
"""Statements; the whole application has fewer."""


def share() -> None:
    """From now on all of one kind share what they compile."""
    _statements()
    _templates()
    _addresses()


def _statements() -> None:
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


class _Bytecode(BytecodeCache):
    """Compiled templates by their name and source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


def _templates() -> None:
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Bytecode()}


def _addresses() -> None:
    """What builds an address takes its rule as an argument: rules that read alike may share."""
    compiled: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    def shared(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:  # worked out with the rule's own converters
            return compile_builder(rule, append_unknown)
        key = (rule.rule, *rule._trace, append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    setattr(Rule, "_compile_builder", shared)  # noqa: B010  # a method replaced for all tests
