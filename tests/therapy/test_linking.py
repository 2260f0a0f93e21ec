"""Two charts of one person: linked by two signatures, unlinked by two; nothing moves (I19, H35)."""

from __future__ import annotations

import random
from typing import Any

import pytest

from migrations import guards
from tests.attacks import rows, shell
from tests.ground import Ground, ground
from tests.journey.attacks.writing import tables
from tests.sites import Bench
from tracker.act import Answer
from tracker.material.words import Kind, State
from tracker.record.verify import verify
from tracker.therapy.linking import acts

LINKS = frozenset({"chart_link", "chart_linked", "chart_link_end", "chart_unlinked"})
SIGNED = frozenset({"signature", "signed_content", "signature_factor"})
BOOKS = frozenset({"log_entry", "log_touch", "log_head"})
PROOF = {"ground": "hospital_confirmed", "document": "ID-31"}
WRONG = {"ground": "two_people_proven", "document": "ID-32"}


def coi(here: Ground) -> str:
    return str(next(r["coi"] for r in rows(here.bench, "therapy") if r["id"] == here.therapy))


def link(one: Ground, other: Ground, who: str = "qa", second: str = "qa_2", **more: Any) -> Answer:
    asked = {"therapy": one.therapy, "other_coi": coi(other), **PROOF, "while_running": True}
    return one.bench.do(who, acts.LINKED, asked | more, second=second)


def unlink(one: Ground, id_: str, second: str = "qa_2") -> Answer:
    asked = {"therapy": one.therapy, "link": id_, **WRONG}
    return one.bench.do("qa", acts.UNLINKED, asked, second=second)


def over(here: Ground) -> Ground:
    here.did("investigator", "therapy:therapy:ended", {"outcome": "discontinued", "reason": "x"})
    return here


@pytest.fixture
def two(bench: Bench) -> tuple[Ground, Ground]:
    return ground(bench, 1), ground(bench, 2)


def test_a_link_is_signed_by_two_and_stands_in_both_charts(two: tuple[Ground, Ground]) -> None:
    one, other = two
    bench = one.bench
    over(one), over(other)
    alone = bench.do(
        "coordinator", acts.LINKED, {"therapy": one.therapy, "other_coi": coi(other), **PROOF}
    )
    assert alone.verdict.codes[0] == "second_person_needed"
    assert link(one, other, "qa", "tech").verdict.codes == ("not_qualified",)
    asked = {"therapy": one.therapy, "other_coi": coi(other), **PROOF}
    unsigned = bench.do("coordinator", acts.LINKED, asked, second="qa", signed=False)
    assert "signature_needed" in unsigned.verdict.codes
    bench.did("coordinator", acts.LINKED, asked, second="qa")
    assert {r["therapy_id"] for r in rows(bench, "chart_linked")} == {one.therapy, other.therapy}
    signed = [(r["therapy_id"], r["meaning"]) for r in rows(bench, "signature")]
    for therapy in (one.therapy, other.therapy):
        assert (therapy, "charts_linked") in signed
        assert (therapy, "charts_linked:verified") in signed
    assert link(other, one).verdict.codes == ("linked_already",)
    assert verify(bench.site.database).holds


def test_while_a_therapy_runs_quality_assurance_alone_links(two: tuple[Ground, Ground]) -> None:
    one, other = two
    over(one)
    assert link(one, other, while_running=False).verdict.codes == ("linked_while_running",)
    assert link(one, other, "coordinator").verdict.codes == ("linked_while_running",)
    assert link(one, other).accepted


def test_what_is_no_other_chart_is_refused(two: tuple[Ground, Ground]) -> None:
    one, other = two
    assert link(one, one).verdict.codes == ("linked_to_itself",)
    assert link(one, other, other_coi=coi(other).lower()).verdict.codes == ("linked_chart_unknown",)
    assert link(one, other, other_coi=f" {coi(other)}").verdict.codes == ("linked_chart_unknown",)
    assert unlink(one, "link-none").verdict.codes == ("link_unknown",)


def test_a_link_is_ended_by_two_and_can_be_made_again(two: tuple[Ground, Ground]) -> None:
    one, other = two
    first = link(one, other).outputs["link"]
    assert unlink(one, first, "qa").verdict.codes[0] in ("same_person_twice", "not_qualified")
    assert unlink(other, first).accepted
    assert unlink(one, first).verdict.codes == ("link_unknown",)
    assert link(one, other).accepted
    assert len(rows(one.bench, "chart_link")) == 2  # nothing is taken back


# ---- nothing moves ----

SEED, STEPS = 813267, 40
MOVES = ("link", "unlink", "lay", "sample", "result")


def held(bench: Bench, therapy: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of this therapy in every table, but those that say of links."""
    found = {}
    for table in sorted(set(tables()) - LINKS - SIGNED - BOOKS):
        every = rows(bench, table)
        mine = [r for r in every if r.get("therapy_id", r.get("id")) == therapy]
        found[table] = sorted(tuple(map(str, r.values())) for r in mine)
    return found


def stream(bench: Bench, therapy: str) -> list[tuple[int, bytes]]:
    """The therapy's own history, byte for byte."""
    touched = [r for r in rows(bench, "log_touch") if r["stream"] == f"therapy:{therapy}"]
    return sorted((r["n"], bytes(r["part"])) for r in touched if r["n"] is not None)


class Told:
    """Two charts, and what a random history does to them."""

    def __init__(self, one: Ground, other: Ground) -> None:
        self.charts = (one, other)
        self.made = 0
        self.link = ""
        for here in self.charts:
            here.lay(Kind.MARROW, "HARV-A", step="S07", states=(State.FILLED, State.RECEIVED))

    def act(self, what: str, which: int) -> bool:
        """One step of the history; True when it is one about links."""
        here, beside = self.charts[which], self.charts[1 - which]
        self.made += 1
        if what == "lay":
            here.lay(Kind.INTERMEDIATE, f"MNC-{self.made}", step="S11", parents=["HARV-A"])
        elif what == "sample":
            asked = {"of": here.ids["HARV-A"], "purpose": "starting", "tests": ["sterility"]}
            here.did("analyst", "testing:sample:taken", asked | {"name": f"QC-H{self.made}"})
        elif what == "result":
            self.act("sample", which)
            read = [{"test": "sterility", "raw": "no_growth_to_date"}]
            given: dict[str, Any] = {"sample": here.ids[f"QC-H{self.made}"], "results": read}
            here.did("analyst", "testing:result:entered", given, second="qc_manager")
        elif what == "link":
            answer = link(here, beside)
            assert answer.accepted == (not self.link)
            self.link = self.link or answer.outputs["link"]
        else:
            assert unlink(here, self.link or "link-none").accepted == bool(self.link)
            self.link = ""
        return what in ("link", "unlink")


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_no_history_of_links_moves_an_event_a_container_or_a_result(
    two: tuple[Ground, Ground], seed: int
) -> None:
    """Before and after each link and unlink both charts are byte-identical, whatever came before.

    Only rows about links and their signatures are added; each stream's earlier parts never change.
    """
    drawn, told, links = random.Random(seed), Told(*two), 0
    bench, ids = two[0].bench, [here.therapy for here in two]
    after, streams = [held(bench, i) for i in ids], [stream(bench, i) for i in ids]
    for _ in range(STEPS):
        what, which = drawn.choice(MOVES), drawn.randrange(2)
        before, links = after, links + told.act(what, which)
        after, was = [held(bench, i) for i in ids], streams
        streams = [stream(bench, i) for i in ids]
        if what in ("link", "unlink"):
            assert after == before, (what, which)
        else:
            assert after[1 - which] == before[1 - which]  # work in one chart is none in the other
            assert after[which] != before[which]
        for old, new in zip(was, streams, strict=True):
            assert new[: len(old)] == old
    assert links > 10
    assert verify(bench.site.database).holds
    print(f"\n{STEPS} steps, {links} of them about links: no row of either chart has moved")


@pytest.mark.spoils_record
@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_the_guards_a_merge_moves_a_container_and_the_comparison_sees_it(
    two: tuple[Ground, Ground],
) -> None:
    one, other = two
    one.lay(Kind.MARROW, "HARV-MINE", step="S07", states=(State.FILLED,))
    bench = one.bench
    before = held(bench, one.therapy)
    moved = f"therapy_id = '{other.therapy}' where short_name = 'HARV-MINE'"
    merge = f"update container set {moved}"
    with shell(bench, keys_off=True) as s:
        assert s.refused(merge) == "i08_never_changed"
    with bench.site.database.engine.begin() as conn:
        guards.remove(conn)
    with shell(bench, keys_off=True) as s:
        s.run(merge)
    assert held(bench, one.therapy) != before
    assert not verify(bench.site.database).holds
