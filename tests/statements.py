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


# A signing act keeps what was signed (one statement), a lot's record is read from the log (one).
# Acceptance writes each unit's turn for its place (one), which a guard at the start reads (H06).
BOUNDS: Final = {
    "administration:arteriography:done": 9,
    "administration:catheter:placed": 9,
    "administration:infusion:started": 10,
    "administration:infusion:stopped": 11,
    "administration:patient:signed_in": 17,
    "administration:patient:signed_out": 10,
    "administration:unit:checked": 9,
    "administration:units:accepted": 9,
    "administration:units:accounted": 9,
    "administration:units:issued": 9,
    "administration:units:received": 9,
    "collection:harvest:done": 29,
    "collection:identity:checked": 10,
    "collection:shipment:received": 9,
    "collection:shipment:sent": 10,
    "donor:consent:signed": 10,
    "donor:day0:decided": 15,
    "donor:eligibility:decided": 14,
    "donor:imaging:performed": 10,
    "donor:markers:reported": 12,
    "donor:rescreen:done": 12,
    "donor:sample:taken": 12,
    "donor:screening:measured": 11,
    "donor:therapy:ordered": 14,
    "expansion:cells:seeded": 32,
    "expansion:culture:fed": 16,
    "expansion:culture:observed": 13,
    "expansion:passage:harvested": 27,
    "expansion:vials:frozen": 21,
    "expansion:vials:stored": 9,
    "followup:adverse_events:assessed": 7,
    "followup:backup:reviewed": 11,
    "followup:visit:recorded": 18,
    "followup:visit_window:opened": 11,
    "followup:vitals:recorded": 8,
    "formulation:bulk:washed": 20,
    "formulation:units:filled": 31,
    "isolation:colonies:counted": 12,
    "isolation:colonies:plated": 15,
    "isolation:marrow:counted": 15,
    "isolation:mnc:isolated": 20,
    "marking:labels:applied": 12,
    "marking:labels:destroyed": 8,
    "marking:labels:printed": 13,
    "marking:labels:reconciled": 12,
    "material:container:discarded": 12,
    "material:place:added": 8,
    "release:lot:closed": 19,
    "release:lot:disposed": 20,  # whether a brought value waits
    "release:lot:reviewed": 17,  # the same
    "supplies:equipment:added": 9,
    "supplies:lot:received": 9,
    "testing:result:entered": 18,
    "testing:sample:taken": 16,
    "therapy:patient:enrolled": 15,
    "therapy:wristband:ended": 8,
    "therapy:wristband:issued": 8,
    "workplace:area:added": 9,
    "workplace:area:closed": 8,
    "workplace:line:cleared": 9,
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
