"""What a verification says: findings, each with its place, and what was proven."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the log does not prove. ``seq`` is the first bad entry, or who wrote it."""

    what: str
    table: str = ""
    row: str = ""
    column: str = ""
    seq: int | None = None

    def __str__(self) -> str:
        place = " ".join(
            f"{k} {v}"
            for k, v in (("table", self.table), ("row", self.row), ("column", self.column))
            if v
        )
        entry = "" if self.seq is None else f" (entry {self.seq})"
        return f"{place + ': ' if place else ''}{self.what}{entry}"


@dataclass(slots=True)
class Proof:
    """What a verification found. ``findings`` is empty exactly when everything holds."""

    size: int = 0
    rows: int = 0
    root: str = ""
    roots: dict[int, str] = field(default_factory=dict)
    """The recomputed root at the size of every checkpoint that was asked about."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """True when the log proves the database."""
        return not self.findings
