"""How a told story ended, as its reader asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.attacks import rows
from tests.journey.story import Branch
from tracker.journey.testing.lineage import handled_with
from tracker.journey.testing.look_back import LookBack, look_back
from tracker.material.genealogy import descendants
from tracker.material.present import containers_now
from tracker.quality.holds import holds_on
from tracker.replay import Told


@dataclass
class Ending:
    """How a variant ended on one engine."""

    branch: Branch
    told: list[Told]

    def act(self, seq: int, tag: str) -> Told:
        """The last act of this kind at this event."""
        return [t for t in self.told if (t.seq, t.tag) == (seq, tag)][-1]

    def facts(self, seq: int, tag: str, code: str, about: str = "") -> dict[str, str]:
        """What a reason of this act says."""
        every = self.act(seq, tag).answer.reasons
        (one,) = (r for r in every if r.code == code and about in ("", r.about))
        return {"severity": one.severity.value, **dict(one.facts)}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of this therapy."""
        return [r for r in rows(self.branch, table) if r["therapy_id"] == self.branch.therapy]

    def states(self, *names: str) -> set[str]:
        """In which states these containers are."""
        found = {r["container_id"]: r for r in sorted(self.rows("container_state"), key=by_n)}
        return {found[self.branch.names[name]]["to_state"] for name in names}

    def held(self, *names: str) -> set[str]:
        """Which of these containers are on hold, by themselves, their lot or their descent."""
        with self.branch.site.database.reading() as s:
            return {n for n in names if holds_on(s, self.branch.therapy, [self.branch.names[n]])}

    def look_back(self, vessel: str) -> LookBack:
        """What else this vessel, all that was handled with it and their descent have met."""
        with self.branch.site.database.reading() as s:
            here = containers_now(s, [self.branch.names[vessel]])[self.branch.names[vessel]]
            suspect = {c.id for c in handled_with(s, here)}
            suspect |= descendants(s, suspect)
            return look_back(s, self.branch.therapy, suspect, self.branch.site.zone)


def by_n(row: dict[str, Any]) -> int:
    """The place of a row in its history."""
    return int(row["n"])
