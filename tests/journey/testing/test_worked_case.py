"""The worked case up to a moment, then what the variants T02, T03 and T17 inject."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from tracker import house
from tracker.act import Answer, Door, perform
from tracker.journey.formulation.state import label_reasons
from tracker.journey.testing.lineage import handled_with
from tracker.journey.testing.look_back import look_back
from tracker.journey.testing.state import pending_tests
from tracker.material.genealogy import descendants
from tracker.material.models import Container, Lot
from tracker.material.present import containers_now
from tracker.quality.holds import holds_on
from tracker.quality.models import Hold
from tracker.record.verify import verify
from tracker.replay import Story, begin, fresh_site, read_case
from tracker.therapy.present import therapy_now

CASE = Path(__file__).resolve().parents[2] / "cases" / "worked_case.json"


def told(tmp_path: Path, until: int) -> Story:
    """The worked case told through the event ``until``, on a database of its own."""
    house.acts()
    case = read_case(CASE)
    story = begin(fresh_site(f"sqlite:///{tmp_path / 'case.db'}", case), case)
    wrong = [t.line() for t in story.tell(until) if not t.as_expected]
    assert not wrong, wrong
    return story


def inject(story: Story, tag: str, given: dict[str, object], by: str, check: str) -> Answer:
    actor, verifier = story.people[by], story.people[check]
    door = Door(actor, f"injected {tag}", verifier)
    return perform(story.site, door, tag, {"therapy": story.names["therapy"], **given})


def read(story: Story, sample: str, test: str, raw: str, unit: str = "") -> Answer:
    results = [{"test": test, "raw": raw, "unit": unit}]
    given: dict[str, object] = {"sample": story.names[sample], "results": results}
    return inject(story, "testing:result:entered", given, "qc_analyst", "qc_manager")


def close(story: Story) -> None:
    proof = verify(story.site.database)
    assert proof.holds, [str(f) for f in proof.findings]
    story.site.database.close()


def test_what_is_pending_at_release_is_what_the_case_lists(tmp_path: Path) -> None:
    story = told(tmp_path, 65)
    with story.site.database.reading() as s:
        therapy = therapy_now(s, story.names["therapy"])
        assert therapy is not None
        lots = {lot.product: lot.id for lot in s.scalars(select(Lot))}
        msc = pending_tests(s, therapy, lots["msc"])
        bmmnc = pending_tests(s, therapy, lots["bmmnc"])
        assert label_reasons(s, lots["msc"]) == label_reasons(s, lots["bmmnc"]) == ()
    # event 68: sterility QC-M0, QC-P1-1, QC-P2-1; karyotype QC-P1-2; mycoplasma culture
    assert msc == [
        ("karyotype", "QC-P1-2"),
        ("mycoplasma_culture", "QC-M0"),
        ("sterility", "QC-M0"),
        ("sterility_in_process", "QC-P1-1"),
        ("sterility_in_process", "QC-P2-1"),
    ]
    # event 69: sterility QC-B1, QC-N0; CFU-F QC-N0
    assert bmmnc == [("cfu_f", "QC-N0"), ("sterility", "QC-B1"), ("sterility", "QC-N0")]
    close(story)


def test_t02_a_positive_culture_at_p1_holds_flasks_pool_vials_and_p2(tmp_path: Path) -> None:
    story = told(tmp_path, 36)
    assert read(story, "QC-P1-1", "sterility_in_process", "growth").accepted
    therapy_id = story.names["therapy"]
    with story.site.database.reading() as s:
        names = {c.id: c.short_name for c in s.scalars(select(Container))}
        held = {n for i, n in names.items() if holds_on(s, therapy_id, [i])}
        here = containers_now(s, [story.names["P1-F03"]])[story.names["P1-F03"]]
        suspect = {c.id for c in handled_with(s, here)}
        suspect |= descendants(s, suspect)
        seen = look_back(s, therapy_id, suspect, story.site.zone)
    flasks = {f"P1-F{n:02d}" for n in range(1, 13)}
    assert flasks | {"POOL-P1", "P2-CS10-01", *(f"VIAL-{n}" for n in range(1, 5))} <= held
    assert not {"HARV-A-1", "MNC-A"} & held
    lots = {x.lot_number for x in seen.reagent_lots}
    assert {"AM2411", "PL0931", "T175-88"} <= lots
    assert seen.near == ()  # nobody else was in the house
    close(story)


def test_t03_viability_of_66_holds_the_msc_lot_and_not_the_bmmnc(tmp_path: Path) -> None:
    story = told(tmp_path, 63)
    assert read(story, "QC-M0", "viability", "66.0", "%").accepted
    with story.site.database.reading() as s:
        lots = {lot.product: lot.id for lot in s.scalars(select(Lot))}
        assert set(s.scalars(select(Hold.lot_id))) == {lots["msc"]}
        units = [story.names[f"MNC-U{n}"] for n in (1, 2, 3)]
        assert holds_on(s, story.names["therapy"], units) == []
    close(story)


def test_t17_the_same_person_twice_at_labelling_changes_nothing(tmp_path: Path) -> None:
    story = told(tmp_path, 59)
    before = verify(story.site.database).size
    given: dict[str, object] = {
        "containers": [story.names["MSC-U1"]],
        "printed": 1,
        "applied": 1,
    }
    answer = inject(story, "marking:labels:reconciled", given, "lab_tech", "lab_tech")
    assert answer.verdict.codes == ("same_person_twice",)
    assert verify(story.site.database).size == before + 1  # the attempt, and nothing else
    close(story)
