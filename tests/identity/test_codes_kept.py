"""The codes that record, refusals and symbols keep: written out by hand, none renamed."""

from __future__ import annotations

import enum

import pytest

from tracker.identity.codes import Fault, Kind
from tracker.identity.foreign import System
from tracker.identity.isbt128_message import Wrong as NoMessage
from tracker.identity.isbt128_structures import LENGTH, NEEDS_DIVISION, Number
from tracker.identity.keyboard import INVERSE, typed_on
from tracker.identity.look_alike import Likeness
from tracker.identity.scan import CODE_OF_ANOTHER_SYSTEM, Why
from tracker.identity.self_test import Wrong as NotSet
from tracker.identity.verdict import Severity
from tracker.identity.wedge import FRAME_MAX, Terminator
from tracker.pages.refusals import sentences

WHY = """
    unreadable_scan scan_empty capslock_on lower_case keyboard_layout full_width_characters
    blank_in_code two_scans_together scanner_adds_characters code_truncated code_too_long
    check_failed label_key_unknown code_kind_unknown scanner_prefix_differs scanner_suffix_differs
    scanner_terminator_differs
"""
NOT_SET = """
    self_test_not_scanned self_test_capslock self_test_layout self_test_prefix self_test_suffix
    self_test_terminator self_test_cut self_test_gs_lost self_test_gs_changed self_test_other
"""
NO_MESSAGE = """
    isbt_no_message isbt_order_unknown isbt_structure_wrong isbt_count_differs isbt_structure_twice
    isbt_division_missing isbt_not_autologous isbt_test_facility
"""
# a refusal by another name would find no sentence, and the record would say two names for one thing
KEPT: list[tuple[type[enum.StrEnum], str]] = [
    (Why, WHY),
    (NotSet, NOT_SET),
    (NoMessage, NO_MESSAGE),
    (System, "isbt_128 gs1 hibc web_address wifi contact"),
    (Likeness, "similar_name similar_code same_initials_and_near_birthday"),
    (Severity, "identity stop hold alert info"),  # the gravest first: verdicts are sorted by it
    (Terminator, "enter tab none"),
    (Fault, "grammar kind_unknown key_unknown check"),
    (Kind, "T W C R E P A B D V K S"),  # therapy, wristband, container label, reagent lot ...
]


@pytest.mark.parametrize(("words", "kept"), KEPT, ids=[f"{w.__qualname__}" for w, _ in KEPT])
def test_the_words_of_an_enumeration_are_those_of_the_record(
    words: type[enum.StrEnum], kept: str
) -> None:
    assert [one.value for one in words] == kept.split()


def test_every_cause_of_a_bad_scan_and_of_a_bad_setting_has_its_sentence() -> None:
    known = {*sentences(), "isbt_128"}
    assert {*WHY.split(), *NOT_SET.split(), CODE_OF_ANOTHER_SYSTEM} <= known
    assert CODE_OF_ANOTHER_SYSTEM == "code_of_another_system"


def test_structures_begin_and_are_as_long_as_the_standard_says() -> None:
    """ST-001 6.2.2, section 2.4: identifier, and characters after it; [025] says its own length."""
    written = {one.name: (one.value, LENGTH.get(one)) for one in Number}
    assert written == {
        "DIN": ("=", 15),  # [001]: 13, and two flags
        "PRODUCT": ("=<", 8),  # [003]
        "EXPIRY": ("&>", 10),  # [005] cyyjjjhhmm
        "COLLECTED": ("&*", 10),  # [007]
        "PRODUCED": ("&}", 10),  # [009]
        "DONOR": ("=;", 21),  # [019]: facility 5, and 16
        "STAFF": ("='", 11),  # [020]: facility 5, and 6
        "BORN": ("=#", 10),  # [024]: two, and yyyymmdd
        "PATIENT": ("&#", None),  # [025]
        "UTC": ("=(", 16),  # [031]: four, and yyyymmddhhmm
        "DIVISION": ("=,", 6),  # [032]
        "CODE_FACILITY": ("&+", 11),  # [033]: facility 5, and 6
        "COI": ("&/", 15),  # [040]
        "SUPPLEMENT": ("&,2", 18),  # [036]
    }
    assert NEEDS_DIVISION == "99"


# what the keys A, Q, W, Z, Y, M and 0, 1 of a US keyboard give there, read off the keyboards
@pytest.mark.parametrize(
    ("layout", "gives"),
    [
        ("French (AZERTY)", "QAZWY?à&"),
        ("Belgian (AZERTY)", "QAZWY?à&"),
        ("German (QWERTZ)", "AQWYZM01"),
        ("Czech (QWERTZ)", "AQWYZMé+"),
        ("Hungarian (QWERTZ)", "AQWYZMö1"),
        ("Russian", "ФЙЦЯНЬ01"),
        ("Ukrainian", "ФЙЦЯНЬ01"),
        ("Turkish F", "UFGJDS01"),
        ("Dvorak", 'A"<:FM01'),
    ],
)
def test_each_keyboard_is_known_by_this_name(layout: str, gives: str) -> None:
    assert typed_on(layout, "AQWZYM01") == gives
    assert gives.translate(INVERSE[layout]) == "AQWZYM01"


def test_there_are_nine_keyboards() -> None:
    assert len(INVERSE) == 9
    assert FRAME_MAX == 8
