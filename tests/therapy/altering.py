"""One cell of a signed row is altered and put back, with the guards taken off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import Column

from tests.attacks import Shell
from tests.record.test_tampering import others, void
from tracker.db import table_of
from tracker.record.capture import recorded
from tracker.therapy.signed import SignedNow

COVERED_BY_A_RELEASE: Final = {
    "step_record": "who did what when, and who verified it",
    "step_reading": "what was measured",
    "step_finding": "what was found on the way",
    "container": "each vessel and unit",
    "parentage": "what came from what",
    "cell_count": "counts, volumes and viability",
    "sample": "what was taken to be tested",
    "test_result": "each result",
    "step_reagent": "lots used",
    "unit_fill": "what is in each unit",
    "disposition": "the decision itself",
}
"""Written by hand from 21 CFR 211.188 and 211.192: what a release states about its lot."""


def changed(s: Shell, column: Column[Any], therapy: str, signature: SignedNow) -> Any:
    """Change this column in one row that the signature covers; what puts it back, or None."""
    table = column.table
    keys = [c.name for c in table.primary_key]
    where = " and ".join(f'"{k}" = ?' for k in keys)
    for key in covered_rows(s, table, therapy, signature):
        ((old,),) = s.run(f'select "{column.name}" from {table.name} where {where}', *key)
        update = f'update {table.name} set "{column.name}" = ? where {where}'
        for new in others(column.type, old, lite=s.lite):
            if not s.refused(update, new, *key):
                return lambda: void(s.run(update, old, *key))
    return None


def covered_rows(s: Shell, table: Any, therapy: str, signature: SignedNow) -> list[Any]:
    keys = ", ".join(f'"{c.name}"' for c in table.primary_key)
    if table.name in ("signature", "signed_content"):
        name = "id" if table.name == "signature" else "sha256"
        value = signature.signature.id if name == "id" else signature.signature.content_sha256
        return s.run(f"select {keys} from {table.name} where {name} = ?", value)
    if table.name == "disposition":
        decided = signature.signature.subject.split(" ")[1]
        return s.run(f"select {keys} from disposition where id = ?", decided)
    ((document,),) = s.run(
        "select document from signed_content where sha256 = ?", signature.signature.content_sha256
    )
    step = "id" if table.name == "step_record" else "step_id"
    steps = "', '".join(json.loads(document)["steps"])
    return s.run(
        f"select {keys} from {table.name} where therapy_id = ? and {step} in ('{steps}') limit 1",
        therapy,
    )


def rounds() -> Iterator[list[Column[Any]]]:
    """One column of each covered table at a time; the signature's own columns each alone.

    Every altered field must be named for itself, so several in one look hide nothing.
    """
    own = {
        name: [c for c in table_of(recorded()[name]).columns if c.computed is None]
        for name in (*COVERED_BY_A_RELEASE, "signature", "signed_content")
    }
    free = {name: [c for c in columns if not c.primary_key] for name, columns in own.items()}
    for name in ("signature", "signed_content"):
        yield from ([column] for column in free.pop(name))
    for together in zip_longest(*free.values()):
        yield [column for column in together if column is not None]
