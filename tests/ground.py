"""Ground to stand on for tests of one station: a therapy and containers made by test-only acts.

The stations upstream have their own acts and tests; here their outcome is written directly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.journey.walk import Way
from tests.sites import Bench
from tracker.act import Act, Outcome, act
from tracker.material.models import CellCount
from tracker.material.moves import Parent, make, open_lot, took_part
from tracker.material.present import containers_now
from tracker.material.words import Kind, State
from tracker.people.models import SYSTEM
from tracker.supplies.use import use
from tracker.therapy.steps import StepInput, do_step, the_therapy


class NewContainers(StepInput):
    """Containers of one kind out of parents, at a step."""

    kind: Kind
    names: tuple[str, ...]
    step: str = "S15"
    parents: tuple[str, ...] = ()
    states: tuple[State, ...] = (State.FILLED,)
    product: str | None = None
    lot: str | None = None
    opens_lot: bool = False
    passage: int | None = None
    vessel: str | None = None
    cells: int | None = None
    counted: int | None = None
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@act("ground:containers:laid", system=True)
def lay_containers(ctx: Act, given: NewContainers) -> Outcome:
    """Containers stand there, with parents and lot."""
    therapy = the_therapy(ctx, given.therapy)
    assert therapy is not None
    step_id = do_step(ctx, therapy, given.step, "ground:containers:laid", given)
    use(ctx, therapy.id, step_id, given.lots, given.equipment)
    ctx.findings.clear()  # the ground needs no second person
    lot = given.lot
    if given.opens_lot and given.product:
        lot = open_lot(ctx, therapy, given.product).id
    parents = [Parent(c, given.cells) for c in containers_now(ctx.s, given.parents).values()]
    made = {
        name: make(
            ctx,
            therapy,
            given.kind,
            name,
            step_id,
            parents=parents,
            states=given.states,
            lot_id=lot,
            product=given.product,
            passage=given.passage,
            vessel=given.vessel,
        ).id
        for name in given.names
    }
    if given.counted is not None:
        for id_ in made.values():
            ctx.add(_count(ctx, therapy.id, id_, step_id, given.counted))
    if lot:
        took_part(ctx, therapy.id, [lot], "made")
    return Outcome({"containers": made, "lot": lot})


def _count(ctx: Act, therapy_id: str, id_: str, step_id: str, cells: int) -> CellCount:
    return CellCount(
        id=ctx.fresh("count"),
        therapy_id=therapy_id,
        container_id=id_,
        step_id=step_id,
        cells_viable=cells,
        counted_at=ctx.at,
    )


@dataclass
class Ground:
    """A bench with one therapy; ``ids`` knows every container by short name."""

    bench: Bench
    therapy: str
    ids: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    lots: dict[str, str] = field(default_factory=dict)

    def lay(self, kind: Kind, *names: str, **given: Any) -> dict[str, str]:
        """Containers of this kind; ``parents`` by short name."""
        if "parents" in given:
            given["parents"] = [self.ids[p] for p in given["parents"]]
        who = given.pop("who", SYSTEM)
        given |= {"therapy": self.therapy, "kind": kind.value, "names": names}
        out = self.bench.did(who, "ground:containers:laid", given)
        self.ids |= out["containers"]
        if out["lot"] and given.get("product"):
            self.lots[given["product"]] = out["lot"]
        made: dict[str, str] = out["containers"]
        return made

    def did(self, who: str, tag: str, given: dict[str, Any], **more: Any) -> dict[str, Any]:
        """An act of this therapy that must be accepted; names of what it made are kept."""
        out = self.bench.did(who, tag, {"therapy": self.therapy, **given}, **more)
        self.ids |= out.get("containers", {})
        self.codes |= out.get("codes", {})
        return out

    def codes_of(self, who: str, tag: str, given: dict[str, Any], **more: Any) -> set[str]:
        """Codes of the reasons with which an act of this therapy is refused."""
        answer = self.bench.do(who, tag, {"therapy": self.therapy, **given}, **more)
        assert not answer.accepted
        return set(answer.verdict.codes)


def ground(bench: Bench, n: int = 7) -> Ground:
    """A patient's therapy ordered: MSC and BMMNC for the left hip, 1.5e6 MSC per kg at 68 kg."""
    return Ground(bench, Way(bench, n).ready().therapy)
