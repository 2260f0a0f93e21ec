"""Images of earlier schemas, as the export's own schema would have written them."""

from __future__ import annotations

from typing import Any, Final

from tracker.exchange.verifier.reading import Doc

LIFTS: Final[list[Doc]] = []
"""Every lift there ever was, as the program has them: known here, or an export could bring its own.

From the schema before ``schema`` to it, for the images of ``table``: columns dropped by their place
before, values changed word for word, columns added by their place after with one value.
"""


def lifted(table: str, image: Any, since: int, to: int) -> Any:
    """The image of an entry of schema ``since`` as schema ``to`` writes it."""
    if not isinstance(image, list):
        return image
    made = list(image)
    for one in sorted(LIFTS, key=lambda x: int(x["schema"])):
        if one["table"] == table and since < one["schema"] <= to:
            made = _step(one, made)
    return made


def _step(one: Doc, image: list[Any]) -> list[Any]:
    """One lift; an image that it does not fit stays, and has not the columns of its table."""
    places = [*one["dropped"], *(at for at, _ in one["changed"])]
    if any(at >= len(image) for at in places):
        return image
    made = [v for at, v in enumerate(image) if at not in one["dropped"]]
    for at, words in one["changed"]:
        made[at] = next((new for old, new in words if old == made[at]), made[at])
    for at, value in sorted(one["added"]):
        made.insert(at, value)
    return made
