"""Where a result came from that no hand of ours has typed."""

from __future__ import annotations

from dataclasses import dataclass

from labels.snapshot import Bilingual


@dataclass(frozen=True, slots=True)
class Brought:
    """The file that a result came in: whose report, which line, and the hash of its bytes."""

    laboratory: str
    report: str
    line: int
    sha256: str

    def words(self) -> Bilingual:
        """Where it stands, in both languages."""
        where = f"{self.laboratory}, {self.report}"
        return Bilingual(
            f"brought from {where}, line {self.line}, SHA-256 {self.sha256}",
            f"导入自 {where}，第 {self.line} 行，SHA-256 {self.sha256}",
        )
