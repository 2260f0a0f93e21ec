"""Names in a password, and what is said of a qualification that does not stand: by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.identity.verdict import Reason, reason
from tracker.people.access.rules import judge_password, judge_pin
from tracker.people.training.models import Qualification
from tracker.people.training.rules import (
    OF_PROCESS,
    Held,
    Need,
    expires_soon,
    judge_qualified,
    resolved,
)

STRONG = "violet kettle {} orbits nine quarries"
NAME = (reason("password_holds_a_name"),)
AT = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
TODAY = AT.date()
GOWNING = Need(Qualification.GOWNING)


@pytest.mark.parametrize(
    ("names", "site", "word", "found"),
    [
        (("a.wang",), "", "wang", NAME),  # four letters
        (("lin.zh",), "", "lin", ()),  # three stand in any sentence
        (("lin.zh",), "", "lin.zh", NAME),
        (("Lin Zh",), "", "linzh", NAME),
        (("an",), "", "an", ()),
        (("李",), "", "李", NAME),  # one character is a name
        (("Wang_Xiao-ming",), "", "XIAO", NAME),
        ((), "Hainan Clinic", "hainan clinic", NAME),
        ((), "Hainan Clinic", "hainan", ()),
        ((), "", "MarrowTrace", NAME),
        ((), "", "marrow", ()),
    ],
)
def test_a_password_holds_no_name_of_person_site_or_program(
    names: tuple[str, ...], site: str, word: str, found: tuple[Reason, ...]
) -> None:
    assert judge_password(STRONG.format(word), 15, names, site) == found


def test_a_password_is_judged_with_its_facts_at_its_bounds() -> None:
    short = "vK9#qz!Lw0@pXe"  # fourteen characters
    assert judge_password(short, 15, ()) == (reason("password_too_short", needed=15),)
    assert judge_password(short + "7", 15, ()) == ()
    assert judge_password("", 15, ()) == (reason("password_too_short", needed=15),)
    filler = "violet kettle orbits nine quarries, "
    assert judge_password((filler * 40)[:1024], 15, ()) == ()
    assert judge_password((filler * 40)[:1025], 15, ()) == (reason("password_too_long", most=1024),)
    unreadable = judge_password(STRONG.format("\0"), 15, ())
    assert unreadable == (reason("password_not_readable"),)
    assert judge_password("a" * 15, 15, ()) == (reason("password_common"),)


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("000000", "pin_common"),
        ("999999", "pin_common"),
        ("109876", "pin_common"),  # goes on below nought
        ("135791", "pin_common"),  # by twos
        ("494949", "pin_common"),
        ("4949495", ""),
        ("481481481", "pin_common"),
        ("481481482", ""),
    ],
)
def test_a_pin_of_a_row_or_a_repetition_is_common(pin: str, code: str) -> None:
    assert judge_pin(pin, 6) == ((reason(code),) if code else ())
    assert judge_pin("19470", 6) == judge_pin("1" * 13, 6) == (reason("pin_not_digits", needed=6),)


def held(
    since: dt.date, until: dt.date | None, subject: str = "", ended: dt.datetime | None = None
) -> Held:
    return Held("q", Qualification.GOWNING, subject, "GQ-1", since, until, ended)


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


def lacking(code: str, since: str, subject: str = "") -> Reason:
    return reason(
        code,
        about="performer",
        kind="gowning",
        needed="production, qa, qc_manager",
        since=since,
        subject=subject,
    )


TAKEN = dt.datetime(2026, 3, 5, 20, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([], [lacking("qualification_missing", "")]),
        ([held(day(1, 1), None, "SOP-7")], []),  # any subject meets a need that names none
        ([held(day(1, 1), day(4, 1))], []),
        ([held(day(1, 1), day(3, 31))], [lacking("qualification_expired", "2026-03-31")]),
        (  # the one that lasted longest counts, whenever it began
            [held(day(1, 1), day(3, 31)), held(day(1, 15), day(2, 1))],
            [lacking("qualification_expired", "2026-03-31")],
        ),
        (
            [held(day(1, 15), day(2, 1)), held(day(1, 1), day(3, 31))],
            [lacking("qualification_expired", "2026-03-31")],
        ),
        (  # without a last day it lasts longest
            [held(day(1, 1), day(3, 31)), held(day(1, 1), None, ended=TAKEN)],
            [lacking("qualification_taken_back", "2026-03-05")],
        ),
        (
            [held(day(4, 3), None), held(day(4, 2), None)],
            [lacking("qualification_begins_later", "2026-04-02")],
        ),
        (  # one that lapsed says more than one that is still to begin
            [held(day(4, 2), None), held(day(1, 1), day(3, 31))],
            [lacking("qualification_expired", "2026-03-31")],
        ),
    ],
)
def test_what_is_lacking_is_said_with_its_day(given: list[Held], found: list[Reason]) -> None:
    assert judge_qualified(given, [GOWNING], AT, TODAY, "performer") == found


def test_the_day_on_which_it_was_taken_back_is_the_sites() -> None:
    """20:00 UTC on 5 March is 6 March eight hours further east."""
    east = AT.astimezone(dt.timezone(dt.timedelta(hours=8)))
    given = [held(day(1, 1), None, ended=TAKEN)]
    (found,) = judge_qualified(given, [GOWNING], east, TODAY, "performer")
    assert found == lacking("qualification_taken_back", "2026-03-06")
    at_once = judge_qualified([held(day(1, 1), None, ended=AT)], [GOWNING], AT, TODAY, "performer")
    assert at_once == [lacking("qualification_taken_back", "2026-04-01")]


def test_a_training_on_the_process_is_one_on_the_therapys_own_text() -> None:
    needs = (Need(Qualification.PROCEDURE, OF_PROCESS), Need(Qualification.GOWNING, "SOP-7"))
    assert OF_PROCESS == "@process"
    assert resolved(needs, "process 1.0 0123") == (
        Need(Qualification.PROCEDURE, "process 1.0 0123"),
        Need(Qualification.GOWNING, "SOP-7"),
    )
    assert resolved(needs, "")[0] == Need(Qualification.PROCEDURE, "")


def test_what_has_no_last_day_never_expires_soon() -> None:
    assert not expires_soon(held(day(1, 1), None), AT, TODAY)
    assert not expires_soon(held(day(1, 1), day(4, 2), ended=AT), AT, TODAY)
    assert expires_soon(held(day(1, 1), day(5, 1)), AT, TODAY)
    assert not expires_soon(held(day(1, 1), day(5, 2)), AT, TODAY)
