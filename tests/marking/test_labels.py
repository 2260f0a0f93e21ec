"""Prints with their own codes, one active label of each role, nothing lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.ground import Ground, ground
from tests.sites import Bench
from tracker.marking.models import LabelInstance
from tracker.marking.scan import resolve
from tracker.marking.snapshot import from_doc
from tracker.material.words import Kind, State

FLASKS = [f"P1-F{n:02d}" for n in range(1, 13)]


@pytest.fixture
def lab(bench: Bench) -> Ground:
    """Twelve flasks of passage 1."""
    g = ground(bench)
    g.lay(
        Kind.VESSEL,
        *FLASKS,
        step="S13",
        states=(State.IN_CULTURE,),
        product="msc",
        opens_lot=True,
        passage=1,
        vessel="T175",
    )
    return g


def print_flasks(lab: Ground, *names: str, spares: int = 0) -> dict[str, str]:
    given = {"containers": [lab.ids[n] for n in names], "layout": "flask", "spares": spares}
    codes: dict[str, str] = lab.did("tech", "marking:labels:printed", given)["codes"]
    return codes


def put_on(lab: Ground, *names: str) -> None:
    applied = [{"code": lab.codes[n], "container": lab.ids[n]} for n in names]
    lab.did("tech", "marking:labels:applied", {"applied": applied}, second="tech_2")


def active(lab: Ground, code: str) -> bool:
    with lab.bench.site.database.reading() as s:
        return resolve(s, [code])[code][1]


def test_each_print_has_its_own_code_and_a_frozen_snapshot(lab: Ground) -> None:
    codes = print_flasks(lab, *FLASKS, spares=1)
    assert len(codes) == 13
    assert len(set(codes.values())) == 13
    with lab.bench.site.database.reading() as s:
        rows = s.scalars(select(LabelInstance)).all()
    for row in rows:
        snapshot = from_doc(row.snapshot)
        assert snapshot.payload == row.code
        assert snapshot.sha256() == row.snapshot_sha256
        assert snapshot.serial == row.serial == row.code[4:10]
        assert snapshot.subject == "SYN-ON-007"
        assert snapshot.environment == "TEST · 测试"
        assert [line.en for line in snapshot.statutory] == ["FOR AUTOLOGOUS USE ONLY"]


def test_a_flask_label_says_passage_vessel_and_time_with_its_offset(lab: Ground) -> None:
    print_flasks(lab, "P1-F05")
    with lab.bench.site.database.reading() as s:
        snapshot = from_doc(s.scalars(select(LabelInstance.snapshot)).one())
    # the bench's clock starts at 2026-04-01 08:00 in Shanghai, a minute goes to the founding
    assert snapshot.made.en == "P1 · T175 · seeded 2026-04-01 08:01 +08:00"
    assert snapshot.made.zh == "接种"


def test_a_printed_label_names_nothing_until_it_is_applied(lab: Ground) -> None:
    codes = print_flasks(lab, "P1-F01")
    assert not active(lab, codes["P1-F01"])
    put_on(lab, "P1-F01")
    assert active(lab, codes["P1-F01"])


def test_a_label_is_not_put_on_another_container(lab: Ground) -> None:
    print_flasks(lab, "P1-F01", "P1-F02")
    wrong = [{"code": lab.codes["P1-F01"], "container": lab.ids["P1-F02"]}]
    why = lab.codes_of("tech", "marking:labels:applied", {"applied": wrong}, second="tech_2")
    assert why == {"label_of_another_container"}


def test_a_label_of_another_patient_is_an_identity_stop(lab: Ground) -> None:
    other = ground(lab.bench, 8)
    other.lay(Kind.VESSEL, "P1-F01", step="S13", states=(State.IN_CULTURE,))
    print_flasks(lab, "P1-F01")
    wrong = [{"code": lab.codes["P1-F01"], "container": other.ids["P1-F01"]}]
    answer = lab.bench.do(
        "tech",
        "marking:labels:applied",
        {"therapy": other.therapy, "applied": wrong},
        second="tech_2",
    )
    assert answer.verdict.identity_stop
    assert answer.verdict.codes == ("label_of_another_patient",)


def test_one_person_cannot_apply_and_verify(lab: Ground) -> None:
    print_flasks(lab, "P1-F01")
    one = [{"code": lab.codes["P1-F01"], "container": lab.ids["P1-F01"]}]
    why = lab.codes_of("tech", "marking:labels:applied", {"applied": one}, second="tech")
    assert why == {"same_person_twice"}  # T17
    assert not active(lab, lab.codes["P1-F01"])


def test_a_second_print_needs_a_reason_and_a_second_person(lab: Ground) -> None:
    print_flasks(lab, "P1-F01")
    again = {"containers": [lab.ids["P1-F01"]], "layout": "flask"}
    assert lab.codes_of("tech", "marking:labels:printed", again) == {"printed_before"}
    given = {"label": lab.codes["P1-F01"], "reason": "smeared"}
    assert lab.codes_of("tech", "marking:label:reprinted", given) == {"second_person_needed"}


def test_a_reprint_voids_the_earlier_print_and_equals_it(lab: Ground) -> None:
    first = print_flasks(lab, "P1-F01")["P1-F01"]
    put_on(lab, "P1-F01")
    given = {"label": first, "reason": "smeared by alcohol"}
    out = lab.did("tech", "marking:label:reprinted", given, second="tech_2")
    second = out["codes"]["P1-F01"]
    assert not active(lab, first)
    refused = {"containers": [first], "layout": "flask"}
    assert lab.codes_of("tech", "marking:labels:printed", refused) == {"label_not_active"}
    put_on(lab, "P1-F01")
    assert active(lab, second)
    with lab.bench.site.database.reading() as s:
        a, b = s.scalars(select(LabelInstance.snapshot).order_by(LabelInstance.prepared_at)).all()
    assert {k for k in a if a[k] != b[k]} == {"payload", "serial"}


def test_a_new_label_on_a_labelled_container_voids_the_one_below(lab: Ground) -> None:
    print_flasks(lab, "P1-F01", spares=1)
    put_on(lab, "P1-F01")
    spare = [{"code": lab.codes["P1-F01+1"], "container": lab.codes["P1-F01"]}]
    lab.did("tech", "marking:labels:applied", {"applied": spare}, second="tech_2")
    assert active(lab, lab.codes["P1-F01+1"])
    assert not active(lab, lab.codes["P1-F01"])
    back = [{"code": lab.codes["P1-F01"], "container": lab.codes["P1-F01+1"]}]
    why = lab.codes_of("tech", "marking:labels:applied", {"applied": back}, second="tech_2")
    assert why == {"label_in_another_state"}


def test_an_applied_label_is_voided_before_it_is_destroyed(lab: Ground) -> None:
    print_flasks(lab, "P1-F01")
    put_on(lab, "P1-F01")
    given = {"labels": [lab.codes["P1-F01"]], "reason": "torn"}
    why = lab.codes_of("tech", "marking:labels:destroyed", given, second="tech_2")
    assert why == {"label_in_another_state"}
    lab.did("tech", "marking:labels:voided", given, second="tech_2")
    assert not active(lab, lab.codes["P1-F01"])
    lab.did("tech", "marking:labels:destroyed", given, second="tech_2")


def test_a_returned_label_is_never_applied(lab: Ground) -> None:
    print_flasks(lab, "P1-F01")
    lab.did("tech", "marking:labels:returned", {"labels": [lab.codes["P1-F01"]]})
    one = [{"code": lab.codes["P1-F01"], "container": lab.ids["P1-F01"]}]
    why = lab.codes_of("tech", "marking:labels:applied", {"applied": one}, second="tech_2")
    assert why == {"label_in_another_state"}


def test_an_altered_code_is_refused(lab: Ground) -> None:
    code = print_flasks(lab, "P1-F01")["P1-F01"]
    altered = code[:-1] + ("0" if code[-1] != "0" else "1")
    one = [{"code": altered, "container": lab.ids["P1-F01"]}]
    why = lab.codes_of("tech", "marking:labels:applied", {"applied": one}, second="tech_2")
    assert why == {"check_failed"}


def test_a_paper_that_lacks_a_field_is_not_printed(lab: Ground) -> None:
    lab.lay(Kind.MARROW, "HARV-X", step="S07")
    given = {"containers": [lab.ids["HARV-X"]], "layout": "flask"}
    assert lab.codes_of("nurse", "marking:labels:printed", given) == {"layout_does_not_fit"}
    given["layout"] = "collection"
    why = lab.codes_of("nurse", "marking:labels:printed", given)
    assert why == {"label_field_missing"}


def test_who_labels_a_lot_has_made_it(lab: Ground) -> None:
    print_flasks(lab, "P1-F01")
    put_on(lab, "P1-F01")
    with lab.bench.site.database.reading() as s:
        rows = s.execute(text("select person_id from lot_actor where part = 'made'"))
        people = {row[0] for row in rows}
    assert {lab.bench.people["tech"], lab.bench.people["tech_2"]} <= people


# ---- attacks by SQL ----


def attack(bench: Bench, statement: str) -> str:
    """The words with which the database refuses the statement."""
    with pytest.raises(IntegrityError) as caught, bench.site.database.writing() as conn:
        conn.exec_driver_sql(statement)
    return str(caught.value.orig)


def test_a_second_active_label_of_a_role_cannot_be_written(lab: Ground) -> None:
    print_flasks(lab, "P1-F01", spares=1)
    put_on(lab, "P1-F01")
    said = attack(
        lab.bench,
        "insert into active_label select container_id, role, therapy_id, id from label_instance"
        f" where code = '{lab.codes['P1-F01+1']}'",
    )
    assert "pk_active_label" in said or "active_label.container_id" in said


def test_a_label_cannot_be_made_active_on_another_container(lab: Ground) -> None:
    print_flasks(lab, "P1-F01")
    put_on(lab, "P1-F01")
    said = attack(
        lab.bench,
        f"insert into active_label select '{lab.ids['P1-F02']}', role, therapy_id, id"
        f" from label_instance where code = '{lab.codes['P1-F01']}'",
    )
    assert "i11_" in said


def test_a_voided_label_cannot_be_applied_by_hand(lab: Ground) -> None:
    print_flasks(lab, "P1-F01")
    given = {"labels": [lab.codes["P1-F01"]], "reason": "torn"}
    lab.did("tech", "marking:labels:voided", given, second="tech_2")
    said = attack(
        lab.bench,
        "insert into label_state (label_id, n, therapy_id, from_state, to_state, at, by, reason)"
        " select label_id, n + 1, therapy_id, 'voided', 'applied', at, by, ''"
        " from label_state where to_state = 'voided'",
    )
    assert "i05_label_step_allowed" in said


def test_a_snapshot_is_never_changed(lab: Ground) -> None:
    print_flasks(lab, "P1-F01")
    said = attack(lab.bench, "update label_instance set snapshot = '{}'")
    assert "i08_never_changed" in said
