"""How many viable cells a container holds: counted into it less all that left it (I17). Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.identity.verdict import Reason, Severity, reason
from tracker.material.rules import Taken, judge_mass_balance


@dataclass(frozen=True, slots=True)
class Balance:
    """Viable cells of a container: as last counted, and gone since into children or waste."""

    counted: int | None
    gone: int

    @property
    def left(self) -> int | None:
        """What should still be in it; nothing known when it was never counted."""
        return None if self.counted is None else max(0, self.counted - self.gone)


def judge_taking(
    name: str, now: Balance, wanted: int, tolerance_pct: Decimal
) -> tuple[Reason, ...]:
    """Why ``wanted`` viable cells cannot be taken from the container: pure (I17).

    Stricter than a transfer that has happened already, which is recorded and held: here somebody
    plans to take what is not there, so the figure is wrong and is refused.
    """
    if now.counted is None:
        return (reason("container_not_counted", about=name),)
    taken = (Taken("before", Decimal(now.gone)), Taken("now", Decimal(wanted)))
    found = judge_mass_balance(name, Decimal(now.counted), taken, tolerance_pct)
    return tuple(replace(r, severity=Severity.STOP) for r in found)
