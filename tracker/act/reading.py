"""From what was posted to typed input: each mistake by field and kind, raw text never (I24)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError

from tracker.act.door import ActInput, Door, storable
from tracker.db import canonical
from tracker.identity.codes import Keyring
from tracker.identity.verdict import Reason, reason
from tracker.record.seal import digest, keyed

REASON_MAX: Final = 4000
"""Characters of the reason that a person writes beside an act."""
UNKNOWN: Final = "unknown_field"
"""What stands for a field's name that no programmer wrote."""


def read(
    kind: type[ActInput], given: ActInput | dict[str, Any]
) -> tuple[ActInput | None, tuple[Reason, ...]]:
    """The typed input, or field and kind of each mistake."""
    if isinstance(given, kind):
        return given, ()
    try:
        return kind.model_validate(given), ()
    except ValidationError as wrong:
        found = (
            reason("field_not_readable", about=_place(kind, e["loc"]), kind=e["type"])
            for e in wrong.errors(include_url=False, include_context=False, include_input=False)
        )
        return None, tuple(found)


def read_reason(door: Door) -> tuple[Door, tuple[Reason, ...]]:
    """The door with its reason in NFC; one that cannot be kept is a mistake, and is not kept."""
    try:
        storable(door.reason)
    except ValueError:
        wrong = "character_not_allowed"
    else:
        words = unicodedata.normalize("NFC", door.reason)
        if len(words) <= REASON_MAX:
            return replace(door, reason=words), ()
        wrong = "string_too_long"
    return replace(door, reason=""), (reason("field_not_readable", about="reason", kind=wrong),)


def asked_of(tag: str, door: Door, form: ActInput, keyring: Keyring, *, signs: bool = False) -> str:
    """What was asked, as a digest: the same op_id with other input has another (I15).

    Where the act ``signs``, who has signed is part of it: a right password after a wrong one asks
    for something else.

    Personal fields enter under the installation's oldest label key, which stays for ever, and
    bound to this request: whoever has the log alone can neither guess a date of birth from it nor
    see that two requests name one person (I24).
    """
    doc: list[Any] = [tag, door.actor, door.verifier, form.model_dump(mode="json")]
    personal = {
        name: str(getattr(form, name))
        for name, field in type(form).model_fields.items()
        if field.exclude
    }
    if signs:
        doc.append(sorted(door.signed))
    if door.by_pin:  # the same form after the password was given asks for something else
        doc.append({"by_pin": sorted(door.by_pin)})
    if personal:
        key = keyring.keys[min(keyring.keys)]
        doc.append(keyed(key, "asked", canonical([door.op_id, tag, personal])))
    return digest(canonical(doc))


def asked_malformed(tag: str, door: Door, found: Iterable[Reason]) -> str:
    """The same of what could not be read: its mistakes, for its text is not kept."""
    return digest(canonical([tag, door.actor, [str(r) for r in found]]))


def _place(kind: type[ActInput], loc: tuple[int | str, ...]) -> str:
    """The field by the names of the model: other names were typed by somebody."""
    known = _names(kind)
    said = [str(part) for part in loc if isinstance(part, int) or part in known]
    return ".".join(said) or UNKNOWN


@cache
def _names(model: type[BaseModel]) -> frozenset[str]:
    found = set(model.model_fields)
    for field in model.model_fields.values():
        for inner in _models(field.annotation):
            found |= _names(inner)
    return frozenset(found)


def _models(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
