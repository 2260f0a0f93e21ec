"""How a signature is bound: the images of the rows it is about, by their hashes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import class_mapper

from tracker.db import canonical
from tracker.record.capture import ImageRow, shape
from tracker.record.models import Recorded
from tracker.record.seal import digest


def image_of(row: Recorded) -> ImageRow:
    """The row as the log will keep it."""
    columns = {c.name: c for c in class_mapper(type(row)).columns}
    get = class_mapper(type(row)).get_property_by_column
    return shape(row.__tablename__).image(lambda name: getattr(row, get(columns[name]).key))


def image_sha256(image: ImageRow) -> str:
    """SHA-256 of one image."""
    return digest(canonical(image))


def bound_rows(rows: Iterable[Recorded]) -> list[list[Any]]:
    """Each row as table, key and the SHA-256 of its image."""
    return [
        [row.__tablename__, list(shape(row.__tablename__).key(image)), image_sha256(image)]
        for row, image in ((r, image_of(r)) for r in rows)
    ]


def bound_fields(one: Recorded) -> dict[str, str]:
    """The fields of a signature that its content binds, as they are written there."""
    stored = shape(one.__tablename__)
    images = dict(zip((c.name for c in stored.columns), image_of(one), strict=True))
    return {name: str(images[name]) for name in sorted(images) if name != "content_sha256"}
