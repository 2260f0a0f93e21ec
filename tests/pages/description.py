"""What the pages take, as OpenAPI: made of the addresses, the pages' own forms and acts' inputs.

For tests alone: nobody outside drives a page by its form. Names are the real ones, so that what is
made up reaches past the first question; values may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, Final

from flask import Flask
from werkzeug.routing import Rule

from tests.pages.access import UNKNOWN, Key
from tracker.act import ACTS

Schema = dict[str, Any]
ASKED: Final = ("next", "back", "q", "show", "role", "container", "layout", "said")
"""What addresses are asked with."""
ALWAYS: Final = (
    "op_id", "seen", "reason", "password", "second_user", "second_password", "second_badge",
    "second_pin", "page_of", "scan", "outlook_read", "onward",
)  # fmt: skip
"""Fields that any form may bring."""
FREE: Final[Schema] = {"type": "string", "maxLength": 60}
PLAIN: Final = ("enum", "const", "type", "minimum", "maximum", "maxLength")


class _Fields(HTMLParser):
    """The names of a page's fields, with the values that it offers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, set[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = dict(attrs)
        if tag == "select":
            self._select = one.get("name") or ""
        name = self._select if tag == "option" else one.get("name") or ""
        if tag in ("input", "select", "textarea", "option", "button") and name:
            self.found.setdefault(name, set()).add(one.get("value") or "")


def offered(page: str) -> dict[str, Schema]:
    """The fields of the forms on this page."""
    reader = _Fields()
    reader.feed(page.partition("<main")[2])
    return {
        name: {"anyOf": [{"enum": sorted(values)}, _typed().get(name, FREE)]}
        for name, values in reader.found.items()
    }


_TYPED: dict[str, Schema] = {}


def _typed() -> dict[str, Schema]:
    """Every field of every act's input, by name: what kinds of value it takes."""
    if not _TYPED:
        kinds: dict[str, list[Schema]] = {}
        for act in ACTS.values():
            said = act.given.model_json_schema()
            for name, one in said.get("properties", {}).items():
                for plain in _plain(one, said.get("$defs", {})):
                    if plain not in kinds.setdefault(name, []):
                        kinds[name].append(plain)
        for name, found in kinds.items():
            _TYPED[name] = {"anyOf": [*found, FREE]}
    return _TYPED


def _plain(one: Mapping[str, Any], named: Mapping[str, Any]) -> Iterator[Schema]:
    """The kinds of a field that a form can bring: no lists, no objects."""
    if ref := one.get("$ref"):
        yield from _plain(named[ref.rpartition("/")[2]], named)
    for part in one.get("anyOf", ()):
        yield from _plain(part, named)
    if one.get("type") in ("string", "integer", "number", "boolean"):
        yield {k: v for k, v in one.items() if k in PLAIN}


def addresses(app: Flask) -> list[Rule]:
    """Every address, in a lasting order; but for the files, which no view of ours gives."""
    found = (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")
    return sorted(found, key=lambda rule: (rule.rule, rule.endpoint))


def described(
    rules: Iterable[Rule], known: Mapping[str, list[str]], page_of: Callable[[str], str]
) -> Schema:
    """These addresses. ``known``: values that exist; ``page_of``: the page at an address."""
    paths: dict[str, Schema] = {}
    for rule in rules:
        path = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)
        where = [_where(name, rule.rule, known) for name in sorted(rule.arguments)]
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            one: Schema = {
                "operationId": f"{method} {rule.rule}",
                "parameters": [*where, *(_asked() if method == "GET" else ())],
                "responses": {"default": {"description": "a page"}},
            }
            if method == "POST":
                one["requestBody"] = _form(known, page_of(rule.rule))
            paths.setdefault(path, {})[method.lower()] = one
    info = {"title": "The pages", "version": "0"}
    return {"openapi": "3.1.0", "info": info, "paths": paths}


def key_of(operation: str) -> Key:
    """Method and address of an operation, as the table of access names them."""
    method, _, rule = operation.partition(" ")
    return method, rule


def _where(name: str, rule: str, known: Mapping[str, list[str]]) -> Schema:
    choice = re.search(rf"<any\(([^)]*)\):{name}>", rule)
    values = choice[1].split(", ") if choice else [*known.get(name, ()), UNKNOWN]
    schema: Schema = {"enum": values}
    if not choice:
        schema = {"anyOf": [schema, {"type": "string", "minLength": 1, "maxLength": 40}]}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _asked() -> list[Schema]:
    return [{"name": name, "in": "query", "schema": FREE} for name in ASKED]


def _form(known: Mapping[str, list[str]], page: str) -> Schema:
    fields = {name: _typed().get(name, FREE) for name in ALWAYS} | offered(page)
    for name, values in known.items():
        if name in fields:
            fields[name] = {"anyOf": [{"enum": values}, fields[name]]}
    form = {"type": "object", "properties": fields, "required": sorted(offered(page))}
    return {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}}
