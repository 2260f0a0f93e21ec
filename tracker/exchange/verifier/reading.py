"""Lines and documents of an export: read strictly, and every finding says its place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, NoReturn

Doc = dict[str, Any]
Place = dict[str, object]
Kinds = dict[str, Any]


class Wrong(Exception):  # noqa: N818 - a finding, not an error of this program
    """The export does not hold; says where."""


class CannotJudge(Exception):  # noqa: N818 - the same: nothing was found either way
    """There is no export here that this verifier could judge."""


def wrong(what: str, **place: object) -> NoReturn:
    """Stop with the finding and its place: file, line, entry, table, row, column."""
    where = ", ".join(f"{k} {v}" for k, v in place.items() if v is not None)
    raise Wrong(f"{where}: {what}" if where else what)


def canonical(thing: Any) -> bytes:
    """The one way in which the record writes JSON."""
    text = json.dumps(
        thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def no_float(text: str) -> NoReturn:
    """The record has none: equal numbers could be written in two ways."""
    raise ValueError(text)


def loads(text: str | bytes) -> Any:
    """The document; ValueError for whatever is none of ours."""
    try:
        return json.loads(text, parse_float=no_float, parse_constant=no_float)
    except RecursionError:
        raise ValueError("nested too deep") from None


def got(doc: Any, kinds: Kinds, place: Place) -> Doc:
    """The document, which has exactly these fields of these types."""
    if not isinstance(doc, dict) or doc.keys() != kinds.keys():
        wrong("has not the fields that the format says", **place)
    for name, kind in kinds.items():
        if type(doc[name]) not in (kind if isinstance(kind, tuple) else (kind,)):
            wrong(f"{name} is not of its type", **place)
    return doc


def lines(folder: str, name: str) -> Iterator[tuple[Any, Place]]:
    """Each line's document and place; every line is written in the one canonical way."""
    with open(os.path.join(folder, name), "rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                doc = loads(raw)
                as_written = canonical(doc) + b"\n" == raw
            except (ValueError, RecursionError):
                doc, as_written = None, False
            if not as_written:
                wrong("is not written as the format says", file=name, line=number)
            yield doc, {"file": name, "line": number}
