"""Every code that does not belong into a field of an act is given to it, and what that did."""

from __future__ import annotations

import copy
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from tests.drawing import some
from tests.marking.scans.tables import FOREIGN, Field, codes, fields, sizes
from tests.sites import Bench
from tracker.act import ACTS, Answer, Door, perform
from tracker.identity.codes import Kind

TABLE: Final = fields()
IN_THE_LOG: Final = frozenset({"log_entry", "log_touch"})
"""A refusal is one row of each, and no other table has a row more."""
BESIDE: Final[dict[tuple[str, str], dict[str, Any]]] = {
    ("testing:sample:taken", "of"): {"sample": None},
    ("workplace:kit:prepared", "source"): {"step": "S13", "empties": 2, "vessel": "t175"},
}
"""What else stands there when this field is scanned, where it is one of two ways."""


@dataclass
class Trial:
    """What was tried on this bench, and where it did not go as it must.

    ``one_in``: of the codes for each field so many less, each day the next ones.
    """

    bench: Bench
    one_in: int = 1
    tried: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, ...]] = field(default_factory=list)

    def act(self, tag: str, by: str, second: str | None, given: dict[str, Any]) -> None:
        """Every code that is illegal in each field of this act; once an act."""
        mine = [f for f in TABLE if f.tag == tag]
        if not mine or tag in self.tried:
            return
        known, before = codes(self.bench), sizes(self.bench)
        for f in mine:
            every = {k.name: code for k, code in known.items() if k not in f.kinds} | FOREIGN
            for name in some(every, math.ceil(len(every) / self.one_in), by=f"{tag} {f.name}"):
                self._judge(f, name, self.attempt(f, given, by, second, every[name]))
        after = sizes(self.bench)
        grown = {t: after[t] - before[t] for t in after if after[t] != before[t]}
        if grown != dict.fromkeys(IN_THE_LOG, self.tried[tag]):
            self.wrong.append((tag, "wrote", str(grown), f"after {self.tried[tag]} refusals"))

    def _judge(self, f: Field, name: str, answer: Answer) -> None:
        self.tried[f.tag] += 1
        said = answer.verdict.codes
        named = f.says in said or name not in Kind.__members__
        if answer.accepted or not named:
            self.wrong.append((f.tag, f.name, name, "accepted" if answer.accepted else str(said)))

    def attempt(
        self, f: Field, given: dict[str, Any], by: str, second: str | None, code: str
    ) -> Answer:
        """The act with this text in this field, after what belongs there where it takes several."""
        given = copy.deepcopy(given) | BESIDE.get((f.tag, f.name), {})
        place, _, inner = f.name.partition(".")
        if inner:
            given[place][0][inner] = code
        elif "tuple" in repr(ACTS[f.tag].given.model_fields[place].annotation):
            given[place] = [*given.get(place, ()), code]
        else:
            given[place] = code
        people = (self.bench.people[by], self.bench.people[second] if second else None)
        signed = frozenset(p for p in people if p)
        name = f"{f.tag}:{f.name}:{self.tried.total()}"
        return perform(
            self.bench.site, Door(people[0], name, people[1], signed=signed), f.tag, given
        )
