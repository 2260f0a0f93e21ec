"""Labels, kits, the book of labels and the printer: every limit on both of its sides (H01, H03)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from tracker.identity.verdict import Severity, reason
from tracker.marking.book.rules import judge_binding, judge_due, judge_late
from tracker.marking.book.rules import judge_count as judge_book
from tracker.marking.kits.models import KitStateWord as Kit
from tracker.marking.kits.rules import (
    another_patients,
    judge_counted,
    judge_empty,
    judge_entry,
    judge_in_hand,
    judge_seal,
    judge_way,
)
from tracker.marking.models import LabelStateWord as Label
from tracker.marking.printing.models import PrintFate, SpoolState
from tracker.marking.printing.printers.models import Way
from tracker.marking.printing.rules import (
    Found,
    OnPaper,
    judge_address,
    judge_again,
    judge_count,
    judge_sheet,
    judge_size,
    judge_to_paper,
)
from tracker.marking.rules import (
    LABEL_TRANSITIONS,
    LABELLED,
    LabelFacts,
    judge_layout,
    judge_place,
    judge_use,
)
from tracker.material.words import Kind, State

NOON = dt.datetime(2026, 5, 18, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
U1 = LabelFacts("MSC-U1", "L1", "SYN7-A", "c1", "printed")


# ---- labels ----


def test_a_label_goes_no_way_but_these() -> None:
    """Printed once, applied once; void is for ever, and only what is left over is destroyed."""
    assert sorted(f"{a} {b}" for a, b in LABEL_TRANSITIONS) == [
        "applied voided",
        "prepared printed",
        "prepared voided",
        "printed applied",
        "printed destroyed",
        "printed returned",
        "printed unaccounted",
        "printed voided",
        "returned destroyed",
        "returned voided",
        "unaccounted destroyed",
        "voided destroyed",
    ]


def test_what_is_gone_gets_no_label() -> None:
    gone = {State.DISCARDED, State.DESTROYED, State.USED_UP, State.INFUSED}
    assert set(State) - gone == LABELLED


def test_a_label_is_used_for_its_own_patient_in_the_state_needed() -> None:
    assert judge_use(U1, "SYN7-A", {"printed"}) == ()
    identity = reason("label_of_another_patient", Severity.IDENTITY)
    assert judge_use(U1, "SYN9-A", {"printed"}) == (identity,)
    assert judge_use(replace(U1, state="voided"), "SYN7-A", ("returned", "printed")) == (
        reason(
            "label_in_another_state", about="MSC-U1", state="voided", needed="printed, returned"
        ),
    )


def test_a_label_is_put_on_the_container_that_it_was_printed_for() -> None:
    assert judge_place(U1, "c1", "MSC-U1") == ()
    other = reason("label_of_another_container", about="L1", container="MSC-U1", on="MSC-U2")
    assert judge_place(U1, "c2", "MSC-U2") == (other,)


def test_a_paper_fits_its_containers_in_its_role() -> None:
    assert judge_layout("unit", [("MSC-U1", Kind.UNIT)]) == ()
    assert judge_layout("outer", [("MSC-U1", Kind.UNIT)], "outer") == ()
    assert judge_layout("unit", [("V1", Kind.VIAL), ("MSC-U1", Kind.UNIT)]) == (
        reason("layout_does_not_fit", about="V1", layout="unit", kind="vial"),
    )
    assert judge_layout("unit", [("MSC-U1", Kind.UNIT)], "outer") == (
        reason("layout_unknown", about="unit", known="outer, shipper"),
    )
    assert judge_layout("unit", [], "inner") == (reason("layout_unknown", about="unit", known=""),)


# ---- kits ----


def test_a_kit_takes_one_step_after_the_other() -> None:
    for was, to in (("prepared", "sealed"), ("sealed", "taken_in"), ("taken_in", "unsealed")):
        assert judge_way("K1", Kit(was), Kit(to)) == ()
        assert judge_way("K1", Kit(was), Kit.RETURNED) == ()
    assert judge_way("K1", Kit.UNSEALED, Kit.RETURNED) == ()
    assert judge_way("K1", Kit.RETURNED, Kit.SEALED) == (
        reason("kit_step_not_allowed", about="K1", state="returned", to="sealed"),
    )


@pytest.mark.parametrize("counted", [11, 13])
def test_a_count_of_a_kit_allows_for_nothing(counted: int) -> None:
    assert judge_counted("K1", 12, 12) == ()
    wrong = reason("kit_counted_otherwise", about="K1", counted=counted, recorded=12)
    assert judge_counted("K1", counted, 12) == (wrong,)


def test_a_kit_is_opened_with_the_seal_that_was_put_on_it() -> None:
    assert judge_seal("K1", "7788", "7788") == ()
    assert judge_seal("K1", "7789", "7788") == (reason("kit_seal_differs", about="K1"),)


def test_a_kit_comes_into_its_area_when_that_is_cleared_for_its_step() -> None:
    here = ("a1", "Isolator 1")
    assert judge_entry("K1", "S15", here, "a1", "S15") == ()
    assert judge_entry("K1", "S15", here, "a1", None) == ()
    assert judge_entry("K1", "S07", here, "a1", "S15") == ()  # theatre: no line is cleared
    other = reason("kit_of_another_area", about="K1", area="Isolator 1")
    assert judge_entry("K1", "S15", here, "a2", "S12") == (other,)
    step = reason("kit_of_another_step", about="K1", step="S15", open="S12")
    assert judge_entry("K1", "S15", here, "a1", "S12") == (step,)


@pytest.mark.parametrize("state", list(Kit))
def test_a_label_of_a_closed_bag_is_not_put_on(state: Kit) -> None:
    wrong = reason("label_in_closed_kit", about="L1", state=state.value)
    assert judge_in_hand("L1", state) == (() if state is Kit.UNSEALED else (wrong,))


def test_a_label_of_no_kit_may_be_put_on() -> None:
    assert judge_in_hand("L1", None) == ()


def test_cells_go_into_a_labelled_container_of_the_same_kind() -> None:
    assert judge_empty("F1", labelled=True, alike=True) == ()
    bare = reason("container_not_labelled", about="F1")
    other = reason("container_prepared_otherwise", about="F1")
    assert judge_empty("F1", labelled=False, alike=True) == (bare,)
    assert judge_empty("F1", labelled=True, alike=False) == (other,)
    assert judge_empty("F1", labelled=False, alike=False) == (bare, other)


def test_another_patients_kit_is_an_identity_stop() -> None:
    assert another_patients("K1") == reason("kit_of_another_patient", Severity.IDENTITY, "K1")


# ---- the book of labels ----


def test_a_label_of_the_book_is_bound_once_and_only_from_paper() -> None:
    assert judge_binding("B1", None, on_paper=True) == ()
    assert judge_binding("B1", None, on_paper=False) == (reason("book_not_on_paper", about="B1"),)
    used = reason("book_label_ended", about="B1", fate="used")
    assert judge_binding("B1", "used", on_paper=True) == (used,)
    assert judge_binding("B1", "used", on_paper=False) == (used,)


def test_a_late_entry_says_when_and_why() -> None:
    assert judge_late(NOON, "network down", NOON) == ()
    assert judge_late(NOON - SECOND, "network down", NOON) == (reason("bound_before_the_book_was"),)
    assert judge_late(None, " ", NOON) == (
        reason("late_entry_without_time"),
        reason("late_entry_without_reason"),
    )


def test_a_count_of_the_book_adds_up_or_is_explained() -> None:
    """Twenty labels, three used, two void: fifteen are left."""
    assert judge_book(20, 3, 2, 15, "") == ()
    assert judge_book(20, 3, 2, 16, "") == (reason("book_has_fewer_left", left=16, most=15),)
    assert judge_book(20, 3, 2, 14, " ") == (reason("book_labels_missing", missing=1),)
    assert judge_book(20, 3, 2, 14, "torn at the edge") == ()


@pytest.mark.parametrize(("days", "good"), [(0, False), (1, True), (366, True), (367, False)])
def test_a_drill_is_due_again_within_a_year(days: int, good: bool) -> None:
    today = dt.date(2026, 5, 18)
    wrong = reason("drill_due_within_a_year")
    assert judge_due(today + dt.timedelta(days=days), today) == (() if good else (wrong,))


# ---- the printer ----


@pytest.mark.parametrize(
    ("way", "address", "good"),
    [
        (Way.TCP, "10.0.0.7:9100", True),
        (Way.TCP, "printer-1.lab.example:1", True),
        (Way.TCP, "printer-1:65535", True),
        (Way.TCP, "printer-1:65536", False),
        (Way.TCP, "printer-1:0", False),
        (Way.TCP, "printer-1", False),
        (Way.TCP, "-printer:9100", False),
        (Way.LP, "Zebra_2", True),
        (Way.LP, "-o", False),
        (Way.LP, "a b", False),
        (Way.LP, "Z" * 64, True),
        (Way.LP, "Z" * 65, False),
        (Way.LP, "10.0.0.7:9100", False),
    ],
)
def test_an_address_is_one_of_its_kind_of_printer(way: Way, address: str, good: bool) -> None:
    wrong = reason("printer_address_wrong", about=way.value)
    assert judge_address(way, address) == (() if good else (wrong,))


def test_a_label_goes_to_paper_once_while_it_is_printed() -> None:
    fresh = OnPaper("MSC-U1", "L1", Label.PRINTED, False)
    assert judge_to_paper([fresh]) == ()
    again = replace(fresh, name="MSC-U2", in_a_job=True)
    applied = replace(fresh, name="MSC-U3", state=Label.APPLIED)
    assert judge_to_paper([fresh, again, applied]) == (
        reason("label_on_paper_before", about="MSC-U2"),
        reason("label_in_another_state", about="MSC-U3", state="applied", needed="printed"),
    )


def test_a_sheet_is_given_to_its_printer_for_five_minutes() -> None:
    five = dt.timedelta(minutes=5)
    assert judge_sheet(["ana"], NOON, "ana", NOON + five) == ()
    late = reason("sheet_too_late", minutes=5)
    other = reason("sheet_of_another_person")
    assert judge_sheet(["ana"], NOON, "ana", NOON + five + SECOND) == (late,)
    assert judge_sheet(["ana"], NOON, "bo", NOON) == (other,)
    assert judge_sheet(["ana", "bo"], NOON, "ana", NOON) == (other,)
    assert judge_sheet([], NOON, "bo", NOON + five + SECOND) == (other, late)


def test_labels_lie_in_a_printer_of_their_size() -> None:
    small, large = (Decimal("50"), Decimal("25")), (Decimal("100"), Decimal("60.5"))
    assert judge_size("P1", small, [small, small]) == ()
    wrong = reason("printer_of_another_size", about="P1", label="100 x 60.5")
    assert judge_size("P1", small, [large, small, large]) == (wrong,)


@pytest.mark.parametrize("state", [None, *SpoolState])
def test_only_what_never_left_is_sent_again(state: SpoolState | None) -> None:
    maybe = reason("print_may_be_out", state=state.value if state else "queued")
    assert judge_again(state) == (() if state is SpoolState.FAILED else (maybe,))


def test_a_count_waits_for_the_printer() -> None:
    running = (reason("print_still_running"),)
    assert judge_count(SpoolState.QUEUED, [], second=True) == running
    assert judge_count(SpoolState.SENDING, [], second=True) == running
    assert judge_count(SpoolState.SENT, [], second=False) == ()
    assert judge_count(None, [], second=False) == ()


def test_what_did_not_come_out_is_void_by_two_people_unless_it_was_used() -> None:
    out = Found("MSC-U1", "L1", Label.APPLIED, PrintFate.OUT)
    lost = Found("MSC-U2", "L2", Label.PRINTED, PrintFate.NOT_OUT)
    used = Found("MSC-U3", "L3", Label.APPLIED, PrintFate.SPOILED)
    second = reason("second_person_needed", about="labels")
    state = reason("label_in_another_state", about="MSC-U3", state="applied", needed="printed")
    assert judge_count(SpoolState.SENT, [out], second=False) == ()
    assert judge_count(SpoolState.SENT, [out, lost], second=True) == ()
    assert judge_count(SpoolState.SENT, [out, lost], second=False) == (second,)
    assert judge_count(SpoolState.UNKNOWN, [out, lost, used], second=True) == (state,)
