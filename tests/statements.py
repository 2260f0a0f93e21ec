"""SQL statements as the engine sees them: counted, and bounded for every act of the worked case.

BEGIN, COMMIT and ROLLBACK do not count, nor what SQLite's connections are set up with; a statement
with many rows of parameters counts once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Engine, event

TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "SET ")


@dataclass
class Count:
    """Statements since the last ``taken``."""

    statements: list[str] = field(default_factory=list)

    def taken(self) -> int:
        """How many there were; counting begins anew."""
        n = len(self.statements)
        self.statements.clear()
        return n


@contextmanager
def counted(engine: Engine) -> Iterator[Count]:
    """Counts what runs on the engine until the block ends."""
    count = Count()

    def see(
        conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        if not statement.lstrip().upper().startswith(TRANSACTION):
            count.statements.append(statement)

    event.listen(engine, "before_cursor_execute", see)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", see)


BOUNDS: Final = {
    "administration:arteriography:done": 12,
    "administration:catheter:placed": 12,
    "administration:infusion:started": 37,
    "administration:infusion:stopped": 14,
    "administration:patient:signed_in": 19,
    "administration:patient:signed_out": 13,
    "administration:unit:checked": 35,
    "administration:units:accepted": 44,
    "administration:units:accounted": 14,
    "administration:units:issued": 44,
    "administration:units:received": 16,
    "collection:harvest:done": 32,
    "collection:identity:checked": 11,
    "collection:shipment:received": 18,
    "collection:shipment:sent": 16,
    "donor:consent:signed": 12,
    "donor:day0:decided": 17,
    "donor:eligibility:decided": 16,
    "donor:imaging:performed": 13,
    "donor:markers:reported": 16,
    "donor:rescreen:done": 15,
    "donor:sample:taken": 15,
    "donor:screening:measured": 14,
    "donor:therapy:ordered": 16,
    "expansion:cells:seeded": 37,
    "expansion:culture:fed": 19,
    "expansion:culture:observed": 16,
    "expansion:passage:harvested": 31,
    "expansion:vials:frozen": 24,
    "expansion:vials:stored": 17,
    "followup:adverse_events:assessed": 10,
    "followup:backup:reviewed": 14,
    "followup:visit:recorded": 21,
    "followup:visit_window:opened": 14,
    "followup:vitals:recorded": 11,
    "formulation:bulk:washed": 23,
    "formulation:units:filled": 35,
    "isolation:colonies:counted": 15,
    "isolation:colonies:plated": 18,
    "isolation:marrow:counted": 18,
    "isolation:mnc:isolated": 23,
    "marking:labels:applied": 15,
    "marking:labels:destroyed": 11,
    "marking:labels:printed": 16,
    "marking:labels:reconciled": 15,
    "material:container:discarded": 15,
    "material:place:added": 9,
    "release:lot:closed": 39,
    "release:lot:disposed": 37,
    "release:lot:reviewed": 34,
    "supplies:equipment:added": 10,
    "supplies:lot:received": 10,
    "testing:result:entered": 23,
    "testing:sample:taken": 19,
    "therapy:patient:enrolled": 16,
    "therapy:wristband:ended": 11,
    "therapy:wristband:issued": 11,
    "workplace:area:added": 10,
    "workplace:area:closed": 9,
    "workplace:line:cleared": 12,
}
"""The most that each act of the worked case takes today. A bound may only fall."""
UNIT_CHECK: Final = "administration:unit:checked"
MOVES: Final = (
    "collection:shipment:sent",
    "collection:shipment:received",
    "expansion:vials:stored",
    "administration:units:issued",
    "administration:units:received",
)
"""Acts by which containers go from hand to hand or from place to place."""
SCANS: Final = ("$MSC-U1.code", "$P2-CS10-01.code", "$QC-M0.code", "$VIAL-1.code", "$wrist")
"""What is scanned: unit, culture vessel, sample, vial, wristband."""
