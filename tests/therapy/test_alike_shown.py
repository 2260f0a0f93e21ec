"""Two patients who are easily taken for each other: the pages of both say so (H08)."""

from __future__ import annotations

import pytest

from tests.journey.walk import Way
from tests.pages.hands import Hands, hands, known_passwords
from tests.sites import Bench
from tracker.therapy import banner

__all__ = ["hands", "known_passwords"]
SAID = "Looks alike"


def two(bench: Bench, name: str) -> tuple[Way, Way]:
    """The patient of the case, and another of this name, born on a far day."""
    one = Way(bench, 7).enrolled(name="Wang Jianguo")
    return one, Way(bench, 812).enrolled(name=name, born_on="1971-10-02")


def test_a_similar_name_is_an_alert_on_the_pages_of_both(bench: Bench, hands: Hands) -> None:
    one, other = two(bench, "Wang Jiangou")  # two letters exchanged
    for way, of in ((one, "SYN-ON-812"), (other, "SYN-ON-007")):
        page = hands.look("coordinator", f"/therapies/{way.therapy}")
        said = page.split('class="banner-alike"')[1].split("</p>")[0]
        assert SAID in said
        assert f"{of} has a similar name" in said


def test_a_stranger_is_no_alert_and_without_the_guard_nobody_is(
    bench: Bench, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = two(bench, "Li Na")
    assert SAID not in hands.look("coordinator", f"/therapies/{one.therapy}")
    Way(bench, 815).enrolled(name="Wang Jiangou", born_on="1972-02-20")
    assert SAID in hands.look("coordinator", f"/therapies/{one.therapy}")
    monkeypatch.setattr(banner, "look_alikes", lambda *_: ())
    assert SAID not in hands.look("coordinator", f"/therapies/{one.therapy}")
